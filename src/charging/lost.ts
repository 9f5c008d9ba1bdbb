import { type Bay, SILENT, type Scene } from './bay.ts';
import type { ChargingEvent } from './decision.ts';
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

/** No charger has been heard for too long. */
export function isBusLost(
  { bus, nowMs, chargers }: Snapshot,
  bays: readonly Bay[],
  { live }: Memory,
): boolean {
  if (!bus.connected) return live.busLost || nowMs - bus.sinceMs >= SILENT;
  if (chargers.length === 0) return live.busLost;
  return bays.every(({ heard }) => !heard);
}

/** Bus and meter, when they are lost and when they are back. */
export function lossEvents({ live }: Memory, { sun }: Scene, busLost: boolean): readonly ChargingEvent[] {
  const meterLost = isMeterLost(sun);
  const events: readonly (ChargingEvent | undefined)[] = [
    busLost === live.busLost ? undefined : { type: busLost ? 'bus_lost' : 'bus_back' },
    meterLost === live.meter.lost ? undefined : { type: meterLost ? 'meter_lost' : 'meter_back' },
  ];
  return events.filter(event => event !== undefined);
}

export const isMeterLost = ({ freshness }: Scene['sun']): boolean =>
  freshness !== 'fresh' && freshness !== 'awaited';

/** Once cut off, the home is so until the grid is connected again; on the way there it changes over. */
export const isOffGrid = ({ meter: { grid } }: Snapshot, { live }: Memory): boolean =>
  grid === 'off' || (live.offGrid && grid !== 'connected');
