import { amps, minutes } from '../units.ts';
import type { Bay, Claim } from './bay.ts';

/** A charger that starts and stops by its limit alone does so seldom: on and off last at least this long for the sun. */
export const LEAST_BY_LIMIT = minutes(5);

type Holdable = Pick<Bay, 'charger' | 'vehicle' | 'kept' | 'live'>;

/** With protocol 1 a car without a route can be stopped all the same: 0 A stop it, 5 A or more start it. */
export const canHold = ({ charger, vehicle }: Pick<Bay, 'charger' | 'vehicle'>): boolean =>
  charger.protocol === 1 && vehicle === undefined;

/** A charge that is stopped in this way goes on as the same charge, and holds no current meanwhile. */
export const isHeld = (bay: Holdable): boolean =>
  canHold(bay) && bay.kept.charge !== undefined && bay.live.limitAmps === 0;

/** The minimum, except that what is held stays held. */
export const minimumOrHeld = (bay: Holdable): Claim => (isHeld(bay) ? amps(0) : 'minimum');

/** The minimum, except that a charge that is to end is held where that is the only way. */
export const minimumOrHold = (bay: Holdable): Claim =>
  canHold(bay) && bay.kept.charge !== undefined ? amps(0) : 'minimum';
