import { type Millis, type Watts, hours, watts } from '../units.ts';
import type { MeterReading, Snapshot } from './snapshot.ts';

/** What the home uses without its cars, smoothed. */
export interface HomeLoad {
  readonly watts: Watts;
  readonly atMs: Millis;
}

const TIME_CONSTANT = hours(6);

/** Learns from a reading; where the sun is not measured nothing can be said. */
export function learnHomeLoad(
  before: HomeLoad | undefined,
  { siteWatts, batteryWatts, solarWatts, takenAtMs }: MeterReading,
  { installation }: Snapshot,
  cars: number,
): HomeLoad | undefined {
  if (solarWatts === undefined) return before;
  const all = siteWatts + (batteryWatts ?? 0) + solarWatts;
  const home = Math.max(0, all - (installation.meterIncludesChargers ? cars : 0));
  if (before === undefined) return { watts: watts(home), atMs: takenAtMs };
  const share = 1 - Math.exp((before.atMs - takenAtMs) / TIME_CONSTANT);
  return { watts: watts(before.watts + (home - before.watts) * share), atMs: takenAtMs };
}
