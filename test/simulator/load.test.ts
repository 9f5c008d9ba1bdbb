import { describe, expect, it } from '@jest/globals';
import { loadAt } from '../../src/simulator/load.ts';

const day = (seed: number): readonly number[] =>
  Array.from({ length: 1440 * 4 }, (_, quarter) => loadAt(seed, quarter / 4));

/** Quarter minutes at which two kilowatts come on. */
const kettles = (seed: number): readonly number[] =>
  day(seed).flatMap((power, at, all) => (power - (all[at - 1] ?? power) > 2000 ? [at] : []));

describe('the house', () => {
  it('always takes its base, and never more than all its appliances', () => {
    for (const seed of [1, 2, 3]) {
      expect(Math.min(...day(seed))).toBeGreaterThan(200);
      expect(Math.max(...day(seed))).toBeLessThan(7000);
    }
  });

  it('takes between 5 and 25 kWh a day', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const energy = day(seed).reduce((sum, power) => sum + power / 240, 0);
      expect(energy).toBeGreaterThan(5000);
      expect(energy).toBeLessThan(25_000);
    }
  });

  it('boils water now and then, each day at other times', () => {
    expect(kettles(1).length).toBeGreaterThan(2);
    expect(kettles(1)).toEqual(kettles(1));
    expect(kettles(1)).not.toEqual(kettles(2));
  });
});
