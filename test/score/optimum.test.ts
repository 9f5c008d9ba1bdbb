import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import type { Controller } from '../../src/score/controller.ts';
import { foresight, planDay } from '../../src/score/optimum.ts';
import { playDay, plainPlant } from '../../src/score/plant.ts';
import type { Score } from '../../src/score/ledger.ts';
import type { Trace } from '../../src/score/trace.ts';
import { constantly, traceOf } from './traces.ts';

const optimumOf = (trace: Trace, cars = 1): Score => {
  const plant = { ...plainPlant, cars };
  return playDay(trace, plant, foresight(planDay(trace, plant), plant));
};

/** Half an hour or so of sun and clouds. */
const skies = array(tuple(constantFrom(10, 20, 90, 200), integer({ min: 0, max: 9000 })), {
  minLength: 4,
  maxLength: 10,
}).map(spells =>
  traceOf(spells.flatMap(([length, watts]) => Array.from({ length }, () => [watts, 300] as const))),
);

/** Amps for each 10 s, on and off for five minutes or more. */
const schedules = array(
  tuple(
    constantFrom(0, 1),
    integer({ min: 30, max: 90 }),
    array(integer({ min: 6, max: 32 }), { minLength: 90, maxLength: 90 }),
  ),
  {
    minLength: 2,
    maxLength: 4,
  },
).map(spells => spells.flatMap(([on, length, amps]) => amps.slice(0, length).map(amps => amps * on)));

const scheduled = (blocks: readonly number[]): Controller<number> => ({
  name: 'scheduled',
  begin: () => 0,
  step: second => [second + 1, [blocks[Math.floor(second / 10)] ?? 0]],
});

const sunny = Array.from({ length: 1200 }, () => [4000, 0] as const);
const cloudy = (length: number): Trace =>
  traceOf([...sunny, ...Array.from({ length }, () => [0, 0] as const), ...sunny]);

describe('the clairvoyant optimum', () => {
  it('is worth on the plant what it was planned to be worth', () => {
    assert(
      property(skies, trace => {
        expect(optimumOf(trace).worth).toBeCloseTo(planDay(trace, plainPlant).worth, 6);
      }),
      { numRuns: 8 },
    );
  });

  it('is beaten by no other schedule in whole amps', () => {
    assert(
      property(skies, schedules, (trace, blocks) => {
        const rival = playDay(trace, plainPlant, scheduled(blocks)).worth;
        expect(optimumOf(trace).worth).toBeGreaterThanOrEqual(rival - 1e-6);
      }),
      { numRuns: 8 },
    );
  });

  it('does nothing without sun', () => {
    expect(optimumOf(constantly(0, 3600))).toMatchObject({ starts: 0, captured: 0, imported: 0, worth: 0 });
  });

  it('starts before the sun comes, so that the car draws when it is there', () => {
    const dark = Array.from({ length: 600 }, () => [0, 500] as const);
    const sunny = Array.from({ length: 3000 }, () => [4340, 500] as const);
    const { captured, surplus, imported } = optimumOf(traceOf([...dark, ...sunny]));
    expect(captured).toBeGreaterThan(surplus - 10);
    expect(imported).toBe(0);
  });

  it('stays on through a short cloud and lets go in a long one', () => {
    expect(optimumOf(cloudy(60)).starts).toBe(1);
    expect(optimumOf(cloudy(1200)).starts).toBe(2);
  });

  it('closes a second contactor where one car cannot take all', () => {
    expect(optimumOf(constantly(7000, 3600), 2).starts).toBe(1);
    const both = optimumOf(constantly(11_000, 3600), 2);
    expect(both.starts).toBe(2);
    expect(both.captured).toBeGreaterThan(10_800);
  });
});
