import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { planReadyBy } from '../../src/charging/ready-by.ts';
import type { PriceSlot } from '../../src/charging/outlook.ts';
import { epoch, wattHours, watts } from '../../src/units.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POWER = 7200;

const slots = (prices: readonly number[], minutes = 60): readonly PriceSlot[] =>
  prices.map((price, n) => ({
    fromMs: epoch(n * minutes * MINUTE),
    toMs: epoch((n + 1) * minutes * MINUTE),
    price,
  }));

const costAt = (prices: readonly PriceSlot[], minute: number): number =>
  prices.find(({ fromMs, toMs }) => fromMs <= minute * MINUTE && minute * MINUTE < toMs)?.price ?? 0;

interface Night {
  /** Minutes from now. */
  readonly deadline: number;
  readonly needed: number;
  readonly prices?: readonly PriceSlot[];
  /** What the forecast promises, and what does not come. */
  readonly promised?: number;
  /** Minutes from the start to current. */
  readonly latency?: number;
  /** The level is read in steps of so many Wh. */
  readonly step?: number;
}

const plain = { prices: [], promised: 0, latency: 0, step: 1 } as const;

/** Lives through a night minute by minute, planning anew each time. */
function live(night: Night) {
  const { deadline, needed, prices, promised, latency, step } = { ...plain, ...night };
  let left = needed;
  let cost = 0;
  let starts = 0;
  let sinceStart = -1;
  const charged: number[] = [];
  for (let minute = 0; minute < deadline && left > 0; minute += 1) {
    const { chargeNow } = planReadyBy({
      nowMs: epoch(minute * MINUTE),
      deadlineMs: epoch(deadline * MINUTE),
      neededWh: wattHours(Math.ceil(left / step) * step),
      sunWh: wattHours(promised),
      power: watts(POWER),
      prices,
      running: sinceStart >= 0,
    });
    if (chargeNow && sinceStart < 0) starts += 1;
    sinceStart = chargeNow ? sinceStart + 1 : -1;
    if (sinceStart < latency) continue;
    const given = Math.min(left, POWER / 60);
    left -= given;
    cost += given * costAt(prices, minute);
    charged.push(minute);
  }
  return { left, cost, starts, charged };
}

/** A charge without a pause from a minute on. */
const naive = (prices: readonly PriceSlot[], from: number, needed: number): number =>
  Array.from({ length: Math.ceil((needed / POWER) * 60) }).reduce<number>(
    (sum, _, n) =>
      sum + Math.min(POWER / 60, needed - (n * POWER) / 60) * costAt(prices, Math.ceil(from) + n),
    0,
  );

const spread = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 30, maxLength: 30 });

describe('a charge by a time', () => {
  it('without prices begins as late as is sure, and is one charge', () => {
    const { charged, starts, left } = live({ deadline: 600, needed: 21_600 });
    expect(left).toBe(0);
    expect(starts).toBe(1);
    expect(charged[0]).toBe(600 - 20 - 18 - 180);
  });

  it('takes the cheapest hours, and of equal ones the latest', () => {
    const prices = slots([30, 20, 30, 20, 20, 30, 30, 30, 30, 30]);
    const { charged } = live({ deadline: 600, needed: 14_400, prices });
    expect(charged).toEqual(Array.from({ length: 120 }, (_, n) => 180 + n));
  });

  it('leaves to the sun what the sun is expected to give, until it would be too late', () => {
    const night = { deadline: 600, needed: 14_400, promised: 14_400 };
    const { charged, left } = live(night);
    expect(charged[0]).toBe(600 - 20 - 12 - 120);
    expect(left).toBe(0);
    const half = live({ ...night, promised: 7200, prices: slots([1, 30, 30, 30, 30, 30, 30, 30, 30, 30]) });
    expect(half.charged.slice(0, 60)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('says when it will begin', () => {
    const plan = planReadyBy({
      nowMs: epoch(0),
      deadlineMs: epoch(10 * HOUR),
      neededWh: wattHours(7200),
      sunWh: wattHours(0),
      power: watts(POWER),
      prices: slots([30, 30, 10, 30, 30, 30, 30, 30, 30, 30]),
      running: false,
    });
    expect(plan).toEqual({ chargeNow: false, startsAtMs: 2 * HOUR });
  });

  it('takes prices that are not known yet as those of the day before', () => {
    const cheapAtTwo = slots([9, 9, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    const plan = planReadyBy({
      nowMs: epoch(12 * HOUR),
      deadlineMs: epoch(31 * HOUR),
      neededWh: wattHours(7200),
      sunWh: wattHours(0),
      power: watts(POWER),
      prices: cheapAtTwo,
      running: false,
    });
    expect(plan).toEqual({ chargeNow: false, startsAtMs: 26 * HOUR });
  });

  it('does not pause for a few minutes, nor for a price that is hardly lower', () => {
    const quarters = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 20 : 20.3));
    const { starts, left } = live({ deadline: 600, needed: 14_400, prices: slots(quarters, 15), step: 750 });
    expect(left).toBe(0);
    expect(starts).toBe(1);
  });

  it('is never late where full power from now on would do, whatever is promised, priced or slow to start', () => {
    fc.assert(
      fc.property(
        fc.record({
          deadline: fc.integer({ min: 20, max: 1700 }),
          share: fc.double({ min: 0.01, max: 1, noNaN: true }),
          promised: fc.integer({ min: 0, max: 60_000 }),
          latency: fc.integer({ min: 0, max: 15 }),
          step: fc.constantFrom(1, 750),
          prices: fc.array(fc.integer({ min: -20, max: 60 }), { maxLength: 40 }),
        }),
        ({ share, prices, ...night }) => {
          const feasible = ((night.deadline - night.latency - 1) / 60) * POWER;
          const needed = Math.floor(Math.min(70_000, feasible * share));
          const { left } = live({ ...night, needed, prices: slots(prices) });
          expect(left).toBe(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('never costs more than to charge at once or as late as possible', () => {
    fc.assert(
      fc.property(
        spread,
        fc.integer({ min: 120, max: 1700 }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (values, deadline, share) => {
          const prices = slots(values);
          const needed = Math.floor(((deadline - 20) / 1.1 / 60) * POWER * share);
          const { cost, left } = live({ deadline, needed, prices });
          const latest = deadline - 20 - ((needed / POWER) * 60 * 11) / 10;
          const worst = Math.min(naive(prices, 0, needed), naive(prices, latest, needed));
          expect(left).toBe(0);
          expect(cost).toBeLessThanOrEqual(worst * 1.02 + (POWER / 60) * 60);
        },
      ),
      { numRuns: 120 },
    );
  });
});
