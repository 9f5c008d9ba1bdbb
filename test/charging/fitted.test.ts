import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type DaySoFar, MOST_LOST, priceOfStart, priceOfStop } from '../../src/charging/fitted.ts';
import { type Lately, atFirst, recall, timeToReach } from '../../src/charging/lately.ts';
import { millis, seconds, watts } from '../../src/units.ts';

const gains = fc.integer({ min: -5000, max: 8000 }).map(watts);
const spans = fc.integer({ min: 1, max: 1200 }).map(seconds);
const histories = fc
  .array(fc.tuple(gains, spans), { minLength: 1, maxLength: 8 })
  .map(past => past.reduce<Lately>((lately, [gain, span]) => recall(lately, gain, span), atFirst(watts(0))));
const days = fc.record({
  scarcity: fc.double({ min: 0, max: 1, noNaN: true }),
  localMinute: fc.integer({ min: 0, max: 1439 }),
  least: fc.integer({ min: 550, max: 4140 }).map(watts),
});

describe('what the last minutes were like', () => {
  it('is the same whether a spell was read once or in two parts', () => {
    fc.assert(
      fc.property(histories, gains, spans, spans, (lately, gain, one, other) => {
        const parts = recall(recall(lately, gain, one), gain, other);
        const whole = recall(lately, gain, millis(one + other));
        expect(parts.meanWatts).toBeCloseTo(whole.meanWatts, 6);
        expect(parts.fiveMinutes).toBeCloseTo(whole.fiveMinutes, 6);
      }),
    );
  });

  it('says when the mean reaches an aim', () => {
    fc.assert(
      fc.property(histories, gains, fc.integer({ min: 150, max: 900 }).map(watts), (lately, gain, aim) => {
        const left = timeToReach(lately, gain, aim);
        expect(left === undefined).toBe(gain <= aim && lately.meanWatts < aim);
        const then = recall(lately, gain, left ?? seconds(0)).meanWatts;
        expect(left === undefined ? aim : then).toBeGreaterThanOrEqual(aim - 1e-3);
      }),
    );
  });
});

const sunnier = (lately: Lately, more: number): Lately => ({
  meanWatts: watts(lately.meanWatts + more),
  fiveMinutes: watts(lately.fiveMinutes + more),
  peak: watts(lately.peak + more),
});

describe('the price of a start and of a stop', () => {
  it('more sun neither delays a start nor ends a charge sooner', () => {
    fc.assert(
      fc.property(histories, gains, days, fc.integer({ min: 1, max: 3000 }), (lately, gain, day, more) => {
        const brighter = sunnier(lately, more);
        expect(priceOfStart(brighter, day)).toBeLessThanOrEqual(priceOfStart(lately, day) + 1e-9);
        expect(priceOfStop(brighter, watts(gain + more), day)).toBeGreaterThanOrEqual(
          priceOfStop(lately, gain, day) - 1e-9,
        );
      }),
    );
  });

  it('grows as closings become scarce, and nobody loses more than the most', () => {
    fc.assert(
      fc.property(histories, gains, days, (lately, gain, day) => {
        const scarce: DaySoFar = { ...day, scarcity: 1 };
        expect(priceOfStart(lately, scarce)).toBeGreaterThanOrEqual(priceOfStart(lately, day));
        expect(priceOfStop(lately, gain, scarce)).toBeGreaterThanOrEqual(priceOfStop(lately, gain, day));
        expect(priceOfStop(lately, gain, scarce)).toBeLessThanOrEqual(MOST_LOST);
        expect(priceOfStop(lately, gain, day)).toBeGreaterThan(0);
      }),
    );
  });
});
