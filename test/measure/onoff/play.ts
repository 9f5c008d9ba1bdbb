import { MOST_LOST, unweighed } from '../../../src/charging/fitted.ts';
import { settingsDefaults } from '../../../src/charging/settings.ts';
import { COSTS, PAYS, scarcity } from '../../../src/charging/value.ts';
import type { Weights } from '../../../src/charging/weights.ts';
import { CLOSING } from '../../../src/score/ledger.ts';
import { type OnOffDay, holdKeys, minuteAt, startKeys, stepsIn } from './day.ts';

/** From the decision to the current: its command, the car's start and ramp. */
const START_TAKES = stepsIn(14);
const LEAST_ON = stepsIn(60);
const LEAST_OFF = stepsIn(64);
const BUDGET = settingsDefaults.starts_per_day;
const MOMENT = stepsIn(2) / stepsIn(3600);

/** What a day is worth, in Wh, and how often the contactor closed. */
export interface Outcome {
  readonly worth: number;
  readonly starts: number;
}

/** A charge that runs: Wh lost since it had gained most, steps since the sun last carried it, starts of the day. */
interface Running {
  readonly lost: number;
  readonly unpaid: number;
  readonly used: number;
}

/** Answers the one question of a day at each step. */
export interface Judge {
  starts(step: number, used: number): boolean;
  stops(step: number, running: Running): boolean;
}

/** Plays a day as the decision does: a minute on and off at least, no more starts than the budget. */
export function play(day: OnOffDay, judge: Judge): Outcome {
  let [worth, starts, restsUntil] = [0, 0, 0];
  for (let step = 0; step < day.steps && starts < BUDGET; step += 1) {
    if (step < restsUntil || !judge.starts(step, starts)) continue;
    starts += 1;
    const ran = run(day, judge, step + START_TAKES, starts);
    worth += ran.worth - CLOSING;
    step = ran.end;
    restsUntil = ran.end + LEAST_OFF;
  }
  return { worth, starts };
}

/** One charge, until it is stopped. */
function run(day: OnOffDay, judge: Judge, begin: number, used: number): { worth: number; end: number } {
  let [worth, lost, paidAt] = [0, 0, begin];
  for (let step = begin; step < day.steps; step += 1) {
    worth += day.worth[step] ?? 0;
    lost = Math.max(0, lost - (day.gain[step] ?? 0) * MOMENT);
    if ((day.mean[step] ?? 0) >= PAYS) paidAt = step;
    else if (step - begin >= LEAST_ON && judge.stops(step, { lost, unpaid: step - paidAt, used }))
      return { worth: worth + (day.worth[step + 1] ?? 0), end: step };
  }
  return { worth, end: day.steps };
}

/** The rule of the decision with such weights. */
export function byWeights(day: OnOffDay, { start, hold, hope, scarcity: dearer }: Weights): Judge {
  const [starting, holding] = [startKeys.map(key => start[key]), holdKeys.map(key => hold[key])];
  const hopes = stepsIn(unweighed.hope / 1000) * Math.exp(hope);
  const scarce = (used: number, step: number): number => scarcity(used, BUDGET, minuteAt(day, step));
  return {
    starts: (step, used) => {
      const [gain = 0, mean = 0] = [day.gain[step], day.mean[step]];
      if (gain < PAYS || mean < PAYS) return false;
      const aim =
        unweighed.start * factor(starting, day.start, step) * (1 + dearer.start * scarce(used, step));
      return mean >= aim && gain >= aim;
    },
    stops: (step, { lost, unpaid, used }) => {
      const share = scarce(used - 1, step);
      if ((day.mean[step] ?? 0) <= COSTS && unpaid >= hopes * (1 + dearer.hope * share)) return true;
      const most = unweighed.hold * factor(holding, day.hold, step) * (1 + dearer.hold * share);
      return lost >= Math.min(MOST_LOST, most);
    },
  };
}

function factor(weights: readonly number[], features: Float32Array, step: number): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1)
    sum += (weights[at] ?? 0) * (features[step * weights.length + at] ?? 0);
  return Math.exp(sum);
}

/**
 * The same for somebody who knows so many steps to come: a charge begins if these surely earn its closing, and not if the
 * sun is gone before; it is held if the sun is back before more is lost than a closing, and not if it comes later. Where
 * they do not tell, the rule decides. Closings are as dear as they are to the rule.
 */
export function knowing(day: OnOffDay, ahead: number, rule: Judge, weights: Weights): Judge {
  const look = (from: number, price: number, ends: (sum: number, mean: number) => boolean): number => {
    let sum = 0;
    for (let step = from; step < Math.min(day.steps, from + ahead); step += 1) {
      sum += day.worth[step] ?? 0;
      if (ends(sum / price, day.mean[step] ?? 0)) return sum / price;
    }
    return Number.NaN;
  };
  const priceAt = (step: number, used: number): number =>
    CLOSING * (1 + weights.scarcity.hold * scarcity(used, BUDGET, minuteAt(day, step)));
  return {
    starts: (step, used) => {
      const sum = look(step + START_TAKES, priceAt(step, used), (sum, mean) => sum >= 1 || mean < COSTS);
      return Number.isNaN(sum) ? rule.starts(step, used) : sum >= 1;
    },
    stops: (step, running) => {
      const price = priceAt(step, running.used - 1);
      const sum = look(step, price, (sum, mean) => sum <= -1 || mean >= PAYS);
      return Number.isNaN(sum) ? rule.stops(step, running) : sum <= -1;
    },
  };
}

/** What a day is worth to somebody who knows all of it, with no more starts than the budget. */
export function best(day: OnOffDay): Outcome {
  const starts = new Uint8Array((BUDGET + 1) * day.steps);
  const stops = new Uint8Array((BUDGET + 1) * day.steps);
  const [on, off] = [new Float64Array(BUDGET + 1), new Float64Array(BUDGET + 1)];
  const later = Array.from({ length: START_TAKES }, () => new Float64Array(BUDGET + 1));
  for (let step = day.steps - 1; step >= 0; step -= 1) {
    const then = later[step % START_TAKES] ?? on;
    for (let left = 0; left <= BUDGET; left += 1) {
      const [goesOn, ends] = [on[left] ?? 0, off[left] ?? 0];
      const begun = left > 0 ? (then[left - 1] ?? 0) - CLOSING : 0;
      stops[step * (BUDGET + 1) + left] = Number(ends > goesOn);
      starts[step * (BUDGET + 1) + left] = Number(begun > ends);
      on[left] = (day.worth[step] ?? 0) + Math.max(goesOn, ends);
      off[left] = Math.max(ends, begun);
    }
    then.set(on);
  }
  const at = (table: Uint8Array, step: number, used: number): boolean =>
    table[step * (BUDGET + 1) + BUDGET - used] === 1;
  return { worth: off[BUDGET] ?? 0, starts: closings(day, at, starts, stops) };
}

function closings(
  { steps }: OnOffDay,
  at: (table: Uint8Array, step: number, used: number) => boolean,
  starts: Uint8Array,
  stops: Uint8Array,
): number {
  let [used, isOn] = [0, false];
  for (let step = 0; step < steps; step += 1) {
    if (isOn) isOn = !at(stops, step, used);
    else if (used < BUDGET && at(starts, step, used)) {
      isOn = true;
      used += 1;
      step += START_TAKES - 1;
    }
  }
  return used;
}
