import { type Millis, type Watts, millis, minutes } from '../units.ts';
import { type Bay, type Moment, type Scene, carName, closingsOn, minimumPower, secondsUntil } from './bay.ts';
import { isHeld } from './hold.ts';
import { isComplete } from './obstacles.ts';

/** Sun for one car changes hands no oftener than this. */
const LEAST_TURN = minutes(15);

/** Whose turn it is while the sun carries one car only. */
export interface Turn {
  readonly charger: string;
  readonly sinceMs: Millis;
}

/** Sun that is kept for the car whose turn it is, although it does not charge at the moment. */
export interface Reserved {
  readonly watts: Watts;
  readonly car: string;
  /** Seconds until it may change hands. */
  readonly left: number;
}

export const followsSun = (bay: Bay): boolean =>
  !isHeld(bay) && bay.kept.stop === undefined && (bay.kept.charge ?? bay.kept.start)?.kind === 'sun';

/** What a car that waits has to leave to the one whose turn it is, unless that is `served` anyway. */
export function reservedFor(bay: Bay, served: readonly Bay[], scene: Scene): Reserved | undefined {
  const { turn, holder, snapshot } = scene;
  const hasIt = (some: Bay): boolean => some.charger.id === turn?.charger;
  if (turn === undefined || holder === undefined || hasIt(bay) || served.some(hasIt)) return undefined;
  const left = secondsUntil(millis(turn.sinceMs + LEAST_TURN), snapshot);
  if (left === 0 || !(followsSun(holder) || wantsSun(holder, scene))) return undefined;
  return { watts: minimumPower(holder, snapshot), car: carName(holder), left };
}

/** It would charge if the sun were enough. */
const wantsSun = (bay: Bay, { settings, day }: Moment): boolean =>
  bay.vehicle !== undefined &&
  bay.live.pluggedIn === true &&
  bay.heard &&
  !isComplete(bay) &&
  bay.kept.respectedDay === undefined &&
  bay.live.retry === undefined &&
  (bay.settings.mode === 'solar' || bay.settings.mode === 'solar_min') &&
  closingsOn(day, bay) < settings.starts_per_day;

/** It stays with the car that has it until that one has ended and another charges for the sun. */
export function turnAfter(before: Turn | undefined, bays: readonly Bay[], nowMs: Millis): Turn | undefined {
  const following = bays.filter(followsSun);
  if (following.some(({ charger }) => charger.id === before?.charger)) return before;
  const [next] = following.toSorted((a, b) => begun(a) - begun(b));
  return next === undefined ? before : { charger: next.charger.id, sinceMs: nowMs };
}

const begun = ({ kept }: Bay): number => kept.charge?.beganMs ?? Infinity;
