import { type Epoch, epoch, hours, minutes } from '../units.ts';
import type { Snapshot } from './snapshot.ts';

type Clock = Pick<Snapshot, 'wallMs' | 'localDay' | 'localMinute' | 'clockChange'>;

const DAY = hours(24);
const ZERO = '0'.charCodeAt(0);

/** How far the home's clock is ahead of UTC at a moment, in ms. */
function offsetAt(moment: Epoch, clock: Clock): number {
  const { wallMs, localDay, localMinute, clockChange } = clock;
  const shown = Date.parse(localDay) + minutes(localMinute);
  const now = minutes(Math.round((shown - wallMs) / minutes(1)));
  return clockChange !== undefined && moment >= clockChange.atMs ? now + minutes(clockChange.byMinutes) : now;
}

/** Minutes after midnight of `HH:MM`. */
export const minuteOf = (time: string): number =>
  (digit(time, 0) * 10 + digit(time, 1)) * 60 + digit(time, 3) * 10 + digit(time, 4);

const digit = (time: string, at: number): number => time.charCodeAt(at) - ZERO;

/**
 * The next moment at which the home's clock shows `HH:MM`. Of an hour that comes twice the first is meant; a time that
 * is left out when the clock is put forward falls on the moment of the change.
 */
export function nextAt(time: string, clock: Clock): Epoch {
  const today = Date.parse(clock.localDay) + minutes(minuteOf(time));
  const shown = [-1, 0, 1, 2].map(days => today + days * DAY);
  const moments = shown.flatMap(local => momentsOf(local, clock)).toSorted((a, b) => a - b);
  return moments.find(moment => moment > clock.wallMs) ?? epoch(clock.wallMs + DAY);
}

/** When the home's clock shows a time; that time is given as if it were UTC. */
function momentsOf(local: number, clock: Clock): readonly Epoch[] {
  const { wallMs, clockChange } = clock;
  const offsets = [offsetAt(wallMs, clock), offsetAt(epoch(Infinity), clock)];
  const all = [...new Set(offsets)].map(offset => ({ offset, moment: epoch(local - offset) }));
  const right = all.filter(({ offset, moment }) => offsetAt(moment, clock) === offset);
  if (right.length > 0 || clockChange === undefined) return right.slice(0, 1).map(({ moment }) => moment);
  return [clockChange.atMs];
}

/** Minutes after midnight that the home's clock shows at a moment. */
export const minuteAt = (moment: Epoch, clock: Clock): number =>
  ((moment + offsetAt(moment, clock)) % DAY) / minutes(1);

/** `HH:MM` at home. */
export const clockAt = (moment: Epoch, clock: Clock): string =>
  new Date(moment + offsetAt(moment, clock)).toISOString().slice(11, 16);
