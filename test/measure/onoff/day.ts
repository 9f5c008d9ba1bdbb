import { type DaySoFar, holdFeatures, startFeatures } from '../../../src/charging/fitted.ts';
import { type Lately, atFirst, recall } from '../../../src/charging/lately.ts';
import { type Reach, bestLimit, gainOf } from '../../../src/charging/value.ts';
import type { Weights } from '../../../src/charging/weights.ts';
import { plainPlant } from '../../../src/score/plant.ts';
import type { Kind } from '../../../src/score/skies.ts';
import type { Trace } from '../../../src/score/trace.ts';
import { type DayPlan, dayOf } from '../../../src/score/weather.ts';
import { amps, minutes, seconds, watts } from '../../../src/units.ts';

/** A step of the decision: a reading every two seconds. */
const STEP_S = 2;
const HOUR_S = 3600;
/** Readings until a car follows: its command, and the ramp. */
const FOLLOWS_AFTER = 2;
/** Time that is kept after the last sun. */
const DUSK = minutes(10) / seconds(STEP_S);

/** A day of one car, reduced to the one question that is left when its current follows the sun: on or off? */
export interface OnOffDay {
  readonly kind: Kind;
  readonly steps: number;
  /** Minutes after midnight of the first step. */
  readonly beginMinute: number;
  /** W that charging would gain at each step by its reading. */
  readonly gain: Float32Array;
  /** W: the mean of the moment, by which the rule judges. */
  readonly mean: Float32Array;
  /** Wh that a car gains at each step that is on, following as late as it does. */
  readonly worth: Float32Array;
  /** Features of the rule, step after step. */
  readonly start: Float32Array;
  readonly hold: Float32Array;
}

const PER_HOUR = HOUR_S / STEP_S;
const least = watts(plainPlant.minimumAmps * plainPlant.volts);

/** Keys in the order in which features are laid out. */
export const startKeys = ['usual', 'fiveMinutes'] as const satisfies (keyof Weights['start'])[];
export const holdKeys = ['usual', 'now', 'peak', 'lateness'] as const satisfies (keyof Weights['hold'])[];

const reachWith = (step: number): Reach => ({
  ampWatts: watts(plainPlant.volts),
  least: amps(plainPlant.minimumAmps),
  most: amps(plainPlant.mostAmps),
  step,
  gap: amps(0),
});

/** The sunny part of a made-up day, for a car that follows its limit in steps of so many amps. */
export function onOffDay(plan: DayPlan, stepAmps: number): OnOffDay {
  const trace = dayOf(plan);
  const steps = trace.solarWatts.length / STEP_S;
  const surplus = Float64Array.from(
    { length: steps },
    (_, step) => (spareAt(trace, step * STEP_S) + spareAt(trace, step * STEP_S + 1)) / 2,
  );
  const first = Math.max(0, surplus.findIndex(spare => spare > 0) - 1);
  const last = Math.min(surplus.length, surplus.findLastIndex(spare => spare > 0) + DUSK);
  return look(plan.kind, surplus.subarray(first, last), (first * STEP_S) / 60, reachWith(stepAmps));
}

const spareAt = ({ solarWatts, homeWatts }: Trace, second: number): number =>
  (solarWatts[second] ?? 0) - (homeWatts[second] ?? 0);

function look(kind: Kind, surplus: Float64Array, beginMinute: number, reach: Reach): OnOffDay {
  const steps = surplus.length;
  const room = (width: number): Float32Array => new Float32Array(steps * width);
  const day = { gain: room(1), mean: room(1), worth: room(1) };
  const [start, hold] = [room(startKeys.length), room(holdKeys.length)];
  let lately: Lately = atFirst(gainOf(watts(0), reach, 1));
  for (let step = 0; step < steps; step += 1) {
    const spare = watts(surplus[step] ?? 0);
    const gain = gainOf(spare, reach, 1);
    lately = recall(lately, gain, seconds(STEP_S));
    const limit = bestLimit(watts(surplus[Math.max(0, step - FOLLOWS_AFTER)] ?? 0), reach, 1);
    day.gain[step] = gain;
    day.mean[step] = lately.meanWatts;
    day.worth[step] = gainOf(spare, { ...reach, least: limit, most: limit }, 1) / PER_HOUR;
    const moment: DaySoFar = { scarcity: 0, localMinute: beginMinute + (step * STEP_S) / 60, least };
    const begins = startFeatures(lately, moment);
    for (const [at, key] of startKeys.entries()) start[step * startKeys.length + at] = begins[key];
    const holds = holdFeatures(lately, gain, moment);
    for (const [at, key] of holdKeys.entries()) hold[step * holdKeys.length + at] = holds[key];
  }
  return { kind, steps, beginMinute, ...day, start, hold };
}

/** Minutes after midnight of a step. */
export const minuteAt = ({ beginMinute }: OnOffDay, step: number): number =>
  beginMinute + (step * STEP_S) / 60;

/** So many steps last so many seconds. */
export const stepsIn = (duration: number): number => Math.round(duration / STEP_S);
