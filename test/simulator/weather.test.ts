import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Day, type Sky, days, sunAt } from '../../src/simulator/weather.ts';

const skies = fc.record({
  day: fc.constantFrom(...days),
  seed: fc.integer(),
  latitude: fc.integer({ min: -60, max: 60 }),
  dayOfYear: fc.integer({ min: 1, max: 366 }),
});
const minutes = fc.double({ min: 0, max: 1439.9, noNaN: true });

const june = (day: Day, seed = 7): Sky => ({ day, seed, latitude: 48, dayOfYear: 172 });

/** Power each second between two hours. */
const seconds = (sky: Sky, from: number, until: number): readonly number[] =>
  Array.from({ length: (until - from) * 3600 }, (_, second) => sunAt(sky, 8, from * 60 + second / 60));

describe('the weather', () => {
  it('gives never less than nothing and never more than 1.3 times the array', () => {
    fc.assert(
      fc.property(skies, minutes, fc.integer({ min: 1, max: 30 }), (sky, minute, kilowatts) => {
        const sun = sunAt(sky, kilowatts, minute);
        expect(sun).toBeGreaterThanOrEqual(0);
        expect(sun).toBeLessThanOrEqual(1300 * kilowatts);
      }),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(skies, minutes, (sky, minute) => {
        expect(sunAt({ ...sky }, 8, minute)).toBe(sunAt(sky, 8, minute));
      }),
    );
    expect(seconds(june('cumulus', 1), 10, 16)).not.toEqual(seconds(june('cumulus', 2), 10, 16));
  });

  it.each(days)('has no sun in the night of a day of %s', day => {
    expect(sunAt(june(day), 8, 0)).toBe(0);
    expect(sunAt(june(day), 8, 780)).toBeGreaterThan(100);
  });

  it('dims a cumulus day within seconds and outshines the clear sky beside a cloud', () => {
    const power = seconds(june('cumulus'), 11, 16);
    const clear = seconds(june('clear'), 11, 16);
    const falls = power.filter((now, second) => now < (power[second - 15] ?? 0) * 0.6);
    expect(falls.length).toBeGreaterThan(20);
    expect(power.filter((now, second) => now > (clear[second] ?? 0) * 1.05).length).toBeGreaterThan(60);
  });

  it('keeps a front dark for half an hour and more', () => {
    const dark = [1, 2, 3, 4].map(seed => {
      const power = seconds(june('fronts', seed), 8, 18);
      const clear = seconds(june('clear', seed), 8, 18);
      return longestRun(power.map((now, second) => now < 0.35 * (clear[second] ?? 0)));
    });
    expect(Math.max(...dark)).toBeGreaterThan(1800);
  });

  it('changes slowly without clouds', () => {
    for (const day of ['clear', 'haze'] as const) {
      const power = seconds(june(day), 6, 20);
      const steps = power.slice(1).map((now, at) => Math.abs(now - (power[at] ?? 0)));
      expect(Math.max(...steps)).toBeLessThan(10);
    }
  });
});

const longestRun = (flags: readonly boolean[]): number => {
  let [longest, run] = [0, 0];
  for (const flag of flags) {
    run = flag ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
};
