import { DateTime } from 'luxon';
import type { Clock } from '../runtime/clock.ts';
import type { Step } from '../runtime/loop.ts';
import type { Words } from '../runtime/words.ts';
import type { Estate } from '../simulator/estate.ts';
import { type Scene, drawHome, over } from './view.ts';

/** Where the demo is shown. */
export interface Stage {
  /** A line of the log. */
  line(line: string): void;
  /** Where the page is. */
  page(url: string): void;
  step(step: Step): void;
  end(): void;
}

/** For a pipe or a file: the log alone. */
export const plainLines = (): Stage => ({
  line: line => void process.stdout.write(line),
  page: url => void process.stdout.write(`The page of this demo: ${url}\n`),
  step: () => undefined,
  end: () => undefined,
});

interface Home {
  readonly estate: Estate;
  readonly clock: Clock;
  readonly words: Words;
  readonly title: string;
}

const DIARY_LINES = 8;
/** Steps of the decision between two pictures: at speed 60 some eight pictures a second. */
const EVERY = 8;

/** For a terminal: a live picture of the home, with the last lines of the log below it. */
export function picture(home: Home): Stage {
  let diary: readonly string[] = [];
  let steps = 0;
  let page = '';
  process.stdout.write('\u001B[?25l\u001B[2J');
  return {
    line: line => {
      diary = [...diary, line.trimEnd().slice('2026-06-21 '.length)].slice(-DIARY_LINES);
    },
    page: url => {
      page = url;
    },
    step: step => {
      steps += 1;
      if (steps % EVERY !== 0) return;
      const lines = drawHome(sceneOf({ ...home, page }, step, diary), home.words);
      process.stdout.write(over(lines, process.stdout.columns));
    },
    end: () => void process.stdout.write('\u001B[?25h'),
  };
}

function sceneOf(
  { estate, clock, title, page }: Home & Pick<Scene, 'page'>,
  { decision }: Step,
  diary: readonly string[],
): Scene {
  const { solarWatts, homeWatts, batteryWatts, siteWatts, levelRawPercent } = estate.home.look();
  const { watts } = estate.charger.look();
  const { charging, levelPercent, limitPercent } = estate.car.look();
  const [charger] = decision.chargers;
  return {
    page,
    title: `${title} · ${DateTime.fromMillis(clock.wall()).toFormat('HH:mm:ss')}`,
    solar: solarWatts,
    house: homeWatts - watts,
    battery: batteryWatts,
    level: (levelRawPercent - 5) / 0.95,
    site: siteWatts,
    car: watts,
    carText: `${charging}, ${Math.round(levelPercent)} % of ${limitPercent} %`,
    limit: charger?.limitAmps,
    limitText: charger === undefined ? 'no charger yet' : `Wall Connector ${charger.id}`,
    told: charger?.told ?? decision.told,
    diary,
  };
}
