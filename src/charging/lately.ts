import { type Millis, type Watts, minutes, seconds, watts } from '../units.ts';

/** What charging has gained at one charger in the last minutes, or would have: means that fade. */
export interface Lately {
  /** Of 20 s: the sun of this moment. */
  readonly meanWatts: Watts;
  readonly fiveMinutes: Watts;
  /** The most that the mean has been, forgotten over three quarters of an hour. */
  readonly peak: Watts;
}

const MOMENT = seconds(20);
const PEAK_FADES = minutes(45);

const faded = (span: Millis, over: Millis): number => 1 - Math.exp(-span / over);

/** Before the first reading nothing was gained, and the minutes before are taken to have been as that reading. */
export const atFirst = (gain: Watts): Lately => ({
  meanWatts: watts(0),
  fiveMinutes: gain,
  peak: watts(Math.max(0, gain)),
});

/** The same after a gain that lasted for `span`. */
export function recall(before: Lately, gain: Watts, span: Millis): Lately {
  const towards = (mean: number, value: number, over: Millis): number =>
    mean + (value - mean) * faded(span, over);
  const meanWatts = watts(towards(before.meanWatts, gain, MOMENT));
  return {
    meanWatts,
    fiveMinutes: watts(towards(before.fiveMinutes, gain, minutes(5))),
    peak: watts(Math.max(0, meanWatts, towards(before.peak, 0, PEAK_FADES))),
  };
}

/** How long the mean of this moment still has to rise to `aim`, if the gain stays as it is; undefined if it never does. */
export function timeToReach({ meanWatts }: Lately, gain: Watts, aim: Watts): Millis | undefined {
  if (meanWatts >= aim) return seconds(0);
  return gain > aim ? seconds((MOMENT / 1000) * Math.log((gain - meanWatts) / (gain - aim))) : undefined;
}
