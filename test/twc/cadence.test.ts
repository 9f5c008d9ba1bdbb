import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { millis } from '../../src/units.ts';
import { type BusBench, HEARTBEAT, benchWith } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';

const MINUTE = 60_000;
const HALF_AN_HOUR = 30 * MINUTE;
const IDS = ['1839', '2019', '4085'];
const QUESTIONS = ['EB', 'EC', 'ED', 'EE', 'EF', 'F1', 'B4', '1B', '19', '1A'];

const kinds: readonly (readonly [string, Partial<ModelCharger>])[] = [
  ['new', { vin: 'LRW3E7FA0MC000001', plug: 1 }],
  ['mute', { answersQuestions: false }],
  ['empty', { vin: '', serial: '', model: '', version: [0, 0, 0, 0] }],
  ['of an odd car', { vin: 'NOT-A-VIN-AT-ALL!' }],
  ['old', { firmware: 'old', plug: 2 }],
];
const situations: readonly (readonly [string, Partial<ModelCharger>])[] = [
  ['idle', {}],
  ['ready', { state: 0 }],
  ['charging', { carAmps: 16 }],
];
const cases = kinds.flatMap(([kind, what]) =>
  situations.map(([now, how]) => [`${kind}, ${now}`, { ...what, ...how }] as const),
);

const asked = (bench: BusBench, since: number): readonly number[] =>
  bench
    .saidSince(since, 'FB')
    .filter(({ hex }) => QUESTIONS.includes(hex.slice(2, 4)))
    .map(({ atMs }) => atMs);
const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, before) => at - (times[before] ?? 0));

describe('a storm of questions', () => {
  it.each(cases)('does not come from a charger that is %s', (_, change) => {
    const bench = benchWith([modelCharger(change)]);
    bench.offer({ '1839': 16 });
    bench.live(HALF_AN_HOUR);
    expect(asked(bench, 0).length).toBeLessThanOrEqual(130);
    expect(asked(bench, HALF_AN_HOUR / 2).length).toBeLessThanOrEqual(65);
    expect(Math.min(...gaps(asked(bench, 0)))).toBeGreaterThanOrEqual(2000);
  });

  it('does not come from three chargers of every kind whose states flicker and whose counters are garbage', () => {
    const bench = benchWith(IDS.map((id, at) => modelCharger({ id, ...kinds[at + 1]?.[1] })));
    for (let second = 0; second < 1200; second += 1) {
      for (const id of IDS)
        bench.change(id, { state: second % 2 === 0 ? 4 : 0, energyCount: (second * 7_919_777) % 2 ** 32 });
      bench.live(1000);
    }
    expect(asked(bench, 0).length).toBeLessThanOrEqual(330);
  });
});

const situation = fc.record({
  chargers: fc.array(fc.constantFrom(...cases.map(([, change]) => change)), { minLength: 1, maxLength: 3 }),
  noise: fc.boolean(),
  down: fc.integer({ min: 5, max: 60 }),
  up: fc.integer({ min: 5, max: 60 }),
  bridge: fc.boolean(),
});

describe('heartbeats', () => {
  it('come to every charger that answers at least every 1.35 s, whatever is asked, and a little later in noise', () => {
    fc.assert(
      fc.property(situation, ({ chargers, noise, down, up, bridge }) => {
        const models = chargers.map((change, at) => modelCharger({ id: IDS[at] ?? '', ...change }));
        const bench = benchWith(models, { answerWithin: millis(bridge ? 400 : 150) });
        [bench.down, bench.up] = [() => down, () => up];
        bench.offer({ '1839': 16, '2019': 10 });
        for (let round = 0; round < 12; round += 1) {
          if (noise) bench.feed({ kind: 'bytes', bytes: Uint8Array.of(0xc0, 1, 2, 3, 0xc0) });
          bench.live(10_000);
        }
        for (const { id } of models) {
          const beats = bench.saidSince(5000, `${HEARTBEAT}${id}`).map(({ atMs }) => atMs);
          expect(beats.length).toBeGreaterThan(90);
          expect(Math.max(...gaps(beats))).toBeLessThanOrEqual(noise ? 1700 : 1350);
        }
        expect(gaps(asked(bench, 0)).every(gap => gap > 1999)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['an adapter', 20, 25, 150],
    ['a slow adapter', 40, 60, 150],
    ['a bridge', 80, 80, 400],
    ['a slow bridge', 200, 200, 400],
    ['one that leaves no free moment between heartbeats', 300, 300, 400],
  ])('of three chargers leave room for questions over %s', (_, down, up, answerWithin) => {
    const bench = benchWith(
      IDS.map(id => modelCharger({ id, carAmps: 16, vin: 'LRW3E7FA0MC000001' })),
      { answerWithin: millis(answerWithin) },
    );
    [bench.down, bench.up] = [() => down, () => up];
    bench.live(10 * MINUTE);
    for (const id of IDS)
      expect(bench.facts(id)).toMatchObject({ volts: 241, vin: 'LRW3E7FA0MC000001', serial: 'A17I0001839' });
  });

  it('that lower a limit go before everything else, also on a bus without a free moment', () => {
    const bench = benchWith(
      IDS.map(id => modelCharger({ id, carAmps: 16, answersQuestions: false })),
      { answerWithin: millis(400) },
    );
    [bench.down, bench.up] = [() => 300, () => 300];
    bench.live(30_000);
    for (let moment = 0; moment < 40; moment += 1) {
      for (const id of IDS) {
        bench.offer(Object.fromEntries(IDS.map(id => [id, 12])));
        bench.live(8000 + moment * 37);
        const since = bench.nowMs + 1;
        bench.offer(Object.fromEntries(IDS.map(other => [other, other === id ? 8 : 12])));
        bench.live(800);
        expect(bench.saidSince(since)[0]?.hex).toMatch(new RegExp(`^${HEARTBEAT}${id}090320`));
      }
    }
  });

  it('come first when the line is back, whatever else has been waiting', () => {
    const bench = benchWith([modelCharger({ carAmps: 16 })]);
    bench.live(MINUTE);
    bench.feed({ kind: 'closed' });
    bench.live(38_000);
    const back = bench.nowMs;
    bench.feed({ kind: 'opened' });
    bench.live(1000);
    expect(bench.saidSince(back)[0]?.hex).toMatch(new RegExp(`^${HEARTBEAT}`));
  });
});
