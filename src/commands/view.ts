import type { Told } from '../charging/reasons.ts';
import type { Words } from '../runtime/words.ts';

/** What the picture of the home shows. Powers in W, signs as the meter's: site + import, battery + discharge. */
export interface Scene {
  readonly title: string;
  /** Its address in a browser. */
  readonly page: string;
  readonly solar: number;
  readonly house: number;
  readonly battery: number;
  readonly level: number;
  readonly site: number;
  readonly car: number;
  readonly carText: string;
  readonly limit: number | undefined;
  readonly limitText: string;
  readonly told: Told;
  readonly diary: readonly string[];
}

const BAR = 28;
const FULL_SCALE = 8000;
const colours = { sun: 33, house: 36, battery: 32, grid: 35, car: 34, limit: 37 } as const;

const paint = (colour: number, text: string): string => `\u001B[${colour}m${text}\u001B[0m`;

const bar = (value: number, scale: number): string => {
  const filled = Math.min(BAR, Math.round((Math.abs(value) / scale) * BAR));
  return '█'.repeat(filled) + '·'.repeat(BAR - filled);
};

/** The picture, line by line. */
export function drawHome(scene: Scene, words: Words): readonly string[] {
  const power = (name: string, colour: number, value: number, text: string): string =>
    `  ${name.padEnd(10)} ${paint(colour, bar(value, FULL_SCALE))} ${watts(value, words).padStart(9)}  ${text}`;
  const { solar, house, battery, site, car, limit } = scene;
  return [
    '',
    `  ${scene.title}`,
    `  ${scene.page}`,
    '',
    power('Sun', colours.sun, solar, ''),
    power('House', colours.house, house, ''),
    power(
      'Powerwall',
      colours.battery,
      battery,
      `${direction(battery, 'feeds', 'charges')} ${Math.round(scene.level)} %`,
    ),
    power('Grid', colours.grid, site, direction(site, 'imports', 'exports')),
    power('Car', colours.car, car, scene.carText),
    `  ${'Limit'.padEnd(10)} ${paint(colours.limit, bar(limit ?? 0, 32))} ${`${limit ?? '–'} A`.padStart(9)}  ${scene.limitText}`,
    '',
    `  ${paint(1, words.state(scene.told))}`,
    `  ${words.sentence(scene.told)}`,
    '',
    ...scene.diary.map(line => `  ${paint(90, line)}`),
  ];
}

const watts = (value: number, { language }: Words): string =>
  `${new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(Math.abs(Math.round(value)))} W`;

const STILL = 30;

const direction = (value: number, out: string, into: string): string => {
  if (Math.abs(value) < STILL) return 'rests  ';
  return value > 0 ? out.padEnd(7) : into.padEnd(7);
};

/** Draws over the picture before it, without flicker. */
export const over = (lines: readonly string[], columns: number): string =>
  `\u001B[H${lines.map(line => `${clip(line, columns)}\u001B[K\n`).join('')}\u001B[J`;

/** A line that does not wrap, colours not counted. */
function clip(line: string, columns: number): string {
  let seen = 0;
  // eslint-disable-next-line no-control-regex
  return line.replaceAll(/(\u001B\[\d+m)|(.)/gu, (_, code: string | undefined, letter: string) => {
    if (code !== undefined) return code;
    seen += 1;
    return seen > columns ? '' : letter;
  });
}
