import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { growingPause } from '../../src/runtime/pauses.ts';
import { millis, seconds } from '../../src/units.ts';

describe('pauses between tries', () => {
  it('double with every failure up to the longest', () => {
    const pauses = [1, 2, 3, 4, 5, 6].map(failures => growingPause(seconds(2), seconds(30), failures));
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begin with the first also before anything failed', () => {
    expect(growingPause(seconds(2), seconds(30), 0)).toBe(2000);
  });

  it('never shrink, never exceed the longest, and stay finite however long it goes wrong', () => {
    const failures = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.nat(), failures, (first, more, failures) => {
        const longest = millis(first + more);
        const pause = growingPause(millis(first), longest, failures);
        expect(pause).toBeGreaterThanOrEqual(first);
        expect(pause).toBeLessThanOrEqual(longest);
        expect(growingPause(millis(first), longest, failures + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });
});
