import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { millis } from '../../src/units.ts';
import { type BusBench, HEARTBEAT, benchWith, remembered } from '../support/bus-bench.ts';
import { linkready, modelCharger } from '../support/model-charger.ts';

const MINUTE = 60_000;
const one = modelCharger({ sign: 0x11 });
const two = modelCharger({ sign: 0x22 });
const beats = (bench: BusBench, since: number): number => bench.saidSince(since, `${HEARTBEAT}1839`).length;

/** Two chargers with the same id, both announcing themselves. */
function benchOfTwins(): BusBench {
  const bench = benchWith([one]);
  bench.plug(two, 'twin');
  bench.live(30_000);
  return bench;
}

describe('two chargers with the same id', () => {
  it('get no heartbeats once both have answered, and the owner is told', () => {
    const bench = benchOfTwins();
    expect(bench.faults()).toEqual(['charger_twins']);
    const since = bench.nowMs;
    bench.live(10 * MINUTE);
    expect(beats(bench, since)).toBe(0);
    expect(bench.faults()).toEqual(['charger_twins']);
    expect(bench.facts('1839')?.answering).toBe(false);
  });

  it('keep their last limit reserved until both have stopped by themselves', () => {
    const bench = benchWith([one]);
    bench.offer({ '1839': 20 });
    bench.live(10_000);
    bench.plug(modelCharger({ sign: 0x22, heardAtMs: bench.nowMs }), 'twin');
    bench.live(10_000);
    expect(bench.faults()).toEqual(['charger_twins']);
    expect(bench.reserved()).toBe(20);
    bench.live(41_000);
    expect(bench.reserved()).toBe(0);
  });

  it('are down to their minimum before they are left alone: together they do not go on at twice the limit', () => {
    const bench = benchWith([modelCharger({ sign: 0x11, carAmps: 32 })]);
    bench.offer({ '1839': 32 });
    bench.live(10_000);
    const twin = { sign: 0x22, carAmps: 32, limitAmps: 32, heardAtMs: bench.nowMs };
    bench.plug(modelCharger(twin), 'twin');
    expect(bench.inForce()).toBe(64);
    let seconds = 0;
    for (; bench.faults().length === 0 && seconds < 10; seconds += 1) bench.live(1000);
    expect(seconds).toBeLessThanOrEqual(5);
    bench.live(1000);
    expect(bench.inForce()).toBe(12);
    bench.live(3000);
    const alone = bench.nowMs;
    bench.live(20_000);
    expect(beats(bench, alone)).toBe(0);
    expect(bench.inForce()).toBeLessThanOrEqual(12);
  });

  it('are told apart by their signs where their answers collide', () => {
    const bench = benchWith([]);
    for (const charger of [one, two, one]) {
      bench.inject(linkready({ ...charger, id: '2222' }));
      bench.live(5000);
    }
    expect(bench.faults()).toEqual(['charger_twins']);
    const since = bench.nowMs;
    bench.live(20_000);
    expect(bench.saidSince(since, `${HEARTBEAT}2222`)).toEqual([]);
  });

  it('are taken up again when only one of them was heard for a minute', () => {
    const bench = benchOfTwins();
    bench.offer({ '1839': 6 });
    bench.unplug('twin');
    const alone = bench.nowMs;
    bench.live(55_000);
    expect(beats(bench, alone)).toBe(0);
    bench.live(60_000);
    expect(bench.faults()).toEqual([]);
    expect(bench.facts('1839')).toMatchObject({ answering: true, limitAmps: 6 });
  });

  it('are left alone for a whole minute also where neither ever answered', () => {
    const bench = benchWith([]);
    for (const charger of [one, two, one]) {
      bench.inject(linkready({ ...charger, id: '2222', protocol: 1 }));
      bench.down = () => undefined;
      bench.live(2000);
    }
    const parted = bench.nowMs;
    for (let ms = 0; ms < 80_000; ms += 10_000) {
      bench.live(10_000);
      bench.inject(linkready({ ...one, id: '2222', protocol: 1 }));
    }
    const first = bench.saidSince(parted, `${HEARTBEAT}2222`)[0]?.atMs ?? Infinity;
    expect(first - parted).toBeGreaterThanOrEqual(MINUTE);
  });

  it('do not disturb the others', () => {
    const bench = benchWith([one, modelCharger({ id: '2019', carAmps: 32 })]);
    bench.offer({ '2019': 32 });
    bench.plug(two, 'twin');
    bench.live(2 * MINUTE);
    expect(bench.faults()).toEqual(['charger_twins']);
    expect(bench.facts('2019')).toMatchObject({ limitAmps: 32, actualAmps: 32 });
  });
});

/** The life of one charger, with losses and delays up to 1.9 s to and fro. */
class Life {
  readonly bench = benchWith([modelCharger({ heardAtMs: 0, carAmps: 16, sign: 0 })], remembered(16, '1839'));
  down = 20;
  up = 25;
  lostDown = 0;
  lostUp = 0;
  alarms = 0;
  #chance: number;
  #sign = 0;

  constructor(seed: number) {
    this.#chance = seed;
    this.bench.down = () => (this.#happens(this.lostDown) ? undefined : this.down);
    this.bench.up = () => (this.#happens(this.lostUp) ? undefined : this.up);
    this.bench.watch = () => {
      this.alarms += this.bench.faults().includes('charger_twins') ? 1 : 0;
    };
  }

  cut(ms: number, again: boolean): void {
    this.bench.feed({ kind: 'closed' });
    if (again) this.bench.restart();
    this.bench.live(ms);
    this.bench.feed({ kind: 'opened' });
  }

  boot(): void {
    this.#sign += 1;
    this.bench.change('1839', { sign: this.#sign, heardAtMs: undefined, announcedAtMs: undefined });
  }

  #happens(share: number): boolean {
    this.#chance = (this.#chance * 48_271) % (2 ** 31 - 1);
    return this.#chance / (2 ** 31 - 1) < share;
  }
}

describe('a single charger', () => {
  it('is no twin of itself when it boots with another sign', () => {
    const bench = benchWith([one]);
    bench.live(10_000);
    for (const sign of [0x33, 0x44, 0x55]) {
      bench.change('1839', { sign, heardAtMs: undefined, announcedAtMs: undefined, limitAmps: 0 });
      bench.live(8000);
      expect(bench.faults()).toEqual([]);
      expect(bench.facts('1839')?.answering).toBe(true);
    }
  });

  it('is no twin of itself when a bridge holds its answers back and brings them all at once', () => {
    const bench = benchWith([one], { answerWithin: millis(400) });
    for (let round = 0; round < 20; round += 1) {
      bench.up = () => 1900;
      bench.live(2000);
      bench.up = () => 20;
      bench.live(2000);
    }
    expect(bench.faults()).toEqual([]);
  });

  it('is no twin of itself when many answers to an earlier run of the program are still on their way', () => {
    const bench = benchWith([modelCharger({ carAmps: 32 })]);
    bench.offer({ '1839': 32 });
    bench.live(5000);
    [bench.down, bench.up] = [() => 950, () => 950];
    for (let limit = 31; limit > 20; limit -= 1) {
      bench.offer({ '1839': limit });
      bench.live(170);
    }
    bench.feed({ kind: 'closed' });
    bench.restart();
    bench.feed({ kind: 'opened' });
    bench.live(10_000);
    expect(bench.faults()).toEqual([]);
  });

  const wait = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 60_000 }));
  const share = fc.constantFrom(0, 0, 0.3, 0.8, 1);
  const acts = fc.oneof(
    wait.map(ms => (life: Life) => life.bench.live(ms)),
    fc.integer({ min: 6, max: 32 }).map(amps => (life: Life) => life.bench.offer({ '1839': amps })),
    fc.integer({ min: 1, max: 950 }).map(ms => (life: Life) => Object.assign(life, { down: ms })),
    fc.integer({ min: 1, max: 950 }).map(ms => (life: Life) => Object.assign(life, { up: ms })),
    share.map(lost => (life: Life) => Object.assign(life, { lostDown: lost })),
    share.map(lost => (life: Life) => Object.assign(life, { lostUp: lost })),
    fc.tuple(fc.boolean(), wait).map(
      ([again, ms]) =>
        (life: Life) =>
          life.cut(ms, again),
    ),
    fc.constant((life: Life) => life.boot()),
  );

  it('is never taken for two, whatever gets lost or late, however often it boots or the program restarts', () => {
    fc.assert(
      fc.property(
        fc.array(acts, { maxLength: 50 }),
        fc.integer({ min: 1, max: 2 ** 31 - 2 }),
        (acts, seed) => {
          const life = new Life(seed);
          for (const act of acts) act(life);
          life.bench.live(5000);
          expect(life.alarms).toBe(0);
        },
      ),
      { numRuns: Number(process.env['BUS_HISTORIES'] ?? 60) },
    );
  }, 7_200_000);
});
