import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { seasons } from '../../src/score/household.ts';
import { type Kind, kinds } from '../../src/score/skies.ts';
import type { Trace } from '../../src/score/trace.ts';
import { type DayPlan, dayOf, days } from '../../src/score/weather.ts';

const plans = fc.record({
  seed: fc.integer(),
  kind: fc.constantFrom(...kinds),
  season: fc.constantFrom(...seasons),
  peakWatts: fc.integer({ min: 3000, max: 12_000 }),
});

const kilowattHours = (watts: Float64Array): number => watts.reduce((sum, power) => sum + power, 0) / 3.6e6;
const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
const median = (of: readonly number[]): number =>
  of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;

/** How far the sun's power moves in steps of so many seconds, all steps together, as a multiple of the rated power. */
const travel = (day: Trace, { peakWatts }: DayPlan, stepS: number): number => {
  let sum = 0;
  for (let second = stepS; second < day.solarWatts.length; second += stepS) {
    sum += Math.abs((day.solarWatts[second] ?? 0) - (day.solarWatts[second - stepS] ?? 0));
  }
  return sum / peakWatts;
};

const sameHome = (kind: Kind): readonly DayPlan[] =>
  Array.from({ length: 8 }, (_, seed) => ({ seed, kind, season: 'summer', peakWatts: 8000 }) as const);

const typical = (kind: Kind, of: (day: Trace, plan: DayPlan) => number): number =>
  median(sameHome(kind).map(plan => of(dayOf(plan), plan)));

const same = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((power, at) => power === b[at]);

/** kWh that one kW of array yields in a day. */
const yields = (kind: Kind, season: 'summer' | 'winter'): number =>
  mean(sameHome(kind).map(plan => kilowattHours(dayOf({ ...plan, season }).solarWatts) / 8));

const loads = (season: 'summer' | 'winter'): readonly number[] =>
  Array.from({ length: 24 }, (_, seed) =>
    kilowattHours(dayOf({ seed, kind: 'clear', season, peakWatts: 5000 }).homeWatts),
  );

describe('a made-up day', () => {
  it('has a value for every second, none below zero, no sun above the rated power, none at night', () => {
    fc.assert(
      fc.property(plans, plan => {
        const { solarWatts, homeWatts } = dayOf(plan);
        expect([solarWatts.length, homeWatts.length]).toEqual([86_400, 86_400]);
        expect(solarWatts.every(power => power >= 0 && power <= plan.peakWatts)).toBe(true);
        expect(homeWatts.every(power => power >= 50 && power < 25_000)).toBe(true);
        const night = [...solarWatts.subarray(0, 3 * 3600), ...solarWatts.subarray(23 * 3600)];
        expect(night.every(power => power === 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same day for the same plan, and another sky and another home for another seed', () => {
    fc.assert(
      fc.property(plans, plan => {
        const day = dayOf(plan);
        const again = dayOf({ ...plan });
        expect(same(again.solarWatts, day.solarWatts) && same(again.homeWatts, day.homeWatts)).toBe(true);
        const other = dayOf({ ...plan, seed: plan.seed + 1 });
        expect(same(other.solarWatts, day.solarWatts) || same(other.homeWatts, day.homeWatts)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('has the same sky over a larger array', () => {
    const plan = { seed: 5, kind: 'cumulus', season: 'spring', peakWatts: 4000 } as const;
    const [small, large] = [dayOf(plan), dayOf({ ...plan, peakWatts: 12_000 })];
    expect(kilowattHours(large.solarWatts)).toBeCloseTo(3 * kilowattHours(small.solarWatts), 2);
    expect(same(large.homeWatts, small.homeWatts)).toBe(true);
  });

  it('takes seconds for a cloud, minutes for haze', () => {
    expect(typical('clear', (day, plan) => travel(day, plan, 30))).toBeLessThan(4);
    expect(typical('haze', (day, plan) => travel(day, plan, 30))).toBeLessThan(8);
    expect(typical('cumulus', (day, plan) => travel(day, plan, 30))).toBeGreaterThan(25);
    expect(typical('fronts', (day, plan) => travel(day, plan, 1800))).toBeGreaterThan(1.2);
  });

  it('is brighter beside a cumulus than without clouds, and a fifth to a half as bright under it', () => {
    const brightest = Math.max(...sameHome('cumulus').map(plan => overClear(plan, 0.995)));
    expect(brightest).toBeGreaterThan(1.03);
    const darkest = median(sameHome('cumulus').map(plan => overClear(plan, 0.05)));
    expect(darkest).toBeGreaterThan(0.15);
    expect(darkest).toBeLessThan(0.5);
  });

  it('yields per kilowatt what roofs yield: 3 to 8 kWh on a clear summer day, a fraction of it in winter', () => {
    expect(yields('clear', 'summer')).toBeGreaterThan(4.5);
    expect(yields('clear', 'summer')).toBeLessThan(8);
    expect(yields('clear', 'winter')).toBeLessThan(0.7 * yields('clear', 'summer'));
    expect(yields('fronts', 'summer')).toBeLessThan(0.8 * yields('clear', 'summer'));
  });

  it('is lived in: 4 to 70 kWh, more in winter, kettles and ovens among it', () => {
    const [winter, summer] = [loads('winter'), loads('summer')];
    expect(Math.min(...winter, ...summer)).toBeGreaterThan(4);
    expect(Math.max(...winter, ...summer)).toBeLessThan(70);
    expect(mean(winter)).toBeGreaterThan(1.2 * mean(summer));
    const jumps = typical(
      'clear',
      ({ homeWatts }) => homeWatts.filter((power, at) => isJump(homeWatts, power, at)).length,
    );
    expect(jumps).toBeGreaterThan(4);
  });
});

/** Where a day with clouds lies beside the same day without, at this rank of its bright hours. */
const overClear = (plan: DayPlan, rank: number): number => {
  const [day, clear] = [dayOf(plan), dayOf({ ...plan, kind: 'clear' })];
  const shares = Array.from({ length: 4 * 3600 }, (_, second) => {
    const at = 11 * 3600 + second;
    return (day.solarWatts[at] ?? 0) / Math.max(1, clear.solarWatts[at] ?? 0);
  });
  return shares.toSorted((a, b) => a - b)[Math.floor(rank * shares.length)] ?? 0;
};

const isJump = (watts: Float64Array, power: number, at: number): boolean =>
  at > 0 && power - (watts[at - 1] ?? 0) > 1000;

describe('the catalogue of days', () => {
  const [design, reporting] = [days('design'), days('reporting')];

  it('has more than a hundred days to design by and as many to report by, and no seed in both', () => {
    expect([design.length, reporting.length]).toEqual([120, 120]);
    expect(new Set([...design, ...reporting].map(({ seed }) => seed)).size).toBe(240);
  });

  it.each(['design', 'reporting'] as const)('has every weather in every season to %s by, 3 to 12 kW', set => {
    const plans = days(set);
    const groups = kinds.flatMap(kind => seasons.map(season => ({ kind, season })));
    for (const { kind, season } of groups) {
      expect(plans.filter(plan => plan.kind === kind && plan.season === season)).toHaveLength(6);
    }
    const peaks = plans.map(({ peakWatts }) => peakWatts);
    expect(Math.min(...peaks)).toBeGreaterThanOrEqual(3000);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(12_000);
    expect(mean(peaks)).toBeGreaterThan(6500);
  });
});
