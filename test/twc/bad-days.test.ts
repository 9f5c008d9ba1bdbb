import { describe, expect, it } from '@jest/globals';
import { write } from '../../src/twc/frame.ts';
import { bodyOf } from '../../src/twc/outgoing.ts';
import { amps } from '../../src/units.ts';
import { BusBench, HEARTBEAT, benchWith, orders } from '../support/bus-bench.ts';
import { hears, linkready, modelCharger } from '../support/model-charger.ts';

const MINUTE = 60_000;
const car = { carAmps: 32 };
const beats = (bench: BusBench, id: string, since: number): readonly number[] =>
  bench.saidSince(since, `${HEARTBEAT}${id}`).map(({ atMs }) => atMs);
const longestGap = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((at, before) => at - (times[before] ?? 0)));

function charging(limit = 16): BusBench {
  const bench = benchWith([modelCharger(car)]);
  bench.offer({ '1839': limit });
  bench.live(10_000);
  return bench;
}

describe('a charger that has our own id', () => {
  it('is made to take another one while the others go on charging', () => {
    const bench = charging();
    const since = bench.nowMs;
    bench.inject(linkready(modelCharger({ id: 'FADE' })));
    bench.live(5000);
    expect(bench.saidSince(since, 'FCE1')).toHaveLength(5);
    expect(bench.saidSince(since, 'FBE2')).toHaveLength(5);
    expect(longestGap(beats(bench, '1839', since))).toBeLessThanOrEqual(1350);
    expect(bench.faults()).toEqual([]);
  });

  it('is not answered again before it was told, however often it announces itself', () => {
    const bench = charging();
    const since = bench.nowMs;
    for (let copy = 0; copy < 5; copy += 1) bench.inject(linkready(modelCharger({ id: 'FADE' })));
    bench.live(5000);
    expect(bench.saidSince(since, 'FCE1')).toHaveLength(5);
  });
});

/** The answer to a heartbeat, garbled on its way. */
function answered(garble: (wire: Uint8Array) => readonly number[]): BusBench {
  const bench = charging();
  bench.up = () => undefined;
  bench.live(3000);
  const charger = bench.chargers.get('1839');
  const heartbeat = bodyOf({ kind: 'heartbeat', charger: '1839', protocol: 2, limitAmps: amps(16) }, 'FADE');
  const [, answer = new Uint8Array()] = charger === undefined ? [] : hears(charger, heartbeat, bench.nowMs);
  bench.feed({ kind: 'bytes', bytes: Uint8Array.from(garble(write(answer))) });
  return bench;
}
const heard = (bench: BusBench): boolean => bench.facts('1839')?.heardAtMs === bench.nowMs;

describe('noise', () => {
  it.each<readonly [string, (wire: Uint8Array) => readonly number[]]>([
    ['with one byte before its end', wire => [...wire.slice(0, -1), 0xff, 0xc0]],
    ['after stray bytes', wire => [0x00, 0xf8, ...wire]],
    ['after half a frame', wire => [...wire.slice(0, 7), ...wire]],
    ['before stray bytes', wire => [...wire, 0xfc, 0x02]],
  ])('leaves an answer understood %s', (_, garble) => {
    expect(heard(answered(garble))).toBe(true);
  });

  it.each<readonly [string, (wire: Uint8Array) => readonly number[]]>([
    ['a flipped bit', wire => [...wire].with(9, (wire[9] ?? 0) ^ 0x10)],
    ['a lost byte', wire => [...wire].toSpliced(8, 1)],
  ])('makes nothing of an answer with %s, and counts', (_, garble) => {
    const bench = answered(wire => [...garble(wire), 0xc0]);
    expect(heard(bench)).toBe(false);
    expect(bench.facts('1839')?.counters.noise).toBeGreaterThan(0);
  });

  it('in the first byte makes no other master of a charger', () => {
    const bench = answered(wire => [...wire].with(1, 0xfb));
    bench.live(1000);
    expect(bench.faults()).toEqual([]);
    expect(bench.reserved()).toBe(16);
  });
});

describe('a charger in error', () => {
  it('is told so to the owner, keeps its heartbeats, and is well again by itself', () => {
    const bench = charging();
    bench.change('1839', { state: 2 });
    bench.live(MINUTE);
    expect(bench.faults()).toEqual(['charger_error']);
    expect(longestGap(beats(bench, '1839', bench.nowMs - MINUTE))).toBeLessThanOrEqual(1100);
    bench.change('1839', { state: undefined });
    bench.live(2000);
    expect(bench.faults()).toEqual([]);
  });
});

describe('a charger that loses its power', () => {
  const reboot = { sign: 0x77, limitAmps: 0, heardAtMs: undefined, announcedAtMs: undefined };

  it('for a moment is given its limit again within 2 s of its return', () => {
    const bench = charging();
    bench.down = () => undefined;
    bench.live(8000);
    bench.down = () => 20;
    bench.change('1839', reboot);
    bench.live(2000);
    expect(bench.faults()).toEqual([]);
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, actualAmps: 16, confirmed: true });
  });

  it('for an hour is missed, and taken up again when it announces itself', () => {
    const bench = charging();
    [bench.down, bench.up] = [() => undefined, () => undefined];
    bench.live(60 * MINUTE);
    expect(bench.faults()).toContain('charger_lost');
    expect(bench.reserved()).toBe(0);
    expect(beats(bench, '1839', bench.nowMs - MINUTE)).toEqual([]);
    [bench.down, bench.up] = [() => 20, () => 25];
    bench.change('1839', reboot);
    bench.live(15_000);
    expect(bench.faults()).toEqual([]);
    expect(bench.facts('1839')).toMatchObject({ answering: true, limitAmps: 16, actualAmps: 16 });
  });

  it('leaves its share to one that takes its place', () => {
    const bench = charging(32);
    bench.unplug('1839');
    bench.live(30_000);
    bench.plug(modelCharger({ id: '2019', ...car }));
    bench.offer({ '2019': 32 });
    bench.live(5000);
    expect(bench.facts('2019')?.limitAmps).toBe(16);
    bench.live(45_000);
    expect(bench.facts('2019')?.limitAmps).toBe(32);
  });
});

describe('a line that is cut', () => {
  it('for two minutes is no fault of the chargers once they have announced themselves again', () => {
    const bench = charging();
    bench.feed({ kind: 'closed' });
    bench.live(2 * MINUTE);
    const since = bench.nowMs;
    bench.feed({ kind: 'opened' });
    bench.live(12_000);
    expect(bench.faults()).toEqual([]);
    expect(bench.saidSince(since, 'FCE1')).toEqual([]);
    expect(bench.facts('1839')).toMatchObject({ answering: true, limitAmps: 16 });
  });

  it('every few seconds raises nothing and loses nobody', () => {
    const bench = charging();
    for (let round = 0; round < 30; round += 1) {
      bench.feed({ kind: 'closed' });
      bench.live(3000);
      bench.feed({ kind: 'opened' });
      bench.live(3000);
      expect(bench.faults()).toEqual([]);
    }
    expect(bench.facts('1839')).toMatchObject({ limitAmps: 16, actualAmps: 16 });
    expect(new Set(orders(bench, '1839', 20_000))).toEqual(new Set(['000000']));
  });

  it('in the middle of a frame leaves nothing of it behind', () => {
    const bench = charging();
    bench.feed({ kind: 'bytes', bytes: Uint8Array.of(0xc0, 0xfd, 0xe0, 0x18, 0x39) });
    bench.feed({ kind: 'closed' });
    bench.feed({ kind: 'opened' });
    const noise = bench.master.counters.noise;
    bench.live(5000);
    expect(bench.master.counters.noise).toBe(noise);
    expect(bench.facts('1839')?.answering).toBe(true);
  });
});

it('an adapter that hears but cannot send is told within a minute, and no more once it can', () => {
  const bench = benchWith([modelCharger(car)], {});
  bench.down = () => undefined;
  bench.live(30_000);
  const told = new Set<string>();
  for (let second = 0; second < 120; second += 1) {
    bench.live(1000);
    for (const fault of bench.faults()) told.add(fault);
  }
  expect([...told]).toContain('charger_deaf');
  bench.down = () => 20;
  bench.live(60_000);
  expect(bench.faults()).toEqual([]);
  expect(bench.facts('1839')?.answering).toBe(true);
});

it('a charger that never hears anything of ours is told as that within a minute', () => {
  const bench = new BusBench({}, [modelCharger(car)]);
  bench.down = () => undefined;
  bench.feed({ kind: 'opened' });
  bench.live(60_000);
  expect(bench.faults()).toEqual(['charger_deaf']);
  bench.live(10 * MINUTE);
  expect(bench.faults()).toEqual(['charger_deaf']);
});

it('the program sleeps between what it has to do, on a good day and on a bad one', () => {
  const chargers = ['1839', '2019', '4085'].map(id => modelCharger({ id, ...car }));
  for (const delay of [20, 900, undefined]) {
    const bench = benchWith(chargers);
    bench.offer({ '1839': 16, '2019': 10 });
    [bench.down, bench.up] = [() => delay, () => delay];
    let steps = 0;
    bench.watch = () => {
      steps += 1;
    };
    bench.live(5 * MINUTE);
    expect(steps / 300).toBeLessThan(40);
  }
});
