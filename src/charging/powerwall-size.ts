import { type WattHours, wattHours, watts } from '../units.ts';
import { type KeptBattery, learnSize } from './battery-size.ts';
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

/** Wh for one percent until it has been seen: three Powerwalls, since a large one is filled later. */
const ASSUMED = wattHours(405);
const PLAUSIBLE = { least: 60, most: 2000 };

/** What one percent of the Powerwall takes. */
export const powerwallWhPerPercent = (kept: KeptBattery | undefined): WattHours =>
  kept?.whPerPercent ?? ASSUMED;

/** Memory with what this reading says of the Powerwall's size. */
export function learnPowerwall(memory: Memory, { meter, nowMs }: Snapshot): Memory {
  const { reading, levelPercent, staleAfterMs } = meter;
  const stale = reading === undefined || nowMs - reading.takenAtMs > staleAfterMs;
  if (stale || reading.batteryWatts === undefined || levelPercent === undefined) return memory;
  const before = { kept: memory.kept.homeBattery, live: memory.live.homeBattery };
  const { kept, live } = learnSize(before, levelPercent, watts(-reading.batteryWatts), nowMs, PLAUSIBLE);
  return {
    kept: kept === before.kept ? memory.kept : { ...memory.kept, homeBattery: kept },
    live: { ...memory.live, homeBattery: live },
  };
}
