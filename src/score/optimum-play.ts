import type { Score } from './ledger.ts';
import { foresight, planDay } from './optimum.ts';
import { type Plant, type Second, playDay } from './plant.ts';
import { type Trace, surplusAt } from './trace.ts';

/** Shares of the day's surplus after which what is stored counts. */
const TURNS = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1] as const;

/**
 * Plays the best plan. With a Powerwall a stored watt-hour is worth nothing as long as it gets full later anyway, and as
 * much as one in a car from then on: the best is looked for among plans that take this turn at several hours.
 */
export function playOptimum(trace: Trace, plant: Plant, watch?: (second: Second) => void): Score {
  const plans = plant.battery === undefined ? [planDay(trace, plant)] : plansWithPowerwall(trace, plant);
  const played = plans.map(plan => ({ plan, score: playDay(trace, plant, foresight(plan, plant)) }));
  const [best] = played.toSorted((a, b) => b.score.worth - a.score.worth);
  if (best === undefined) throw new Error('no plan was made');
  return watch === undefined ? best.score : playDay(trace, plant, foresight(best.plan, plant), watch);
}

function plansWithPowerwall(trace: Trace, plant: Plant): readonly ReturnType<typeof planDay>[] {
  const soFar = new Float64Array(trace.solarWatts.length);
  let sum = 0;
  for (let second = 0; second < soFar.length; second += 1) soFar[second] = sum += surplusAt(trace, second);
  return TURNS.map(turn => planDay(trace, plant, second => Number((soFar[second] ?? sum) >= turn * sum)));
}
