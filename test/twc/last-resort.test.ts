import { describe, expect, it } from '@jest/globals';
import { type BusBench, HEARTBEAT, benchWith, remembered } from '../support/bus-bench.ts';
import { type ModelCharger, modelCharger } from '../support/model-charger.ts';
import type { LastResort, MasterSetup } from '../../src/twc/state.ts';

const MINUTE = 60_000;
const charging = { carAmps: 32 };

/** A bus on which the decision speaks every second, as it does. */
class Home {
  readonly bench: BusBench;
  constructor(
    lastResort: LastResort,
    change: Partial<ModelCharger> = charging,
    setup: Partial<MasterSetup> = {},
  ) {
    this.bench = benchWith([modelCharger(change)], { lastResort, ...setup });
    this.live(10_000);
  }

  live(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1000) {
      this.bench.offer({ '1839': this.bench.barred.has('1839') ? 6 : 16 });
      this.bench.live(Math.min(1000, ms - passed));
    }
  }

  bar(barred = true): void {
    if (barred) this.bench.barred.add('1839');
    else this.bench.barred.delete('1839');
  }

  beats(since: number): number {
    return this.bench.saidSince(since, `${HEARTBEAT}1839`).length;
  }

  orders(since = 0): readonly string[] {
    return ['FCB1', 'FCB2'].flatMap(code =>
      this.bench
        .saidSince(since, `${code}FADE1839`)
        .map(({ atMs }) => `${code} ${Math.round((atMs - since) / 1000)}`),
    );
  }
}

describe('without a last resort', () => {
  it('a barred charger goes on getting heartbeats, and its contactor is left alone', () => {
    const home = new Home('none');
    home.bar();
    home.live(5 * MINUTE);
    expect(home.beats(home.bench.nowMs - MINUTE)).toBeGreaterThan(55);
    expect(home.orders()).toEqual([]);
    expect(home.bench.facts('1839')).toMatchObject({ limitAmps: 6, actualAmps: 6 });
  });
});

describe('heartbeats as the last resort', () => {
  it('stay away from a barred charger with current for a minute, so that its car stops', () => {
    const home = new Home('heartbeats');
    home.bar();
    const since = home.bench.nowMs;
    home.live(59_000);
    expect(home.beats(since)).toBe(0);
    expect(home.bench.faults()).toEqual([]);
    expect(home.bench.inForce()).toBe(0);
    home.live(15_000);
    expect(home.bench.facts('1839')).toMatchObject({ answering: true, offeredAmps: 6 });
  });

  it('keep what the charger may draw reserved until it has stopped by itself', () => {
    const home = new Home('heartbeats');
    home.bar();
    home.live(39_000);
    expect(home.bench.reserved()).toBe(16);
    home.live(3000);
    expect(home.bench.reserved()).toBe(0);
  });

  it('do not stay away again within ten minutes', () => {
    const home = new Home('heartbeats');
    home.bar();
    const since = home.bench.nowMs;
    home.live(75_000);
    expect(home.bench.facts('1839')?.actualAmps).toBe(6);
    home.live(since + 11 * MINUTE - 2000 - home.bench.nowMs);
    expect(home.beats(home.bench.nowMs - 9 * MINUTE)).toBeGreaterThan(500);
    const then = home.bench.nowMs + 5000;
    home.live(MINUTE);
    expect(home.beats(then)).toBe(0);
  });

  it('come at once where no current flows, and to a charger that is not barred', () => {
    for (const [barred, carAmps] of [
      [true, undefined],
      [true, 0.8],
      [false, 32],
    ] as const) {
      const home = new Home('heartbeats', { carAmps });
      if (barred) home.bar();
      home.live(2 * MINUTE);
      expect(home.beats(home.bench.nowMs - MINUTE)).toBeGreaterThan(55);
    }
  });

  it('do not stay away for a current from before the charger vanished', () => {
    const home = new Home('heartbeats');
    home.bench.up = () => undefined;
    home.bench.down = () => undefined;
    home.live(20 * MINUTE);
    home.bar();
    home.bench.change('1839', { carAmps: undefined });
    [home.bench.up, home.bench.down] = [() => 900, () => 900];
    home.live(15_000);
    [home.bench.up, home.bench.down] = [() => 25, () => 20];
    const since = home.bench.nowMs;
    home.live(30_000);
    expect(home.beats(since)).toBeGreaterThan(25);
  });
});

describe('the contactor as the last resort', () => {
  it('is opened while current flows at a barred charger, and told no more once it has obeyed', () => {
    const home = new Home('contactor');
    home.bar();
    const since = home.bench.nowMs;
    home.live(5 * MINUTE);
    expect(home.orders(since)).toEqual(['FCB2 0']);
    expect(home.bench.facts('1839')?.actualAmps).toBe(0);
    expect(home.beats(since)).toBeGreaterThan(290);
  });

  it('is told three times, 5 s apart, where it does not obey', () => {
    const home = new Home('contactor');
    home.bench.change('1839', { obeysContactor: false });
    home.bar();
    const since = home.bench.nowMs;
    home.live(10 * MINUTE);
    expect(home.orders(since)).toEqual(['FCB2 0', 'FCB2 5', 'FCB2 10']);
  });

  it('is told once where it says that it has obeyed and current flows on', () => {
    const home = new Home('contactor');
    home.bench.watch = () => home.bench.change('1839', { contactor: 'closed' });
    home.bar();
    const since = home.bench.nowMs;
    home.live(10 * MINUTE);
    expect(home.orders(since)).toEqual(['FCB2 0']);
  });

  it('is opened again where current had stopped and came back, though barred', () => {
    const home = new Home('contactor');
    home.bar();
    home.live(MINUTE);
    const since = home.bench.nowMs;
    home.bench.change('1839', { contactor: 'closed' });
    home.live(MINUTE);
    expect(home.orders(since)).toHaveLength(1);
    expect(home.bench.facts('1839')?.actualAmps).toBe(0);
  });

  it('is left alone at a barred charger without current', () => {
    const home = new Home('contactor', {});
    home.bar();
    const since = home.bench.nowMs;
    home.live(MINUTE);
    expect(home.orders(since)).toEqual([]);
  });

  it('is closed when the charger is barred no more, and opened again when it is barred anew', () => {
    const home = new Home('contactor');
    for (let round = 0; round < 2; round += 1) {
      home.bar();
      let since = home.bench.nowMs;
      home.live(30_000);
      expect(home.orders(since)).toEqual(['FCB2 0']);
      since = home.bench.nowMs;
      home.bar(false);
      home.live(30_000);
      expect(home.orders(since)).toEqual(['FCB1 0']);
      expect(home.bench.facts('1839')?.actualAmps).toBe(16);
    }
  });

  it('is closed once after the start of the program, since an earlier run may have opened it', () => {
    const home = new Home(
      'contactor',
      { ...charging, contactor: 'open', heardAtMs: 0 },
      remembered(16, '1839'),
    );
    home.live(MINUTE);
    expect(home.orders()).toEqual([expect.stringMatching(/^FCB1/)]);
    expect(home.bench.facts('1839')?.actualAmps).toBe(16);
    const since = home.bench.nowMs;
    home.live(5 * MINUTE);
    expect(home.orders(since)).toEqual([]);
  });

  it('is not closed after the start while the charger is barred, nor before the decision has spoken', () => {
    const charger = modelCharger({ ...charging, contactor: 'open', heardAtMs: 0 });
    const bench = benchWith([charger], { lastResort: 'contactor', ...remembered(16, '1839') });
    bench.live(20_000);
    bench.barred.add('1839');
    bench.offer({ '1839': 6 });
    bench.live(20_000);
    expect(bench.saidSince(0, 'FCB')).toEqual([]);
  });

  it('is told to close again when a charger that was not heard is back', () => {
    const home = new Home('contactor');
    home.bar();
    home.live(20_000);
    home.bench.down = () => undefined;
    home.bar(false);
    home.live(MINUTE);
    expect(home.bench.facts('1839')?.answering).toBe(false);
    home.bench.down = () => 20;
    home.live(30_000);
    expect(home.bench.facts('1839')?.actualAmps).toBe(16);
  });

  it('is told between heartbeats, and never instead of one', () => {
    const home = new Home('contactor', { ...charging, obeysContactor: false });
    home.bar();
    const since = home.bench.nowMs;
    home.live(30_000);
    const times = home.bench.saidSince(since, `${HEARTBEAT}1839`).map(({ atMs }) => atMs);
    times.slice(1).forEach((at, before) => expect(at - (times[before] ?? 0)).toBeLessThanOrEqual(1350));
  });
});
