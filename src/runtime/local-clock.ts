import { DateTime } from 'luxon';
import type { Snapshot } from '../charging/snapshot.ts';
import { type Epoch, epoch, hours, minutes } from '../units.ts';

/** How far ahead a change of the clock is looked for. */
const AHEAD = hours(72);

/** What the clock at home shows at a moment, and its next change if one is near. */
export function clockOf(
  wallMs: Epoch,
  zone: string,
): Pick<Snapshot, 'localDay' | 'localMinute' | 'clockChange'> {
  const local = DateTime.fromMillis(wallMs, { zone });
  return {
    localDay: local.toFormat('yyyy-MM-dd'),
    localMinute: local.hour * 60 + local.minute + local.second / 60,
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
