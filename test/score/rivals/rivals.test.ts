import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { rivals } from '../../../src/score/rivals/rivals.ts';
import { play, steps } from './home.ts';

const weather = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 600 }), fc.double({ min: -20, max: 50, noNaN: true })), {
    minLength: 1,
    maxLength: 20,
  })
  .map(spells => {
    let fromS = 0;
    return spells.map(([forS, amps]) => {
      fromS += forS;
      return [fromS, amps] as const;
    });
  });

describe.each(rivals.map(rival => ({ rival })))('$rival.name', ({ rival }) => {
  it('wants nothing or what a car can draw, in any weather, for one car and for two', () => {
    fc.assert(
      fc.property(weather, fc.integer({ min: 1, max: 2 }), (spells, cars) => {
        const history = play(rival, { minutes: 60, cars, surplus: steps(...spells) });
        const wanted = new Set(history.flat());
        expect([...wanted].filter(amps => amps !== 0 && (amps < 5 || amps > 32))).toEqual([]);
        expect(history.every(amps => amps.length === cars)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('starts on a sunny day, ends with the sun, and never starts without', () => {
    const sunny = play(rival, { minutes: 120, surplus: steps([600, 20], [3600, -2]) });
    expect(sunny[3500]?.[0]).toBeGreaterThan(15);
    expect(sunny.at(-1)).toEqual([0]);
    const dark = play(rival, { minutes: 60, cars: 2, surplus: steps([0, -2]) });
    expect(dark.flat().every(amps => amps === 0)).toBe(true);
  });

  it('keeps no memory outside its state: the same day twice is the same', () => {
    const home = { minutes: 40, cars: 2, surplus: steps([0, 20], [700, 3], [1500, 12]) };
    expect(play(rival, home)).toEqual(play(rival, home));
  });
});
