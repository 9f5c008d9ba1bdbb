import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { HEARTBEAT } from '../support/bus-bench.ts';
import type { ModelCharger } from '../support/model-charger.ts';
import { benchOf, longestPending, MINUTE, ours, READY, sister, total, WAITING } from './car-bench.ts';

describe('a storm of questions', () => {
  const answers: readonly (readonly [string, Partial<ModelCharger>])[] = [
    ['a number', { vin: ours }],
    ['nothing in its answer', { vin: '' }],
    ['an odd number', { vin: 'NOT-A-VIN-AT-ALL!' }],
    ['half a number', { vin: 'LRW3E7F' }],
    ['no answer', { answersQuestions: false }],
  ];

  it.each(answers)('does not come from a ready charger with %s', (_, change) => {
    const bench = benchOf({ ...change, state: READY });
    bench.live(20 * MINUTE);
    expect(total(bench)).toBeLessThanOrEqual(3 * 21);
  });

  it.each(answers)('does not come from a charging one with %s', (_, change) => {
    const bench = benchOf({ ...change, carAmps: 16 });
    bench.live(20 * MINUTE);
    expect(total(bench)).toBeLessThanOrEqual(3 * 6);
  });

  it.each(answers)('does not come from one whose state flickers, with %s', (_, change) => {
    const bench = benchOf(change);
    const pending = longestPending(bench);
    for (let second = 0; second < 200; second += 1) {
      bench.change('1839', { state: second % 2 === 0 ? WAITING : READY });
      bench.live(1000);
    }
    expect(total(bench)).toBeLessThanOrEqual(67);
    expect(pending()).toBeLessThanOrEqual(12_000);
  });

  it('never comes, whatever chargers and cars do', () => {
    const doing = fc.record({
      state: fc.constantFrom(undefined, 0, 1, 2, 3, 4, 8, 15),
      carAmps: fc.constantFrom(undefined, 16),
      vin: fc.constantFrom(ours, sister, '', 'LRW3E7F', 'NOT-A-VIN-AT-ALL!'),
      answersQuestions: fc.boolean(),
      seconds: fc.integer({ min: 1, max: 90 }),
    });
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 10 }), deeds => {
        const bench = benchOf({});
        const pending = longestPending(bench);
        for (const { seconds, ...change } of deeds) {
          bench.change('1839', change);
          bench.live(seconds * 1000);
        }
        const minutes = bench.nowMs / MINUTE;
        expect(total(bench)).toBeLessThanOrEqual(20 * (minutes + 1));
        expect(pending()).toBeLessThanOrEqual(12_000);
        const beats = bench.saidSince(3000, HEARTBEAT).map(({ atMs }) => atMs);
        beats.slice(1).forEach((at, before) => expect(at - (beats[before] ?? 0)).toBeLessThan(1400));
      }),
      { numRuns: 30 },
    );
  });
});
