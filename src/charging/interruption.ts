import { minutes, seconds } from '../units.ts';
import { type Bay, type Moment, keep, note } from './bay.ts';
import type { Charge, KeptCharger } from './memory.ts';

/** A bus or a program that was gone for longer has lost the thread. */
const LONGEST_GAP = minutes(15);
/** Time that a car gets to go on by itself after the bus came back. */
const GOES_ON_WITHIN = seconds(30);
/** A start that was sent this long ago and has shown nothing is over. */
const START_FORGOTTEN = minutes(20);

/**
 * What memory is worth after a restart: a charge counts only if current flows and the gap was short, or if it may be
 * resumed; else it is the owner's. `gapMs` is wall time, since the monotonic clock began anew.
 */
export function fitMemory(
  kept: KeptCharger,
  flowing: boolean,
  wallMs: number,
  vin: string | undefined,
): KeptCharger {
  const { charge, start } = kept;
  const started =
    start !== undefined && Math.abs(wallMs - start.sentMs) < START_FORGOTTEN ? start : undefined;
  const base = { ...kept, start: started };
  if (charge === undefined) return base;
  const short = Math.abs(wallMs - charge.seenMs) <= LONGEST_GAP;
  const sameCar = charge.vin === undefined || vin === undefined || charge.vin === vin;
  if (short && sameCar) return flowing ? base : interrupt(base, charge, 'bus');
  return { ...base, charge: undefined, stop: undefined };
}

/** A charge that was cut off: an owner's or asked one is to be started once more, a sun charge waits for the sun. */
export const interrupt = (
  kept: KeptCharger,
  { kind, cause, seenMs }: Charge,
  by: 'bus' | 'off_grid',
): KeptCharger => ({
  ...kept,
  charge: undefined,
  interrupted: { kind, cause, atMs: seenMs, by },
});

/** A charge whose current did not come back after the bus was gone is noted as interrupted. */
export function resumeAfterGap(bay: Bay, { snapshot }: Moment): Bay {
  const { charge } = bay.kept;
  const { gapEndMs } = bay.live;
  if (charge === undefined || gapEndMs === undefined || snapshot.nowMs - gapEndMs < GOES_ON_WITHIN)
    return bay;
  return note(keep(bay, interrupt(bay.kept, charge, 'bus')), { gapEndMs: undefined });
}

/** Whether an interrupted charge may still be taken up again. */
export function mayResume(bay: Bay, { snapshot, gridBackMs }: Moment): boolean {
  const { interrupted } = bay.kept;
  if (interrupted === undefined) return false;
  if (interrupted.by === 'off_grid')
    return gridBackMs !== undefined && snapshot.nowMs - gridBackMs <= minutes(5);
  return snapshot.wallMs - interrupted.atMs <= LONGEST_GAP + GOES_ON_WITHIN;
}
