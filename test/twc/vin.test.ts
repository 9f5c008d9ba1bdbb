import { describe, expect, it } from '@jest/globals';
import {
  asked,
  benchOf,
  facts,
  longestPending,
  MINUTE,
  other,
  ours,
  READY,
  sister,
  total,
  WAITING,
} from './car-bench.ts';

describe('a charger that stays ready', () => {
  it('is asked for its car once a minute: plugged in and unplugged cars are noticed', () => {
    const bench = benchOf({ state: READY });
    bench.live(10_000);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: false });
    bench.change('1839', { vin: ours });
    bench.live(70_000);
    expect(facts(bench)).toMatchObject({ vin: ours, carPresent: true });
    bench.live(10 * MINUTE);
    expect(facts(bench)).toMatchObject({ vin: ours, carPresent: true });
    bench.change('1839', { vin: '' });
    bench.live(70_000);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: false });
  });

  it('is asked for the first part alone while the number stays the same', () => {
    const bench = benchOf({ state: READY, vin: ours });
    bench.live(10 * MINUTE);
    const [first, second, third] = asked(bench);
    expect(first).toBeGreaterThanOrEqual(9);
    expect(first).toBeLessThanOrEqual(11);
    expect([second, third]).toEqual([1, 1]);
  });

  it('is asked for the whole number when another car came', () => {
    const bench = benchOf({ state: READY, vin: ours });
    bench.live(MINUTE);
    bench.change('1839', { vin: other });
    bench.live(70_000);
    expect(facts(bench)).toMatchObject({ vin: other, carPresent: true });
  });

  it('keeps a number that nothing confirms for three minutes, and no longer', () => {
    const bench = benchOf({ state: READY, vin: ours });
    bench.live(10_000);
    bench.change('1839', { answersQuestions: false });
    bench.live(165_000);
    expect(facts(bench)).toMatchObject({ vin: ours, carPresent: true });
    bench.live(20_000);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: undefined });
  });

  it('that said there is no car is not believed for longer than three minutes', () => {
    const bench = benchOf({ state: READY });
    bench.live(5000);
    bench.change('1839', { answersQuestions: false });
    bench.live(165_000);
    expect(facts(bench).carPresent).toBe(false);
    bench.live(20_000);
    expect(facts(bench).carPresent).toBeUndefined();
  });

  it('is soon left alone where its firmware never answers, and asked once an hour', () => {
    const bench = benchOf({ state: READY, answersQuestions: false });
    bench.live(15 * MINUTE);
    expect(facts(bench)).toEqual({ vin: undefined, carPresent: undefined, vinPending: false });
    const since = bench.nowMs;
    bench.live(120 * MINUTE);
    expect(total(bench, since)).toBe(2);
    expect(total(bench)).toBeLessThanOrEqual(8);
    bench.change('1839', { answersQuestions: true, vin: ours });
    bench.live(61 * MINUTE);
    expect(facts(bench).vin).toBe(ours);
  });
});

describe('whether a car is there', () => {
  it('is told by any state that needs one, and by current', () => {
    const bench = benchOf({ state: WAITING, answersQuestions: false });
    bench.live(1000);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: true });
    bench.change('1839', { state: READY, carAmps: 16 });
    bench.live(3000);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: true });
  });

  it('is not told by an error', () => {
    const bench = benchOf({ state: 2 });
    bench.live(MINUTE);
    expect(facts(bench).carPresent).toBeUndefined();
    expect(total(bench)).toBe(0);
  });

  it.each([
    ['odd', 'NOT-A-VIN-AT-ALL!'],
    ['half', 'LRW3E7F'],
  ])('is not told by an %s number', (_, vin) => {
    const bench = benchOf({ state: READY, vin });
    bench.live(10 * MINUTE);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: undefined });
  });

  it('is not told by empty answers of a charger that gave them beside a charging car, until it names one', () => {
    const bench = benchOf({ carAmps: 16 });
    bench.live(10 * MINUTE);
    bench.change('1839', { carAmps: undefined });
    bench.live(2 * MINUTE);
    expect(facts(bench).carPresent).toBeUndefined();
    bench.change('1839', { carAmps: 16, vin: ours });
    bench.live(MINUTE);
    bench.change('1839', { carAmps: undefined, vin: '' });
    bench.live(2 * MINUTE);
    expect(facts(bench)).toMatchObject({ vin: undefined, carPresent: false });
  });
});

describe('a car that just came', () => {
  it('is waited for until its number is read, though the charger was asked a moment ago', () => {
    const bench = benchOf({});
    bench.live(3000);
    bench.change('1839', { state: WAITING, vin: ours });
    bench.live(1100);
    expect(facts(bench).vinPending).toBe(true);
    bench.live(7000);
    expect(facts(bench)).toEqual({ vin: ours, carPresent: true, vinPending: false });
  });

  it('is read in full: the sister of the one before begins with the same letters', () => {
    const bench = benchOf({ state: READY, vin: ours });
    bench.live(MINUTE);
    bench.change('1839', { state: WAITING, vin: sister });
    bench.live(9000);
    expect(facts(bench)).toMatchObject({ vin: sister, vinPending: false });
  });

  it('is not waited for once the charger confirms the car that was there', () => {
    const bench = benchOf({ state: READY, vin: ours });
    bench.live(30_000);
    const pending = longestPending(bench);
    bench.change('1839', { state: undefined, carAmps: 16 });
    bench.live(MINUTE);
    expect(pending()).toBeGreaterThan(0);
    expect(pending()).toBeLessThan(3000);
  });

  it('that tells its number late is read a few seconds later', () => {
    const bench = benchOf({ state: READY });
    bench.live(30_000);
    bench.change('1839', { state: WAITING });
    bench.live(5000);
    expect(facts(bench)).toMatchObject({ vin: undefined, vinPending: true });
    bench.change('1839', { vin: ours });
    bench.live(9000);
    expect(facts(bench)).toMatchObject({ vin: ours, vinPending: false });
  });

  it.each([
    ['empty', { vin: '' }],
    ['odd', { vin: 'NOT-A-VIN-AT-ALL!' }],
    ['half', { vin: 'LRW3E7F' }],
    ['no', { answersQuestions: false }],
  ])('is not waited for longer than 12 s with %s answer', (_, change) => {
    const bench = benchOf({ ...change, state: READY });
    const pending = longestPending(bench);
    bench.change('1839', { state: WAITING });
    bench.live(10 * MINUTE);
    expect(pending()).toBeGreaterThan(4000);
    expect(pending()).toBeLessThanOrEqual(12_000);
    expect(facts(bench).vinPending).toBe(false);
  });

  it('is not waited for at a charger whose firmware never answered', () => {
    const bench = benchOf({ state: READY, answersQuestions: false });
    bench.live(10 * MINUTE);
    const pending = longestPending(bench);
    bench.change('1839', { state: undefined, carAmps: 16 });
    bench.live(MINUTE);
    expect(pending()).toBe(0);
  });
});
