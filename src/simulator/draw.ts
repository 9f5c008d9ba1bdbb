import { type Amps, type Millis, type Percent, type Watts, amps, seconds, watts } from '../units.ts';

/** What bounds the current of a charging car. */
export interface Bounds {
  /** Current the charger's pilot allows. */
  readonly pilot: Amps;
  /** The car's own setting. */
  readonly requested: Amps;
  /** Charge level still missing to the limit. */
  readonly missing: Percent;
}

/** A car keeps below the pilot: limit 6 A → 5.2 A, 40 A → 38.8 A (`twc-rs485` §3.3). */
const BELOW_PILOT_AMPS = 0.8;
const TAPERS_WITHIN_PERCENT = 1;
const LEAST_TAPER = 0.3;

/** The current a charging car aims at; it tapers over the last percent before its limit. */
export function aimedAmps({ pilot, requested, missing }: Bounds): Amps {
  const most = Math.max(0, Math.min(pilot - BELOW_PILOT_AMPS, requested));
  return amps(most * Math.max(LEAST_TAPER, Math.min(1, missing / TAPERS_WITHIN_PERCENT)));
}

const RISES_AMPS_A_SECOND = 3;
const FALLS_AMPS_A_SECOND = 10;

/** The current after a step on the way to its aim. */
export function ramped(from: Amps, aim: Amps, step: Millis): Amps {
  const passed = step / seconds(1);
  if (aim > from) return amps(Math.min(aim, from + RISES_AMPS_A_SECOND * passed));
  return amps(Math.max(aim, from - FALLS_AMPS_A_SECOND * passed));
}

const ONBOARD_EFFICIENCY = 0.94;
const ONBOARD_WATTS = 120;

/** What of a drawn power reaches the car's battery: at 5 A and 240 V a tenth less of it than at 40 A. */
export const storedPower = (drawn: Watts): Watts =>
  watts(Math.max(0, drawn * ONBOARD_EFFICIENCY - ONBOARD_WATTS));
