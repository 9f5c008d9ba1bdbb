import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { lambdaOf } from '../../src/charging/lambda.ts';
import type { PriceSlot, PricesSeen } from '../../src/charging/outlook.ts';
import { epoch, hours } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';

const NOON = Date.UTC(2026, 5, 21, 10);

const slot = (fromHour: number, toHour: number, price: number): PriceSlot => ({
  fromMs: epoch(NOON + hours(fromHour)),
  toMs: epoch(NOON + hours(toHour)),
  price,
});

const seen = (prices: Partial<PricesSeen>): PricesSeen => ({
  importNow: 0.4,
  exportNow: 0.05,
  importSlots: [],
  exportSlots: [],
  ...prices,
});

const lambda = (prices: PricesSeen | undefined): number => lambdaOf(prices, epoch(NOON));

describe('what a bought watt-hour costs beside one that is caught', () => {
  it('follows from the price now, the cheapest of the next 24 hours and what export earns', () => {
    const day = seen({ importSlots: [slot(-1, 9, 0.4), slot(9, 17, 0.15), slot(17, 30, 0.3)] });
    expect(lambda(day)).toBeCloseTo(2.5);
    expect(lambda({ ...day, importNow: 0.15 })).toBe(1);
  });

  it('knows no price beyond 24 hours, and takes what nobody tells as the day before', () => {
    expect(lambda(seen({ importSlots: [slot(-1, 24, 0.4), slot(24, 30, 0.1)] }))).toBe(1);
    expect(lambda(seen({ importBefore: [slot(-20, -12, 0.15), slot(-12, 0, 0.4)] }))).toBeCloseTo(2.5);
    const both = { importSlots: [slot(-1, 12, 0.4)], importBefore: [slot(-20, -13, 0.15)] };
    expect(lambda(seen(both))).toBe(1);
  });

  it('is 1 where prices are not known, on a flat tariff, and where now is the cheapest hour', () => {
    expect(lambda(undefined)).toBe(1);
    expect(lambda(seen({ importNow: undefined }))).toBe(1);
    expect(lambda(seen({ exportNow: undefined }))).toBe(1);
    expect(lambda(seen({ importNow: 0.3, exportNow: 0.08 }))).toBe(1);
    expect(lambda(seen({ importNow: -0.02, importSlots: [slot(1, 2, 0.3)] }))).toBe(1);
  });

  it('is beyond all measure where export earns as much as buying later costs', () => {
    expect(lambda(seen({ exportNow: 0.2, importSlots: [slot(9, 17, 0.15)] }))).toBe(Infinity);
  });

  it('is never below 1, and never falls when the present price rises', () => {
    const price = fc.integer({ min: -20, max: 80 }).map(cents => cents / 100);
    fc.assert(
      fc.property(price, fc.nat(50), price, price, (now, more, later, exported) => {
        const at = (importNow: number): number =>
          lambda(seen({ importNow, exportNow: exported, importSlots: [slot(1, 9, later)] }));
        expect(at(now)).toBeGreaterThanOrEqual(1);
        expect(at(now + more / 100)).toBeGreaterThanOrEqual(at(now));
      }),
    );
  });
});

const played = (surplus: number, prices: PricesSeen | undefined): Stage => {
  const stage = new Stage();
  stage.set({ start_rule: 'best_value' });
  stage.prices = prices;
  stage.spare(surplus);
  return stage.run(900);
};

describe('by best value, with a dear hour now and a cheap night', () => {
  const dear = seen({ importSlots: [slot(-24, 9, 0.4), slot(9, 17, 0.15)] });

  it('a charge needs more sun to start, by P·λ/(1+λ)', () => {
    expect(played(950, undefined).kind).toBe('sun');
    expect(played(950, dear).kind).toBeUndefined();
    expect(played(1300, dear).kind).toBe('sun');
  });

  it('the limit is rounded up later', () => {
    const limits = [undefined, dear].map(prices => played(240 * 10.5, prices).limit);
    expect(limits).toEqual([11.5, 11]);
  });
});
