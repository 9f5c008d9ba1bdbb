import type { Controller, Seen } from '../controller.ts';
import { MINIMUM, MOST, paced } from './paced.ts';

const { max, min, trunc } = Math;

/** The published settings of a site and its loadpoints; W of import, s. */
interface Settings {
  readonly name: string;
  /** `interval` */
  readonly everyS: number;
  /** `enable.threshold`: 0 means that the surplus carries the minimum current. */
  readonly enableWatts: number;
  /** `disable.threshold` */
  readonly disableWatts: number;
}

/** `enable.delay` and `disable.delay`. */
const ENABLE_DELAY_S = 60;
const DISABLE_DELAY_S = 180;
/** What a car may take above what it was measured to draw before it counts as the offer. */
const SLACK_AMPS = 2;

interface Loadpoint {
  readonly offered: number;
  /** Since when the condition for the next switch holds. */
  readonly sinceS: number | undefined;
}

interface Site {
  /** Whose turn it is: an interval serves one loadpoint. */
  readonly turn: number;
  readonly loadpoints: readonly Loadpoint[];
}

/**
 * evcc's mode `pv` on one phase: `residualPower`, `prioritySoc` and `bufferSoc` 0. The site's power counts the
 * battery as if the car came first; every loadpoint goes by the whole site, and the loadpoints take turns.
 */
const evccWith = (settings: Settings): Controller<unknown> =>
  paced<Site>({
    name: settings.name,
    everyS: settings.everyS,
    begin: cars => ({
      turn: 0,
      loadpoints: Array.from({ length: cars }, () => ({ offered: 0, sinceS: undefined })),
    }),
    look: ({ turn, loadpoints }, seen) => {
      const next = loadpoints.map((loadpoint, at) =>
        at === turn ? update(settings, loadpoint, seen, at) : loadpoint,
      );
      return [{ turn: (turn + 1) % next.length, loadpoints: next }, next.map(({ offered }) => offered)];
    },
  });

export const evcc = evccWith({ name: 'evcc', everyS: 30, enableWatts: 0, disableWatts: 0 });

/** Starts at half the minimum's power, stops when half of it is imported, looks three times as often. */
export const evccTuned = evccWith({ name: 'evcc_tuned', everyS: 10, enableWatts: -720, disableWatts: 720 });

function update(settings: Settings, loadpoint: Loadpoint, seen: Seen, at: number): Loadpoint {
  const siteWatts = seen.siteWatts + (seen.batteryWatts ?? 0);
  const target = max(0, drawn(loadpoint, seen, at) - siteWatts / seen.volts);
  const { offered } = loadpoint;
  if (offered === 0) {
    const { enableWatts } = settings;
    const enough = enableWatts === 0 ? target >= MINIMUM : siteWatts <= enableWatts;
    return afterDelay(enough, loadpoint, seen.atS, { delayS: ENABLE_DELAY_S, until: 0, after: MINIMUM });
  }
  if (target < MINIMUM) {
    const toStop = siteWatts >= settings.disableWatts;
    return afterDelay(toStop, loadpoint, seen.atS, { delayS: DISABLE_DELAY_S, until: MINIMUM, after: 0 });
  }
  return { offered: trunc(min(target, MOST)), sinceS: undefined };
}

function drawn({ offered }: Loadpoint, { cars }: Seen, at: number): number {
  const car = cars[at];
  return car?.charging === true ? min(car.actualAmps + SLACK_AMPS, offered) : 0;
}

interface Switch {
  readonly delayS: number;
  readonly until: number;
  readonly after: number;
}

function afterDelay(
  holds: boolean,
  { sinceS }: Loadpoint,
  nowS: number,
  { delayS, until, after }: Switch,
): Loadpoint {
  if (!holds) return { offered: until, sinceS: undefined };
  if (sinceS !== undefined && nowS - sinceS >= delayS) return { offered: after, sinceS: undefined };
  return { offered: until, sinceS: sinceS ?? nowS };
}
