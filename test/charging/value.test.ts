import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Reach, bestLimit, gainOf, scarcity, surplusFor } from '../../src/charging/value.ts';
import { amps, watts } from '../../src/units.ts';

const reach: Reach = { ampWatts: watts(240), least: amps(6), most: amps(32), step: 1, gap: amps(0) };

const surpluses = fc.integer({ min: -3000, max: 12_000 });
const prices = fc.oneof(fc.constantFrom(0, 1, Infinity), fc.double({ min: 0, max: 5, noNaN: true }));
const reaches = fc.record({
  ampWatts: fc.integer({ min: 110, max: 720 }).map(watts),
  least: fc.constantFrom(5, 6).map(amps),
  most: fc.integer({ min: 6, max: 32 }).map(amps),
  step: fc.constantFrom(1, 0.5),
  gap: fc.double({ min: 0, max: 1.3, noNaN: true }).map(amps),
});

describe('the limit that gains most', () => {
  it('is the nearest amp where a bought watt-hour weighs as much as one that is caught', () => {
    expect([2040, 2030, 2160, 2279, 2280].map(w => bestLimit(watts(w), reach, 1))).toEqual([9, 8, 9, 9, 10]);
  });

  it('is what the surplus carries where nothing may be bought', () => {
    expect([2399, 2400, 100, 90_000].map(w => bestLimit(watts(w), reach, Infinity))).toEqual([9, 10, 6, 32]);
  });

  it('gains at least as much as any other limit', () => {
    fc.assert(
      fc.property(surpluses, reaches, fc.constantFrom(0.5, 1, 2.5), (surplus, own, lambda) => {
        const best = gainOf(watts(surplus), own, lambda);
        for (let limit: number = own.least; limit <= own.most; limit += own.step) {
          const other = gainOf(watts(surplus), { ...own, least: amps(limit), most: amps(limit) }, lambda);
          expect(other).toBeLessThanOrEqual(best + 1e-6);
        }
      }),
    );
  });

  it('never falls when the sun rises, nor does what it gains', () => {
    fc.assert(
      fc.property(surpluses, fc.nat(3000), reaches, prices, (surplus, more, own, lambda) => {
        const [less, much] = [watts(surplus), watts(surplus + more)];
        expect(bestLimit(much, own, lambda)).toBeGreaterThanOrEqual(bestLimit(less, own, lambda));
        expect(gainOf(much, own, lambda)).toBeGreaterThanOrEqual(gainOf(less, own, lambda) - 1e-6);
      }),
    );
  });
});

describe('the surplus from which on a charge gains so much', () => {
  it('is P\u00b7\u03bb/(1+\u03bb) for no gain at all, as prices say', () => {
    expect(surplusFor(watts(0), reach, 1)).toBe(720);
    expect(surplusFor(watts(0), reach, 2.5)).toBeCloseTo(1440 * (2.5 / 3.5));
    expect(surplusFor(watts(400), reach, 1)).toBe(920);
    expect(surplusFor(watts(400), reach, Infinity)).toBe(1440);
    expect(surplusFor(watts(1600), reach, 1)).toBe(1600);
  });

  it('gains it up to what the charger can draw, and less sun does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1440 }), fc.constantFrom(0.5, 1, 2), (gain, lambda) => {
        const needed = surplusFor(watts(gain), reach, lambda);
        expect(gainOf(needed, reach, lambda)).toBeGreaterThanOrEqual(gain - 1e-6);
        expect(gainOf(watts(needed - 1), reach, lambda)).toBeLessThan(gain);
      }),
    );
  });
});

describe('closings', () => {
  it('become scarce with each that is used, and are not any more towards evening', () => {
    expect(scarcity(0, 6, 600)).toBe(0);
    expect(scarcity(3, 6, 600)).toBeGreaterThan(scarcity(1, 6, 600));
    expect(scarcity(3, 6, 17 * 60)).toBeLessThan(scarcity(3, 6, 12 * 60));
    expect(scarcity(5, 6, 21 * 60)).toBe(0);
    expect(scarcity(1, 0, 600)).toBe(1);
  });
});
