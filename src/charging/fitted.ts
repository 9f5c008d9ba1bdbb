import { type Millis, type WattHours, type Watts, millis, minutes, wattHours, watts } from '../units.ts';
import type { Lately } from './lately.ts';
import { type Weights, fittedWeights } from './weights.ts';

/** Without any weight: the mean gain that begins a charge, what may be lost before it ends, how long sun is hoped for. */
export const unweighed = { start: watts(400), hold: wattHours(50), hope: minutes(5) } as const;
/** Never more than this is lost. */
export const MOST_LOST = wattHours(300);
/** A gain of this share of the least power lies halfway between none and any. */
const HALFWAY = 0.7;
const NOON = 13 * 60;
const LATE = 4 * 60;

/** What a day has left, at one charger. */
export interface DaySoFar {
  /** Of closings, 0 to 1. */
  readonly scarcity: number;
  /** Minutes after midnight. */
  readonly localMinute: number;
  /** What charging takes at least. */
  readonly least: Watts;
}

/** Pure numbers around 0, so that they mean the same at any charger. */
export function startFeatures(lately: Lately, { least }: Pick<DaySoFar, 'least'>): Weights['start'] {
  return {
    usual: 1,
    fiveMinutes: bounded(lately.fiveMinutes, least),
  };
}

/** The same for a hold, at a gain as it is now. */
export function holdFeatures(
  { peak }: Lately,
  gain: Watts,
  { localMinute, least }: Pick<DaySoFar, 'localMinute' | 'least'>,
): Weights['hold'] {
  return {
    usual: 1,
    now: bounded(gain, least),
    peak: Math.log(1 + peak / (HALFWAY * least)) - 1,
    lateness: (localMinute - NOON) / LATE,
  };
}

/** The mean gain that a charge is to begin with: less after minutes of sun, more when closings are scarce. */
export const priceOfStart = (lately: Lately, day: DaySoFar): Watts =>
  watts(
    unweighed.start *
      weighed(fittedWeights.start, startFeatures(lately, day)) *
      (1 + fittedWeights.scarcity.start * day.scarcity),
  );

/** What may be lost before a charge ends: more in thin clouds, after much sun and early in the day. */
export const priceOfStop = (lately: Lately, gain: Watts, day: DaySoFar): WattHours =>
  wattHours(
    Math.min(
      MOST_LOST,
      unweighed.hold *
        weighed(fittedWeights.hold, holdFeatures(lately, gain, day)) *
        (1 + fittedWeights.scarcity.hold * day.scarcity),
    ),
  );

/** How long a charge is held after the last sun that carried it, however little it loses. */
export const hopedFor = ({ scarcity }: DaySoFar): Millis =>
  millis(unweighed.hope * Math.exp(fittedWeights.hope) * (1 + fittedWeights.scarcity.hope * scarcity));

/** A gain as a number between -1 and 1. */
const bounded = (gain: Watts, least: Watts): number => gain / (HALFWAY * least + Math.abs(gain));

/** Each feature counts as a factor. */
function weighed<Key extends string>(
  weights: Readonly<Record<Key, number>>,
  features: Readonly<Record<Key, number>>,
): number {
  let sum = 0;
  for (const key in weights) sum += weights[key] * features[key];
  return Math.exp(sum);
}
