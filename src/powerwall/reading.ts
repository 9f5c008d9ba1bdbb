import { z } from 'zod';
import type { MeterReading } from '../charging/snapshot.ts';
import { type Amps, type Millis, type Volts, type Watts, seconds, volts, watts } from '../units.ts';
import { ampsBeside } from './phases.ts';

/** The gateway's meters at one moment of its own. Signs as the gateway's: site + import, battery + discharge. */
export interface Measured extends Omit<MeterReading, 'takenAtMs'> {
  /** Changes when the gateway has measured anew. */
  readonly stamp: string;
  /** Currents at the grid. Gateways leave these fields at nought; a proxy in front of a Powerwall 3 fills them. */
  readonly phaseAmps: readonly Amps[] | undefined;
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
    phaseAmps: ampsBeside(body),
    staleAfterMs: (site.timeout ?? 0) >= 60e9 ? seconds(90) : seconds(30),
  };
}

const powerOf = (meter: Meter | null | undefined): Watts | undefined =>
  meter === null || meter === undefined ? undefined : watts(meter.instant_power);

/**
 * The first plausible voltage. A battery sits between the same conductors as a car and said 231 to 247 V in every
 * recording. On a split phase the site's meter says anything from one leg (121 V) to a mixture (211 V) beside it,
 * so it comes second, and a single leg is doubled: no car charges at a wall connector with 120 V. On three phases it
 * says what lies between two of them (409 V), where a car has that to neutral.
 */
function lineVoltage(meters: readonly (Meter | null | undefined)[]): Volts | undefined {
  for (const meter of meters) {
    const line = atTheCar(meter?.instant_average_voltage ?? 0);
    if (line >= 180 && line <= 290) return volts(line);
  }
  return undefined;
}

function atTheCar(said: number): number {
  if (said >= 90 && said <= 145) return 2 * said;
  return said >= 330 && said <= 500 ? said / Math.sqrt(3) : said;
}

/** A reading with our own time: that at which its stamp was first seen. A repeated stamp brings nothing new. */
export interface Taken {
  readonly stamp: string;
  readonly staleAfterMs: Millis;
  readonly reading: MeterReading;
  readonly phaseAmps: readonly Amps[] | undefined;
}

/** A battery that was there does not go away: without it an answer is no reading, and the one before grows old. */
export function taken(before: Taken | undefined, measured: Measured, nowMs: Millis): Taken {
  const { stamp, staleAfterMs, phaseAmps, ...values } = measured;
  if (before?.reading.batteryWatts !== undefined && values.batteryWatts === undefined) return before;
  const takenAtMs = before?.stamp === stamp ? before.reading.takenAtMs : nowMs;
  return { stamp, staleAfterMs, phaseAmps, reading: { ...values, takenAtMs } };
}
