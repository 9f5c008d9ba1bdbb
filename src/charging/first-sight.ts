import { type Millis, amps, millis, minutes, wattHours } from '../units.ts';
import type { LiveCharger } from './memory.ts';

/** What a car said shortly before its charger was first heard still counts. */
const JUST_BEFORE = minutes(1);

/** A charger seen for the first time since the program started. */
export const firstSight = (
  now: Millis,
  seen: Pick<LiveCharger, 'flowing' | 'atRest' | 'controls' | 'limitAmps' | 'lastSentMs'>,
): LiveCharger => ({
  ...seen,
  foundFlowing: seen.flowing,
  flowSinceMs: now,
  gapEndMs: undefined,
  pluggedIn: undefined,
  vin: undefined,
  arrivedMs: now,
  startedSinceArrival: seen.flowing,
  stirredMs: millis(now - JUST_BEFORE),
  controlledMs: undefined,
  shortWh: wattHours(0),
  worth: undefined,
  gapAmps: amps(0),
  halves: undefined,
  stoppedMs: undefined,
  stoppedAgain: false,
  further: undefined,
  carriedSinceMs: undefined,
  calledOffMs: undefined,
  readyMs: undefined,
  tries: 0,
  retry: undefined,
  limitSinceMs: now,
  summedToMs: undefined,
});
