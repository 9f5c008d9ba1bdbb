import { describe, expect, it } from '@jest/globals';
import { millis } from '../../src/units.ts';
import { type BusBench, benchWith } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ours = 'LRW3E7FA0MC000001';

/** A bus that has been up for some time. */
function lived(change: Partial<ModelCharger>, ms: number): BusBench {
  const bench = benchWith([modelCharger(change)]);
  bench.offer({ '1839': 16 });
  bench.live(ms);
  return bench;
}

/** When a question was asked. */
const times = (bench: BusBench, code: string, since = 0): readonly number[] =>
  bench.saidSince(since, `FB${code}FADE`).map(({ atMs }) => atMs);
const count = (bench: BusBench, code: string, since = 0): number => times(bench, code, since).length;
const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, before) => at - (times[before] ?? 0));

describe('what a charger is', () => {
  it('is asked once each, 20 s after its link, where firmware is new', () => {
    const bench = lived({}, 20 * MINUTE);
    expect(bench.facts('1839')).toMatchObject({
      firmware: '4.5.3.2',
      serial: 'A17I0001839',
      model: 'EVW2T32HL',
    });
    for (const code of ['EC', 'ED', '1A']) expect([code, count(bench, code)]).toEqual([code, 1]);
    for (const code of ['1B', '19']) expect([code, count(bench, code)]).toEqual([code, 0]);
    expect(times(bench, 'EC')[0]).toBeGreaterThanOrEqual(20_000);
    expect(times(bench, 'EC')[0]).toBeLessThan(25_000);
  });

  it('is asked the old way after three tries in the new one', () => {
    const bench = lived({ firmware: 'old' }, 20 * MINUTE);
    expect(bench.facts('1839')).toMatchObject({ firmware: '4.5.3', serial: 'A17I0001839' });
    expect(['EC', 'ED', '1B', '19', '1A'].map(code => count(bench, code))).toEqual([3, 3, 1, 1, 1]);
    const [first = 0, second = 0] = gaps(times(bench, 'EC'));
    expect(first).toBeGreaterThanOrEqual(20_000);
    expect(second).toBeGreaterThanOrEqual(40_000);
    expect(first + second).toBeLessThan(70_000);
  });

  it('is asked the old way at once with protocol 1', () => {
    const bench = lived({ protocol: 1, firmware: 'old' }, 2 * MINUTE);
    expect(bench.facts('1839')).toMatchObject({ firmware: '4.5.3', serial: 'A17I0001839' });
    expect(['EC', 'ED', '1B', '19', '1A'].map(code => count(bench, code))).toEqual([0, 0, 1, 1, 1]);
    expect(times(bench, '1B')[0]).toBeLessThan(25_000);
  });

  it.each<readonly [string, Partial<ModelCharger>]>([
    ['is mute', { answersQuestions: false }],
    ['answers with zeros', { serial: '', model: '', version: [0, 0, 0, 0] }],
  ])('is given up for good where the charger %s', (_, change) => {
    const bench = lived(change, 30 * MINUTE);
    const { firmware, serial, model } = bench.facts('1839') ?? {};
    expect([firmware, serial, model]).toEqual([undefined, undefined, undefined]);
    for (const code of ['EC', 'ED', '1B', '19', '1A']) expect([code, count(bench, code)]).toEqual([code, 3]);
    bench.live(30 * MINUTE);
    for (const code of ['EC', 'ED', '1B', '19', '1A'])
      expect([code, count(bench, code, 30 * MINUTE + 3000)]).toEqual([code, 0]);
  });

  it('is not asked by a code that noise could turn into a write, until no noise was heard for a minute', () => {
    const bench = benchWith([modelCharger({ protocol: 1, firmware: 'old' })]);
    const noiseFor = (ms: number): void => {
      for (let heard = 0; heard < ms; heard += 30_000) {
        bench.feed({ kind: 'bytes', bytes: Uint8Array.of(0xc0, 1, 2, 3, 0xc0) });
        bench.live(30_000);
      }
    };
    noiseFor(10 * MINUTE);
    expect(['1B', '19', '1A'].map(code => count(bench, code))).toEqual([1, 0, 0]);
    const last = bench.nowMs - 30_000;
    bench.live(2 * MINUTE);
    expect(times(bench, '19')[0]).toBeGreaterThanOrEqual(last + MINUTE);
    expect(bench.facts('1839')).toMatchObject({ serial: 'A17I0001839', model: 'EVW2T32HL' });
  });

  it('is not asked by such a code before a minute was listened to, also after the line came back', () => {
    const bench = benchWith([modelCharger({ protocol: 1, firmware: 'old' })]);
    bench.live(40_000);
    bench.feed({ kind: 'closed' });
    bench.live(10_000);
    const back = bench.nowMs;
    bench.feed({ kind: 'opened' });
    bench.live(3 * MINUTE);
    expect(times(bench, '19')[0]).toBeGreaterThanOrEqual(back + MINUTE);
    expect(count(bench, '19')).toBe(1);
  });

  it('leaves room for every other question while noise forbids those', () => {
    const bench = benchWith([modelCharger({ carAmps: 16, vin: ours })]);
    bench.offer({ '1839': 16 });
    for (let round = 0; round < 20; round += 1) {
      bench.feed({ kind: 'bytes', bytes: Uint8Array.of(0xc0, 1, 2, 3, 0xc0) });
      bench.live(30_000);
    }
    expect(count(bench, '1A')).toBe(0);
    expect(count(bench, 'EB')).toBeGreaterThanOrEqual(18);
    expect(bench.facts('1839')).toMatchObject({ vin: ours, firmware: '4.5.3.2' });
  });
});

describe('answers without an id', () => {
  it('belong to the charger that was asked', () => {
    const chargers = [
      modelCharger({ firmware: 'old', serial: 'A16A0001111', model: 'ONE' }),
      modelCharger({ id: '2019', firmware: 'old', serial: 'A16A0002222', model: 'TWO' }),
    ];
    const bench = benchWith(chargers);
    bench.live(10 * MINUTE);
    expect(bench.facts('1839')).toMatchObject({ serial: 'A16A0001111', model: 'ONE' });
    expect(bench.facts('2019')).toMatchObject({ serial: 'A16A0002222', model: 'TWO' });
  });

  it('belong to nobody where nobody was asked, nor where they come after the next heartbeat', () => {
    const bench = lived({ answersQuestions: false }, 10_000);
    const serial = Uint8Array.of(0xfd, 0x19, ...Buffer.from('A16A0001111'));
    for (let ms = 0; ms < 3 * MINUTE; ms += 500) {
      if (count(bench, '19', bench.nowMs - 1200) === 0) bench.inject(serial);
      bench.live(500);
    }
    expect(count(bench, '19')).toBeGreaterThan(0);
    expect(bench.facts('1839')?.serial).toBeUndefined();
  });

  it('never reach the wrong charger over a bridge that holds everything back for 1.9 s', () => {
    const chargers = ['1111', '2222', '3333'].map(id =>
      modelCharger({ id, firmware: 'old', serial: `A16A000${id}`, model: `M${id}`, carAmps: 16 }),
    );
    const bench = benchWith(chargers, { answerWithin: millis(400) });
    bench.down = () => 950;
    bench.up = () => 950;
    bench.watch = () => {
      for (const { id } of chargers) {
        const { serial = `A16A000${id}`, model = `M${id}` } = bench.facts(id) ?? {};
        expect([serial, model]).toEqual([`A16A000${id}`, `M${id}`]);
      }
    };
    bench.live(10 * MINUTE);
  });
});

describe('the plug', () => {
  const ready = { state: 0, firmware: 'old', plug: 0 } as const;

  it('is asked for once a minute where the charger says ready and does not tell of its car by number', () => {
    const bench = lived(ready, 10 * MINUTE);
    const asked = times(bench, 'B4', MINUTE);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    expect(Math.min(...gaps(asked))).toBeGreaterThanOrEqual(MINUTE);
    expect(bench.facts('1839')?.carPresent).toBe(false);
    bench.change('1839', { plug: 3 });
    bench.live(70_000);
    expect(bench.facts('1839')?.carPresent).toBe(true);
    bench.change('1839', { plug: 2 });
    bench.live(70_000);
    expect(bench.facts('1839')?.carPresent).toBeUndefined();
  });

  it('is believed for three minutes', () => {
    const bench = lived(ready, 5 * MINUTE);
    bench.change('1839', { plug: undefined });
    const last = times(bench, 'B4').at(-1) ?? 0;
    bench.live(last + 3 * MINUTE - 1000 - bench.nowMs);
    expect(bench.facts('1839')?.carPresent).toBe(false);
    bench.live(3000);
    expect(bench.facts('1839')?.carPresent).toBeUndefined();
  });

  it('means nothing for a car that came and went since it was asked for', () => {
    const bench = lived({ ...ready, plug: 3 }, 5 * MINUTE);
    expect(bench.facts('1839')?.carPresent).toBe(true);
    bench.change('1839', { state: 4 });
    bench.live(2000);
    bench.change('1839', { state: 0, plug: 0 });
    bench.live(2000);
    expect(bench.facts('1839')?.carPresent).toBeUndefined();
  });

  it('is not asked for where the charger tells of its car by number, nor where its state needs a car', () => {
    const bench = lived({ state: 0, vin: ours, plug: 0 }, 10 * MINUTE);
    expect(count(bench, 'B4', 30_000)).toBe(0);
    expect(bench.facts('1839')?.carPresent).toBe(true);
    expect(count(lived({ state: 4, firmware: 'old', plug: 0 }, 10 * MINUTE), 'B4')).toBe(0);
  });
});

describe('the meter', () => {
  it('is asked for every 10 s until the counter is believed, then every 5 minutes while idle', () => {
    const bench = lived({}, MINUTE);
    expect(times(bench, 'EB')).toHaveLength(3);
    expect(Math.max(...times(bench, 'EB'))).toBeLessThan(30_000);
    bench.live(HOUR);
    expect(count(bench, 'EB', MINUTE)).toBeLessThanOrEqual(12);
    expect(count(bench, 'EB', MINUTE)).toBeGreaterThanOrEqual(11);
  });

  it('is asked for again soon where its first answers get lost', () => {
    const bench = benchWith([modelCharger({ answersQuestions: false })]);
    bench.live(20_000);
    expect(count(bench, 'EB')).toBe(1);
    bench.change('1839', { answersQuestions: true });
    bench.live(MINUTE);
    expect(bench.facts('1839')?.energyWh).toBe(924_000);
  });

  it('is asked for every 30 s while current flows, and less and less where it does not answer', () => {
    const bench = lived({ carAmps: 16 }, MINUTE);
    bench.live(10 * MINUTE);
    expect(new Set(gaps(times(bench, 'EB', MINUTE)).map(gap => Math.round(gap / 1000)))).toEqual(
      new Set([30]),
    );
    bench.change('1839', { answersQuestions: false });
    const since = bench.nowMs;
    bench.live(HOUR);
    expect(count(bench, 'EB', since)).toBeLessThanOrEqual(7);
    bench.change('1839', { carAmps: undefined });
    bench.live(HOUR);
    expect(count(bench, 'EB', since + HOUR)).toBeLessThanOrEqual(1);
  });
});
