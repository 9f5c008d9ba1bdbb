import { z } from 'zod';
import type { Grid, MeterReading } from '../charging/snapshot.ts';
import {
  type Millis,
  type Percent,
  type Volts,
  type Watts,
  percent,
  seconds,
  volts,
  watts,
} from '../units.ts';

/** The gateway's meters at one moment of its own. Signs as the gateway's: site + import, battery + discharge. */
export interface Measured extends Omit<MeterReading, 'takenAtMs'> {
  /** Changes when the gateway has measured anew. */
  readonly stamp: string;
  /** Age beyond which the reading is stale. */
  readonly staleAfterMs: Millis;
}

/** Firmware lists meters that are not there as zeros with a time stamp of the year 1. */
const NotThere = z
  .object({ last_communication_time: z.string().startsWith('0001-') })
  .transform(() => undefined);

const Meter = z.object({
  last_communication_time: z.string().min(1).optional().catch(undefined),
  /** W. No home draws or gives 100 kW. */
  instant_power: z.number().min(-100_000).max(100_000),
  instant_average_voltage: z.number().optional().catch(undefined),
  /** ns after which the gateway itself calls the meter silent: 1.5e9 with a Powerwall 2, 6e10 with a Powerwall 3. */
  timeout: z.number().optional().catch(undefined),
});
type Meter = z.infer<typeof Meter>;

const Perhaps = z.union([NotThere, Meter]).nullish();

/** A battery that is there and says nonsense spoils the reading; solar and load are for display only. */
const Aggregates = z.object({
  site: Perhaps,
  battery: Perhaps,
  solar: Perhaps.catch(undefined),
  load: Perhaps.catch(undefined),
});

/** `/api/meters/aggregates`; undefined without a plausible power at the grid. */
export function readAggregates(body: unknown): Measured | undefined {
  const { site, battery, solar, load } = Aggregates.safeParse(body).data ?? {};
  if (site === undefined || site === null) return undefined;
  const powers = {
    siteWatts: watts(site.instant_power),
    batteryWatts: powerOf(battery),
    solarWatts: powerOf(solar),
    homeWatts: powerOf(load),
  };
  return {
    ...powers,
    volts: lineVoltage([battery, site, solar]),
    stamp: site.last_communication_time ?? JSON.stringify(powers),
    staleAfterMs: (site.timeout ?? 0) >= 60e9 ? seconds(90) : seconds(30),
  };
}

const powerOf = (meter: Meter | null | undefined): Watts | undefined =>
  meter === null || meter === undefined ? undefined : watts(meter.instant_power);

/**
 * The first plausible voltage. A battery sits between the same conductors as a car and said 231 to 247 V in every
 * recording. On a split phase the site's meter says anything from one leg (121 V) to a mixture (211 V) beside it,
 * so it comes second, and a single leg is doubled: no car charges at a wall connector with 120 V.
 */
function lineVoltage(meters: readonly (Meter | null | undefined)[]): Volts | undefined {
  for (const meter of meters) {
    const said = meter?.instant_average_voltage ?? 0;
    const line = said >= 90 && said <= 145 ? 2 * said : said;
    if (line >= 180 && line <= 290) return volts(line);
  }
  return undefined;
}

const Soe = z.object({ percentage: z.number().min(0).max(101) });

/** `/api/system_status/soe`, on the scale of the Tesla app, which hides the lowest 5 % of the gateway's. */
export function readLevel(body: unknown): Percent | undefined {
  const raw = Soe.safeParse(body).data?.percentage;
  return raw === undefined ? undefined : percent(Math.min(100, Math.max(0, (raw - 5) / 0.95)));
}

const GridStatus = z.object({ grid_status: z.string().min(1) });

const gridOfWord: ReadonlyMap<string, Grid> = new Map([
  ['SystemGridConnected', 'connected'],
  ['SystemIslandedActive', 'off'],
  ['SystemIslandedReady', 'off'],
  ['SystemMicroGridFaulted', 'off'],
  ['SystemWaitForUser', 'off'],
]);

/** `/api/system_status/grid_status`. Transitions and words that nobody has explained are `unsure`; null is no word. */
export function readGrid(body: unknown): Grid | undefined {
  const word = GridStatus.safeParse(body).data?.grid_status;
  return word === undefined ? undefined : (gridOfWord.get(word) ?? 'unsure');
}

/** A reading with our own time: that at which its stamp was first seen. A repeated stamp brings nothing new. */
export interface Taken {
  readonly stamp: string;
  readonly staleAfterMs: Millis;
  readonly reading: MeterReading;
}

export function taken(before: Taken | undefined, measured: Measured, nowMs: Millis): Taken {
  const { stamp, staleAfterMs, ...values } = measured;
  const takenAtMs = before?.stamp === stamp ? before.reading.takenAtMs : nowMs;
  return { stamp, staleAfterMs, reading: { ...values, takenAtMs } };
}
