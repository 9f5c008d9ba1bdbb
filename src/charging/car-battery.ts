import { type WattHours, wattHours, watts } from '../units.ts';
import { type Battery, type KeptBattery, type LiveBattery, learnSize } from './battery-size.ts';
import { type Bay, FLOWING, powerAt } from './bay.ts';
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

/** Wh at the plug for one percent, until it has been seen: the largest battery of the model, losses included. */
const largest: Readonly<Record<string, number>> = { S: 1150, X: 1150, '3': 950, Y: 950, C: 1400 };
const PLAUSIBLE = { least: 300, most: 2000 };

/** What one percent of this car takes at the plug. */
export const whPerPercent = (
  batteries: Readonly<Record<string, KeptBattery>> | undefined,
  vin: string,
): WattHours => batteries?.[vin]?.whPerPercent ?? wattHours(largest[vin.charAt(3)] ?? 1150);

/** Memory with what the charges at these chargers say of the cars' batteries. */
export function learnBatteries(memory: Memory, bays: readonly Bay[], snapshot: Snapshot): Memory {
  const live: Record<string, LiveBattery> = {};
  let { kept } = memory;
  for (const bay of bays) {
    const looked = batteryAt(bay, memory, snapshot);
    if (looked === undefined) continue;
    const { vin, before, after } = looked;
    live[vin] = after.live;
    if (after.kept !== undefined && after.kept !== before.kept)
      kept = { ...kept, batteries: { ...kept.batteries, [vin]: after.kept } };
  }
  return { kept, live: { ...memory.live, batteries: live } };
}

interface Looked {
  readonly vin: string;
  readonly before: Battery;
  readonly after: ReturnType<typeof learnSize>;
}

function batteryAt(bay: Bay, { kept, live }: Memory, snapshot: Snapshot): Looked | undefined {
  const { vehicle, charger, heard } = bay;
  if (vehicle?.levelPercent === undefined || !heard) return undefined;
  const { vin, levelPercent } = vehicle;
  const power = charger.actualAmps < FLOWING ? watts(0) : powerAt(bay, snapshot, charger.actualAmps);
  const before = { kept: kept.batteries?.[vin], live: live.batteries?.[vin] };
  return { vin, before, after: learnSize(before, levelPercent, power, snapshot.nowMs, PLAUSIBLE) };
}
