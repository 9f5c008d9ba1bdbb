import { expect, it } from '@jest/globals';
import { type History, ampsAt, recorded } from '../../src/twc/history.ts';
import { amps, millis } from '../../src/units.ts';

const drawn = (...samples: readonly (readonly [number, number])[]): History =>
  samples.reduce<History>(
    (history, [at, value]) => recorded(history, '1839', amps(value), millis(at)),
    new Map(),
  );

it('tells what a charger drew at a moment: its last report until then', () => {
  const history = drawn([1000, 6], [2000, 10], [3000, 16]);
  expect([1000, 1999, 2000, 9000].map(at => ampsAt(history, '1839', millis(at)))).toEqual([6, 6, 10, 16]);
});

it('tells the first report for a moment before it, and nothing of a charger that never reported', () => {
  expect(ampsAt(drawn([1000, 6]), '1839', millis(500))).toBe(6);
  expect(ampsAt(drawn([1000, 6]), '2140', millis(1000))).toBeUndefined();
});

it('keeps two minutes and no more', () => {
  const history = drawn(...Array.from({ length: 600 }, (_, second) => [second * 1000, second] as const));
  expect(history.get('1839')).toHaveLength(121);
  expect(ampsAt(history, '1839', millis(480_000))).toBe(480);
});
