import type { Course } from './course.ts';
import { type Drawn, shareOf } from './results.ts';

const WIDTH = 900;
const STRIP = 90;
const GAP = 26;
const LEFT = 120;

/** A drawing with a strip for each day and controller: the sun that was left over, and what cars drew. */
export function dayChart(results: readonly Drawn[]): string {
  const height = results.length * (STRIP + GAP) + GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...results.map((result, index) => strip(result, GAP + index * (STRIP + GAP))),
    '</svg>\n',
  ].join('\n');
}

function strip(result: Drawn, top: number): string {
  const { surplus, cars } = result.course;
  const most = Math.max(1000, ...surplus, ...cars);
  const at = (minute: number, watts: number): string => {
    const x = LEFT + ((WIDTH - LEFT - 10) * minute) / surplus.length;
    return `${x.toFixed(1)},${(top + STRIP * (1 - watts / most)).toFixed(1)}`;
  };
  const line = (watts: Float64Array): string =>
    Array.from(watts, (value, minute) => at(minute, value)).join(' ');
  const bottom = `${at(surplus.length, 0)} ${at(0, 0)}`;
  return [
    `<polygon points="${line(surplus)} ${bottom}" fill="#ffd54f"/>`,
    `<polyline points="${line(cars)}" fill="none" stroke="#1565c0" stroke-width="1.2"/>`,
    `<text x="8" y="${top + 14}" font-weight="bold">${escaped(result.controller)} ${(100 * shareOf(result)).toFixed(1)} %</text>`,
    `<text x="8" y="${top + 30}" fill="#555555">${escaped(titleOf(result))}</text>`,
    `<text x="8" y="${top + 46}" fill="#555555">${(most / 1000).toFixed(1)} kW</text>`,
    ...hours(result.course).map(
      ([minute, hour]) =>
        `<text x="${at(minute, 0).split(',')[0]}" y="${top + STRIP + 13}" fill="#555555" text-anchor="middle">${hour}</text>`,
    ),
  ].join('\n');
}

const titleOf = ({ trace }: Drawn): string => (trace.split('/').at(-1) ?? trace).slice(0, 18);

/** Every third hour of the trace: the minute at which it is, and its name. */
function hours({ beginS, surplus }: Course): readonly (readonly [minute: number, hour: number])[] {
  const first = Math.ceil(beginS / 10_800);
  const last = Math.floor((beginS + surplus.length * 60) / 10_800);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = (first + index) * 3;
    return [(hour * 3600 - beginS) / 60, hour % 24] as const;
  });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
