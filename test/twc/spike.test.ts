import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { amps } from '../../src/units.ts';
import { type BusBench, HEARTBEAT, benchWith, remembered } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';
import type { MasterSetup } from '../../src/twc/state.ts';

const MINUTE = 60_000;
const old = { carAmps: 32 };

/** A bus for old cars, with one that charges at 8 A for two minutes. */
function benchOf(change: Partial<ModelCharger> = old, setup: Partial<MasterSetup> = {}): BusBench {
  const bench = benchWith([modelCharger(change)], { spike: true, ...setup });
  bench.offer({ '1839': 8 });
  bench.live(2 * MINUTE);
  return bench;
}

/** The limits that were in force from a moment on, each with the time for which it was, in seconds. */
function limitsFrom(bench: BusBench, since: number, id = '1839'): readonly (readonly [number, number])[] {
  const told = bench
    .saidSince(0, `${HEARTBEAT}${id}09`)
    .map(({ atMs, hex }) => ({ atMs, limit: Number.parseInt(hex.slice(14, 18), 16) / 100 }));
  const changes = told.filter(({ limit }, at) => at === 0 || told[at - 1]?.limit !== limit);
  return changes
    .map(
      ({ atMs, limit }, at) => [limit, ((changes[at + 1]?.atMs ?? bench.nowMs) - atMs) / 1000, atMs] as const,
    )
    .filter(([, , atMs]) => atMs >= since)
    .map(([limit, lasting]) => [limit, Math.round(lasting)]);
}
const highest = (bench: BusBench, since: number): number =>
  Math.max(0, ...limitsFrom(bench, since).map(([limit]) => limit));
const times = (bench: BusBench, since: number): number =>
  limitsFrom(bench, since).filter(([limit]) => limit === 16).length;

describe('a raise below the threshold', () => {
  it.each([
    [16, 32],
    [16, 40],
    [21, 48],
    [21, 80],
  ])('goes by way of %d A for 5 s at a unit for %d A', (threshold, ratedAmps) => {
    const bench = benchOf({ ...old, ratedAmps }, { chargerAmps: amps(48) });
    const since = bench.nowMs;
    bench.offer({ '1839': 12 });
    bench.live(30_000);
    const [first, second] = limitsFrom(bench, since);
    expect(first?.[0]).toBe(threshold);
    expect(first?.[1]).toBeGreaterThanOrEqual(5);
    expect(first?.[1]).toBeLessThanOrEqual(8);
    expect(second?.[0]).toBe(12);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 12, confirmed: true });
  });

  it('is plain where the owner has no old car', () => {
    const bench = benchOf(old, { spike: false });
    const since = bench.nowMs;
    bench.offer({ '1839': 12 });
    bench.live(30_000);
    expect(limitsFrom(bench, since).map(([limit]) => limit)).toEqual([12]);
  });

  it('waits for a minute to have passed since the last, as do those that follow', () => {
    const bench = benchOf();
    const since = bench.nowMs;
    for (let wanted = 9; wanted < 15; wanted += 1) {
      bench.offer({ '1839': wanted });
      bench.live(15_000);
    }
    bench.live(2 * MINUTE);
    const limits = limitsFrom(bench, since).map(([limit]) => limit);
    expect(limits).toEqual([16, 9, 16, 13, 16, 14]);
  });

  it('is plain at or above the threshold', () => {
    const bench = benchOf();
    const since = bench.nowMs;
    bench.offer({ '1839': 16 });
    bench.live(10_000);
    bench.offer({ '1839': 20 });
    bench.live(10_000);
    expect(limitsFrom(bench, since).map(([limit]) => limit)).toEqual([16, 20]);
  });

  it('is plain while no current flows, and when it begins to', () => {
    const bench = benchWith([modelCharger()], { spike: true });
    bench.offer({ '1839': 8 });
    bench.live(10_000);
    bench.offer({ '1839': 12 });
    bench.live(10_000);
    bench.change('1839', { carAmps: 32 });
    bench.live(5000);
    expect(limitsFrom(bench, 0).map(([limit]) => limit)).toEqual([8, 12]);
  });

  it('is none where the program starts anew and finds the limit that is wanted', () => {
    const charger = modelCharger({ ...old, limitAmps: 12, heardAtMs: 0 });
    const bench = benchWith([charger], { spike: true, ...remembered(12, '1839') });
    bench.live(10_000);
    bench.offer({ '1839': 12 });
    bench.live(30_000);
    expect(highest(bench, 0)).toBeLessThanOrEqual(12);
  });

  it('is held up for 15 s at most where the circuit has no room for the threshold', () => {
    const chargers = [modelCharger({ id: '2019', ...old }), modelCharger(old)];
    const bench = benchWith(chargers, { spike: true, circuitAmps: amps(40) });
    bench.offer({ '1839': 8, '2019': 28 });
    bench.live(2 * MINUTE);
    const since = bench.nowMs;
    bench.offer({ '1839': 10, '2019': 28 });
    bench.live(30_000);
    const [first, second] = limitsFrom(bench, since);
    expect(first).toEqual([12, expect.anything()]);
    expect(first?.[1]).toBeLessThanOrEqual(16);
    expect(second?.[0]).toBe(10);
  });

  it('takes nothing away from another car', () => {
    const chargers = [modelCharger(old), modelCharger({ id: '2019', ...old })];
    const bench = benchWith(chargers, { spike: true, circuitAmps: amps(30) });
    bench.offer({ '1839': 8, '2019': 18 });
    bench.live(2 * MINUTE);
    const since = bench.nowMs;
    bench.offer({ '1839': 10, '2019': 18 });
    bench.live(2 * MINUTE);
    expect(limitsFrom(bench, since, '2019')).toEqual([]);
    expect(bench.facts('1839')?.limitAmps).toBe(10);
  });
});

describe('lowering', () => {
  it.each([8, 6])('to %d A does not wait for a threshold that is being offered', wanted => {
    const bench = benchOf();
    bench.offer({ '1839': 12 });
    bench.live(2500);
    expect(bench.facts('1839')?.limitAmps).toBe(16);
    bench.offer({ '1839': wanted });
    bench.live(500);
    expect(bench.facts('1839')?.limitAmps).toBe(wanted);
  });

  it('does not wait for one that makes up for a car that draws little', () => {
    const bench = benchOf({ carAmps: 5 });
    bench.live(20_000);
    bench.offer({ '1839': 12 });
    bench.live(30_000);
    for (let ms = 0; ms < 10 * MINUTE && bench.facts('1839')?.offeredAmps !== 16; ms += 100) bench.live(100);
    bench.live(1000);
    bench.offer({ '1839': 10 });
    bench.live(500);
    expect(bench.facts('1839')?.offeredAmps).toBeLessThanOrEqual(12);
    bench.offer({ '1839': 6 });
    bench.live(500);
    expect(bench.facts('1839')?.limitAmps).toBe(6);
  });

  it('stops a charger of protocol 1 at once', () => {
    const bench = benchOf({ ...old, protocol: 1 });
    bench.offer({ '1839': 12 });
    bench.live(2500);
    bench.offer({ '1839': 0 });
    bench.live(500);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 0, actualAmps: 0 });
  });
});

describe('a car that draws far less than it may', () => {
  it('is offered the threshold after 10 s, every five minutes at most', () => {
    const bench = benchOf({ carAmps: 12 });
    bench.offer({ '1839': 12 });
    bench.live(5 * MINUTE);
    bench.change('1839', { carAmps: 6 });
    const since = bench.nowMs;
    bench.live(9000);
    expect(times(bench, since)).toBe(0);
    bench.live(6000);
    expect(times(bench, since)).toBe(1);
    bench.live(20 * MINUTE);
    expect(times(bench, since)).toBeGreaterThanOrEqual(4);
    expect(times(bench, since)).toBeLessThanOrEqual(5);
  });

  it('is not, where it draws only little less, or next to nothing', () => {
    for (const carAmps of [10.5, 1.5]) {
      const bench = benchOf({ carAmps: 12 });
      bench.offer({ '1839': 12 });
      bench.live(5 * MINUTE);
      bench.change('1839', { carAmps });
      const since = bench.nowMs;
      bench.live(10 * MINUTE);
      expect(times(bench, since)).toBe(0);
    }
  });

  it('is not, where its charger is to have its minimum: off grid, stopping, or without sun', () => {
    const bench = benchOf({ carAmps: 3 });
    bench.offer({ '1839': 6 });
    const since = bench.nowMs + 1000;
    bench.live(1000);
    bench.live(20 * MINUTE);
    expect(highest(bench, since)).toBeLessThanOrEqual(6);
  });
});

it('the threshold is never above what owner, wiring, unit and circuit allow', () => {
  const most = fc.integer({ min: 6, max: 40 });
  const step = fc.tuple(
    fc.integer({ min: 6, max: 20 }),
    fc.constantFrom(0, 3, 6, 32),
    fc.integer({ min: 1, max: 90 }),
  );
  fc.assert(
    fc.property(
      most,
      most,
      most,
      most,
      fc.array(step, { maxLength: 15 }),
      (owner, wiring, rated, circuit, steps) => {
        const limits = { chargerAmps: amps(wiring), circuitAmps: amps(circuit) };
        const bench = benchWith([modelCharger({ ...old, ratedAmps: rated })], { spike: true, ...limits });
        bench.mostAmps = owner;
        for (const [wanted, carAmps, seconds] of steps) {
          bench.change('1839', { carAmps });
          bench.offer({ '1839': wanted });
          const since = bench.nowMs + 1;
          bench.live(seconds * 1000);
          expect(highest(bench, since)).toBeLessThanOrEqual(
            Math.min(Math.max(owner, wanted), wiring, rated, circuit),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});
