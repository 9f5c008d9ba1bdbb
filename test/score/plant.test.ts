import { describe, expect, it } from '@jest/globals';
import { array, assert, double, property } from 'fast-check';
import type { Controller, Seen } from '../../src/score/controller.ts';
import { type Plant, playDay, plainPlant } from '../../src/score/plant.ts';
import { powerwall } from '../../src/simulator/battery.ts';
import { percent } from '../../src/units.ts';
import { constantly, traceOf } from './traces.ts';

/** Wants the same amps of all cars at all times, or what a list says second by second. */
const wanting = (...amps: readonly number[]): Controller<number> => ({
  name: 'wanting',
  begin: () => 0,
  step: (at, { cars }) => [at + 1, cars.map(() => amps[Math.min(at, amps.length - 1)] ?? 0)],
});

/** What a controller saw, second by second. */
function seenBy(
  controller: Controller<number>,
  seconds: number,
  plant: Partial<Plant> = {},
  surplus = 3000,
): readonly Seen[] {
  const seen: Seen[] = [];
  const spy: Controller<number> = {
    ...controller,
    step: (state, now) => {
      seen.push(now);
      return controller.step(state, now);
    },
  };
  playDay(constantly(surplus, seconds), { ...plainPlant, ...plant }, spy);
  return seen;
}

const startsOf = (...amps: readonly number[]): number =>
  playDay(constantly(3000, 200), plainPlant, wanting(...amps)).starts;

describe('a car of the plant', () => {
  it('has a limit in force two seconds after it was given, and draws ten seconds later', () => {
    const seen = seenBy(wanting(12), 30);
    expect(seen.findIndex(({ cars }) => cars[0]?.limitAmps === 12)).toBe(2);
    expect(seen.findIndex(({ cars }) => cars[0]?.charging === true)).toBe(12);
  });

  it('rises by 3 A a second, and falls by 10 A', () => {
    const amps = seenBy(wanting(...Array.from({ length: 30 }, () => 32), 6), 60).map(
      ({ cars }) => cars[0]?.actualAmps ?? -1,
    );
    expect(amps.slice(11, 15)).toEqual([0, 3, 6, 9]);
    expect(amps.slice(31, 36)).toEqual([32, 22, 12, 6, 6]);
  });

  it('draws its minimum where less is wanted, and no more than its most', () => {
    expect(seenBy(wanting(0.5), 40).at(-1)?.cars[0]?.actualAmps).toBe(6);
    expect(seenBy(wanting(99), 40).at(-1)?.cars[0]?.actualAmps).toBe(32);
  });

  it('goes below its charger’s minimum only where it is commanded itself', () => {
    expect(seenBy(wanting(3), 40).at(-1)?.cars[0]?.actualAmps).toBe(6);
    expect(seenBy(wanting(3), 40, { leastAmps: 1 }).at(-1)?.cars[0]?.actualAmps).toBe(3);
  });

  it('follows its own steps, downwards', () => {
    expect(seenBy(wanting(12.7), 40).at(-1)?.cars[0]?.actualAmps).toBe(12);
    expect(seenBy(wanting(12.7), 40, { stepAmps: 0.5 }).at(-1)?.cars[0]?.actualAmps).toBe(12.5);
  });

  it('closes its contactor once for a start, however its limit changes, and not for a start that was called off', () => {
    expect(startsOf(12)).toBe(1);
    expect(startsOf(...Array.from({ length: 60 }, (_, n) => (n % 20 < 10 ? 6 : 30)))).toBe(1);
    expect(startsOf(...Array.from({ length: 9 }, () => 12), 0)).toBe(0);
    expect(
      startsOf(...Array.from({ length: 40 }, () => 12), ...Array.from({ length: 20 }, () => 0), 12),
    ).toBe(2);
  });
});

describe('the circuit', () => {
  it('is never exceeded by two cars, whatever a controller wants', () => {
    assert(
      property(array(double({ min: -5, max: 90, noNaN: true }), { minLength: 1, maxLength: 60 }), amps => {
        for (const { cars } of seenBy(wanting(...amps), 120, { cars: 2, circuitAmps: 40, leastAmps: 1 }))
          expect(cars.reduce((sum, { actualAmps }) => sum + actualAmps, 0)).toBeLessThanOrEqual(40);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the meter of the plant', () => {
  it('sees sun, house and cars balance at every second', () => {
    const seen = seenBy(wanting(12), 60, {}, 3000);
    for (const { siteWatts, cars } of seen)
      expect(siteWatts).toBeCloseTo((cars[0]?.actualAmps ?? 0) * 240 - 3000);
  });

  it('is kept near 0 by a Powerwall that has room', () => {
    const seen = seenBy(wanting(6), 120, { battery: { ...powerwall, level: percent(50) } });
    expect(seen.at(-1)?.siteWatts).toBeCloseTo(0, 0);
    expect(seen.at(-1)?.batteryWatts).toBeCloseTo(1440 - 3000, 0);
    expect(seen.at(-1)?.batteryPercent).toBeGreaterThan(50);
  });
});

describe('the score of a day', () => {
  it('counts what cars took of the sun, takes off what they bought and 50 Wh for a start', () => {
    const score = playDay(constantly(1000, 7200), plainPlant, wanting(6));
    expect(score.surplus).toBeCloseTo(2000);
    expect(score.captured).toBeGreaterThan(1990);
    expect(score.imported / score.captured).toBeCloseTo(0.44, 2);
    expect(score.worth).toBeCloseTo(score.captured - score.imported - 50);
  });

  it('is 0 for a day without charging, with a Powerwall too', () => {
    expect(playDay(constantly(1000, 600), plainPlant, wanting(0)).worth).toBe(0);
    const plant = { ...plainPlant, battery: powerwall };
    expect(playDay(constantly(1000, 600), plant, wanting(0)).worth).toBe(0);
  });

  it('counts twice what a Powerwall gave to a car: it is bought, and missing in the evening', () => {
    const plant = { ...plainPlant, battery: powerwall };
    const score = playDay(constantly(0, 3600), plant, wanting(6));
    expect(score.captured).toBe(0);
    expect(score.imported).toBeGreaterThan(1400);
    expect(-score.stored / score.imported).toBeCloseTo(1 / 0.95, 1);
  });

  it('knows what the house had to buy because a car took the Powerwall’s sun', () => {
    const sunny = Array.from({ length: 7200 }, () => [5000, 0] as const);
    const night = Array.from({ length: 36_000 }, () => [0, 2000] as const);
    const plant = { ...plainPlant, battery: { ...powerwall, level: percent(20) } };
    const score = playDay(
      traceOf([...sunny, ...night]),
      plant,
      wanting(...Array.from({ length: 7100 }, () => 20), 0),
    );
    expect(score.captured).toBeGreaterThan(9000);
    expect(score.stored / score.captured).toBeCloseTo(-0.9, 1);
  });
});
