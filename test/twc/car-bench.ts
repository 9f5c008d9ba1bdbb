import { type BusBench, benchWith } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';

export const ours = 'LRW3E7FA0MC000001';
export const sister = 'LRW3E7FA0MC000002';
export const other = '5YJ3E1EA3JF012345';
export const MINUTE = 60_000;
export const READY = 0;
export const WAITING = 4;

/** A bus with one charger that is offered 16 A. */
export function benchOf(change: Partial<ModelCharger>): BusBench {
  const bench = benchWith([modelCharger(change)]);
  bench.offer({ '1839': 16 });
  return bench;
}

/** How often each part of the number was asked for since a moment. */
export const asked = (bench: BusBench, since = 0): readonly number[] =>
  ['FBEE', 'FBEF', 'FBF1'].map(code => bench.saidSince(since, `${code}FADE`).length);
export const total = (bench: BusBench, since = 0): number =>
  asked(bench, since).reduce((sum, each) => sum + each);

/** What the charger is known to say of a car. */
export function facts(bench: BusBench) {
  const { vin, carPresent, vinPending } = bench.facts('1839') ?? {};
  return { vin, carPresent, vinPending };
}

/** Longest time in milliseconds during which a number was without a break pending, from now on. */
export function longestPending(bench: BusBench): () => number {
  let since: number | undefined;
  let longest = 0;
  bench.watch = () => {
    since = bench.facts('1839')?.vinPending === true ? (since ?? bench.nowMs) : undefined;
    longest = Math.max(longest, bench.nowMs - (since ?? bench.nowMs));
  };
  return () => longest;
}
