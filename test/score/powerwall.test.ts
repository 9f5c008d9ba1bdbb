import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { startRules } from '../../src/charging/settings.ts';
import type { Controller } from '../../src/score/controller.ts';
import type { Score } from '../../src/score/ledger.ts';
import { foresight, planDay } from '../../src/score/optimum.ts';
import { playOptimum } from '../../src/score/optimum-play.ts';
import { type Plant, playDay, plainPlant } from '../../src/score/plant.ts';
import { scoreSettings, sunpilot } from '../../src/score/sunpilot.ts';
import { powerwall } from '../../src/simulator/battery.ts';
import { percent } from '../../src/units.ts';
import { traceOf } from './traces.ts';

const plantAt = (level: number): Plant => ({
  ...plainPlant,
  battery: { ...powerwall, level: percent(level) },
});

const always = (amps: number): Controller<number> => ({
  name: 'always',
  begin: () => 0,
  step: state => [state, [amps]],
});

/** Ten minutes of 4 kW, a cloud of so many seconds, ten minutes of 4 kW. */
const sunny = Array.from({ length: 600 }, () => [4500, 500] as const);
const cloudy = (length: number) =>
  traceOf([...sunny, ...Array.from({ length }, () => [500, 500] as const), ...sunny]);

const leakOf = ({ leak }: Score): Readonly<Record<'held' | 'unwanted', number>> => ({
  held: Math.round(leak?.held ?? -1),
  unwanted: Math.round(leak?.unwanted ?? -1),
});

describe('what a Powerwall gives to a car', () => {
  it('is held, at the minimum through a short cloud', () => {
    expect(leakOf(playDay(cloudy(100), plantAt(100), always(6)))).toEqual({ held: 40, unwanted: 0 });
  });

  it('is unwanted beyond 50 Wh a cloud', () => {
    const { held, unwanted } = leakOf(playDay(cloudy(300), plantAt(100), always(6)));
    expect(held).toBeGreaterThan(50);
    expect(held).toBeLessThan(56);
    expect(held + unwanted).toBeGreaterThan(118);
  });

  it('is unwanted above the minimum, once nobody could have been faster', () => {
    const { held, unwanted } = leakOf(playDay(cloudy(100), plantAt(100), always(12)));
    expect(held).toBeLessThan(10);
    expect(unwanted).toBeGreaterThan(70);
  });

  it('is unwanted as long as the Powerwall goes first, but for a minute after a start', () => {
    const { held, unwanted } = leakOf(playDay(cloudy(100), plantAt(60), always(6)));
    expect(held).toBeLessThan(8);
    expect(unwanted).toBeGreaterThan(32);
    const dark = traceOf(Array.from({ length: 300 }, () => [500, 500] as const));
    expect(leakOf(playDay(dark, plantAt(60), always(6))).held).toBeGreaterThan(22);
  });

  it('is nothing unwanted where the decision drives the car', () => {
    const score = playDay(cloudy(240), plantAt(100), sunpilot(scoreSettings));
    expect(score.captured).toBeGreaterThan(500);
    expect(leakOf(score).unwanted).toBe(0);
  });
});

/** Clouds and sun, a minute or a few each, over a home that cooks. */
const skies = array(
  tuple(integer({ min: 20, max: 400 }), integer({ min: 0, max: 7000 }), integer({ min: 200, max: 2500 })),
  {
    minLength: 4,
    maxLength: 12,
  },
).map(spells =>
  traceOf(spells.flatMap(([length, sun, home]) => Array.from({ length }, () => [sun, home] as const))),
);

describe('under any sky, by either rule', () => {
  it('the decision lets nothing unwanted flow from a Powerwall to a car', () => {
    assert(
      property(skies, constantFrom(50, 97.5, 98.9, 100), constantFrom(...startRules), (sky, level, rule) => {
        const settings = { ...scoreSettings, start_rule: rule };
        expect(leakOf(playDay(sky, plantAt(level), sunpilot(settings))).unwanted).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the optimum with a Powerwall', () => {
  it('is no worse than the plan without one, and than the decision', () => {
    const hours = traceOf(Array.from({ length: 1800 }, () => [4500, 500] as const));
    const plain = planDay(hours, plainPlant);
    for (const level of [20, 90]) {
      const plant = plantAt(level);
      const best = playOptimum(hours, plant).worth;
      expect(best).toBeGreaterThanOrEqual(playDay(hours, plant, foresight(plain, plant)).worth);
      expect(best).toBeGreaterThanOrEqual(playDay(hours, plant, sunpilot(scoreSettings)).worth);
    }
  });
});
