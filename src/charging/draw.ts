import { type Watts, amps, seconds, watts } from '../units.ts';
import { type Bay, FLOWING, powerAt } from './bay.ts';
import type { Snapshot } from './snapshot.ts';
import type { Draw } from './surplus.ts';

/** A limit and its car have settled after this long: earlier readings raise nothing, and lower only what is sure. */
export const SETTLED_AFTER = seconds(6);

/** What the cars drew at the moment of the meter's reading. */
export function drawOf(bays: readonly Bay[], snapshot: Snapshot): Draw {
  let [ours, others, ramp, drop] = [0, 0, 0, 0];
  for (const bay of bays) {
    if (bay.kept.charge?.kind === 'sun') {
      ours += drawnBy(bay, snapshot);
      ramp += rampOf(bay, snapshot);
      drop += dropOf(bay, snapshot);
    } else others += drawnBy(bay, snapshot);
  }
  return { ours: watts(ours), others: watts(others), ramp: watts(ramp), drop: watts(drop) };
}

const drawnBy = (bay: Bay, snapshot: Snapshot): Watts =>
  bay.charger.atReadingAmps < FLOWING ? watts(0) : powerAt(bay, snapshot, bay.charger.atReadingAmps);

/** What is missing to the new limit, at a reading that was taken soon after it was given. */
const rampOf = (bay: Bay, snapshot: Snapshot): Watts => unsettled(bay, snapshot, 1);

/** What is drawn above the new limit, or is still said to be. */
const dropOf = (bay: Bay, snapshot: Snapshot): Watts => unsettled(bay, snapshot, -1);

function unsettled(bay: Bay, snapshot: Snapshot, way: 1 | -1): Watts {
  const { limitAmps, limitSinceMs, gapAmps } = bay.live;
  const { takenAtMs = limitSinceMs } = snapshot.meter.reading ?? {};
  if (takenAtMs - limitSinceMs >= SETTLED_AFTER) return watts(0);
  return powerAt(bay, snapshot, amps(Math.max(0, way * (limitAmps - gapAmps - bay.charger.atReadingAmps))));
}
