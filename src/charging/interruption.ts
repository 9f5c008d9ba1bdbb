import { type Epoch, type Millis, minutes, seconds } from '../units.ts';
import { type Bay, type Moment, keep, note } from './bay.ts';
import { isHeld } from './hold.ts';
import type { Charge, Interrupted, KeptCharger } from './memory.ts';
import type { ChargerSeen } from './snapshot.ts';

/** A bus or a program that was gone for longer has lost the thread. */
const LONGEST_GAP = minutes(15);
/** Time that a car gets to go on by itself after the bus came back. */
const GOES_ON_WITHIN = seconds(30);
/** A start that was sent this long ago and has shown nothing is over. */
export const START_FORGOTTEN = minutes(20);

/**
 * What memory is worth after a restart: a charge counts only if the gap was short and it runs, is being stopped or
 * held, or may be resumed; else it is the owner's. By wall time, since the monotonic clock began anew.
 */
export function fitMemory(
  kept: KeptCharger,
  seen: Pick<Bay, 'charger' | 'vehicle' | 'live'>,
  wallMs: Epoch,
): KeptCharger {
  const within = (moment: Epoch, span: Millis): boolean => Math.abs(wallMs - moment) < span;
  const recent = <T extends { readonly sentMs: Epoch }>(order: T | undefined, span: Millis): T | undefined =>
    order !== undefined && within(order.sentMs, span) ? order : undefined;
  const { charge, stop } = kept;
  const base = { ...kept, start: recent(kept.start, START_FORGOTTEN) };
  if (charge === undefined) return { ...base, stop: recent(stop, LONGEST_GAP) };
  if (!within(charge.seenMs, LONGEST_GAP) || isOther(charge, seen.charger))
    return { ...base, charge: undefined, stop: undefined };
  const goesOn = seen.live.flowing || stop !== undefined || isHeld({ ...seen, kept });
  return goesOn ? base : interrupt(base, charge, 'bus');
}

/** The bus reads the number of another car than the one that was charging. */
export const isOther = (charge: Charge, { vin }: ChargerSeen): boolean =>
  charge.vin !== undefined && vin !== undefined && charge.vin !== vin;

/** A start that could not be sent for so long is not sent any more. */
export const withoutOldStart = (bay: Bay, { snapshot: { wallMs } }: Moment): Bay =>
  bay.live.lastSentMs === undefined && wallMs - (bay.kept.start?.sentMs ?? wallMs) >= START_FORGOTTEN
    ? keep(bay, { start: undefined })
    : bay;

/** A charge that was cut off: an owner's or asked one is to be started once more, a sun charge waits for the sun. */
export const interrupt = (
  kept: KeptCharger,
  { kind, cause, seenMs, untilMs }: Charge,
  by: Interrupted['by'],
): KeptCharger => ({
  ...kept,
  charge: undefined,
  interrupted: { kind, cause, atMs: seenMs, by, untilMs },
});

/** Is this charge of before a silence too old to be gone on with? */
export const isOutlived = ({ kept: { charge }, live }: Bay, { snapshot }: Moment): boolean =>
  charge !== undefined &&
  live.gapEndMs !== undefined &&
  Math.abs(snapshot.wallMs - charge.seenMs) > LONGEST_GAP;

/** A charge whose current did not come back after the bus was gone, or after a stop that was taken back, was cut off. */
export function resumeAfterGap(bay: Bay, { snapshot }: Moment): Bay {
  const { charge } = bay.kept;
  const { gapEndMs } = bay.live;
  if (charge === undefined || gapEndMs === undefined || isHeld(bay)) return bay;
  if (snapshot.nowMs - gapEndMs < GOES_ON_WITHIN) return bay;
  return note(keep(bay, interrupt(bay.kept, charge, 'bus')), { gapEndMs: undefined });
}

/** Whether an interrupted charge may still be taken up again. */
export function mayResume(bay: Bay, { snapshot, gridBackMs }: Moment): boolean {
  const { interrupted } = bay.kept;
  if (interrupted === undefined || snapshot.wallMs >= (interrupted.untilMs ?? Infinity)) return false;
  if (interrupted.by === 'fuse') return true;
  if (interrupted.by === 'off_grid')
    return gridBackMs !== undefined && snapshot.nowMs - gridBackMs <= minutes(5);
  return snapshot.wallMs - interrupted.atMs <= LONGEST_GAP + GOES_ON_WITHIN;
}
