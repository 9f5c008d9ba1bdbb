import { describe, expect, it } from '@jest/globals';
import { amps } from '../../src/units.ts';
import { BusBench, benchWith, orders } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';

const READY = 0;
const WAITING = 4;
const STARTING = 8;

function benchOf(change: Partial<ModelCharger>, limit = 16): BusBench {
  const bench = benchWith([modelCharger(change)]);
  bench.offer({ '1839': limit });
  return bench;
}
const commands = (bench: BusBench, since: number): ReadonlySet<string> =>
  new Set(orders(bench, '1839', since).map(order => order.slice(0, 2)));

describe('a charger of protocol 2 that obeys one command only before it charges', () => {
  it.each([
    ['ready', READY],
    ['waiting', WAITING],
  ])('takes its limit while it is %s', (_, state) => {
    const bench = benchOf({ startsBy05: true, state });
    bench.live(4500);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 0, offeredAmps: 16 });
    bench.live(4000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16 });
    const since = bench.nowMs;
    bench.live(30_000);
    expect(commands(bench, since)).not.toContain('05');
  });

  it('is told by both commands in turns, as long as it takes neither', () => {
    const bench = benchOf({ hidesIdleLimit: true, state: READY });
    bench.live(60_000);
    const by05 = orders(bench, '1839', 10_000).filter(order => order === '050640').length;
    const by09 = orders(bench, '1839', 10_000).filter(order => order === '090640').length;
    expect(Math.abs(by05 - by09)).toBeLessThanOrEqual(5);
    expect(by05).toBeGreaterThan(20);
  });

  it('follows the other command as soon as it charges', () => {
    const bench = benchOf({ startsBy05: true, state: WAITING });
    bench.live(10_000);
    bench.change('1839', { carAmps: 32, state: undefined });
    bench.live(2000);
    bench.offer({ '1839': 10 });
    bench.live(1000);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 10, actualAmps: 10, confirmed: true });
  });

  it.each([1, 3, STARTING, 9])('is never told by that command in state %d, however deaf it is', state => {
    const bench = benchOf({ startsBy05: true, hidesIdleLimit: true, state });
    bench.live(60_000);
    expect(commands(bench, 0)).not.toContain('05');
  });

  it('is not known to have a lower limit before it was told by both commands', () => {
    const bench = benchOf({ startsBy05: true, hidesIdleLimit: true, state: READY }, 20);
    bench.live(20_000);
    expect(bench.inForce()).toBe(20);
    bench.offer({ '1839': 6 });
    bench.live(4500);
    expect([bench.inForce(), bench.facts('1839')?.confirmed]).toEqual([20, false]);
    bench.live(6000);
    expect([bench.inForce(), bench.facts('1839')?.confirmed]).toEqual([6, true]);
  });
});

describe('a charger of protocol 1', () => {
  it('is told by its only command, also while it reports nothing', () => {
    const bench = benchOf({ protocol: 1, hidesIdleLimit: true, state: READY });
    bench.live(20_000);
    expect(commands(bench, 4000)).toEqual(new Set(['05']));
  });

  it('that reports no limit is not taken to obey 0 A by an answer that left before', () => {
    const charger = modelCharger({ protocol: 1, hidesIdleLimit: true, limitAmps: 20, heardAtMs: 0 });
    const bench = new BusBench({ remembered: { '1839': { protocol: 1, limitAmps: amps(20) } } }, [charger]);
    bench.up = () => 1500;
    bench.feed({ kind: 'opened' });
    bench.live(1500);
    bench.down = () => undefined;
    bench.offer({ '1839': 0 });
    bench.live(1200);
    expect([bench.inForce(), bench.reserved()]).toEqual([20, 20]);
  });
});

describe('a reminder', () => {
  it.each([
    ['waiting', WAITING],
    ['starting', STARTING],
  ])('of its limit goes every 10 s to a charger that is %s, though it reports it', (_, state) => {
    const bench = benchOf({ state, carAmps: 6 });
    bench.live(10_000);
    const since = bench.nowMs;
    bench.live(60_000);
    const told = orders(bench, '1839', since).filter(order => order === '090640');
    expect(told.length).toBeGreaterThanOrEqual(5);
    expect(told.length).toBeLessThanOrEqual(6);
    expect(bench.facts('1839')?.confirmed).toBe(true);
  });

  it('does not go to one that charges', () => {
    const bench = benchOf({ carAmps: 16 });
    bench.live(10_000);
    const since = bench.nowMs;
    bench.live(60_000);
    expect(commands(bench, since)).toEqual(new Set(['00']));
  });
});
