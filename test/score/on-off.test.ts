import { describe, expect, it } from '@jest/globals';
import { fittedWeights } from '../../src/charging/weights.ts';
import { playDay, plainPlant } from '../../src/score/plant.ts';
import { scoreSettings, sunpilot } from '../../src/score/sunpilot.ts';
import { daytimeOf } from '../../src/score/trace.ts';
import { type DayPlan, dayOf, days } from '../../src/score/weather.ts';
import { onOffDay, stepsIn } from '../measure/onoff/day.ts';
import { best, byWeights, knowing, play } from '../measure/onoff/play.ts';
import { search } from '../measure/onoff/search.ts';

const plan: DayPlan = { seed: 11, kind: 'cumulus', season: 'winter', peakWatts: 6000 };

describe('a day that is reduced to on or off', () => {
  const day = onOffDay(plan, 1);
  const rule = byWeights(day, fittedWeights);

  it('is worth with the rule what the decision makes of the whole day', () => {
    const settings = { ...scoreSettings, start_rule: 'best_value' } as const;
    const whole = playDay(daytimeOf(dayOf(plan)), plainPlant, sunpilot(settings));
    const { worth, starts } = play(day, rule);
    expect(worth).toBeGreaterThan(1000);
    expect(Math.abs(worth / whole.worth - 1)).toBeLessThan(0.03);
    expect(Math.abs(starts - whole.starts)).toBeLessThanOrEqual(1);
  });

  it('is worth more to one who knows some minutes, and most to one who knows it all', () => {
    const aware = play(day, knowing(day, stepsIn(600), rule, fittedWeights)).worth;
    expect(aware).toBeGreaterThanOrEqual(play(day, rule).worth);
    expect(best(day).worth).toBeGreaterThanOrEqual(aware);
    expect(best(day).starts).toBeLessThanOrEqual(scoreSettings.starts_per_day);
  });

  it('gains by finer amps', () => {
    expect(best(onOffDay(plan, 0.5)).worth).toBeGreaterThan(best(day).worth);
  });
});

describe('the search for weights', () => {
  it('comes near to what is best', () => {
    const aim = [1.5, -0.7, 0.2];
    const worth = (candidate: readonly number[]): number =>
      -candidate.reduce((sum, value, at) => sum + (value - (aim[at] ?? 0)) ** 2, 0);
    const found = search([0, 0, 0], worth, { rounds: 40, seed: 3, spread: 0.5 }, () => {});
    expect(worth(found)).toBeGreaterThan(-0.05);
  });

  it('sees no day that is reported', () => {
    const reported = new Set(days('reporting').map(({ seed }) => seed));
    const seen = [...days('fitted'), ...days('design')].map(({ seed }) => seed);
    expect(seen.filter(seed => reported.has(seed))).toEqual([]);
    expect(new Set(seen).size).toBe(600);
  });
});
