import { DateTime } from 'luxon';
import type { Snapshot } from '../charging/snapshot.ts';
import { type Epoch, epoch, hours, minutes } from '../units.ts';

/** How far ahead a change of the clock is looked for. */
const AHEAD = hours(72);

type LocalClock = Pick<Snapshot, 'localDay' | 'localMinute' | 'clockChange'>;

/** What the clock at home shows at a moment, and its next change if one is near. */
export function clockOf(wallMs: Epoch, zone: string): LocalClock {
  const minute = Math.floor(wallMs / minutes(1));
  if (latest?.minute !== minute || latest.zone !== zone)
    latest = { minute, zone, clock: fullMinute(epoch(minute * minutes(1)), zone) };
  const { localDay, localMinute, clockChange } = latest.clock;
  const second = Math.floor((wallMs - minute * minutes(1)) / 1000);
  return { localDay, localMinute: localMinute + second / 60, clockChange };
}

/** It is asked every second, and clocks are changed at full minutes. */
let latest: { readonly minute: number; readonly zone: string; readonly clock: LocalClock } | undefined;

function fullMinute(wallMs: Epoch, zone: string): LocalClock {
  const local = DateTime.fromMillis(wallMs, { zone });
  return {
    localDay: local.toFormat('yyyy-MM-dd'),
    localMinute: local.hour * 60 + local.minute,
    clockChange: nextChange(wallMs, zone),
  };
}

function nextChange(wallMs: Epoch, zone: string): Snapshot['clockChange'] {
  const offsetAt = (moment: number): number => DateTime.fromMillis(moment, { zone }).offset;
  const before = offsetAt(wallMs);
  let [from, to]: readonly [number, number] = [wallMs, wallMs + AHEAD];
  const after = offsetAt(to);
  if (after === before) return undefined;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (offsetAt(middle) === before) from = middle;
    else to = middle;
  }
  return { atMs: epoch(Math.round(to / minutes(1)) * minutes(1)), byMinutes: after - before };
}
