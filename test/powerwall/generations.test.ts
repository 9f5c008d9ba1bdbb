import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minutes, seconds, watts } from '../../src/units.ts';
import {
  AGGREGATES,
  GRID,
  type Home,
  LEVEL,
  OPERATION,
  PHASES,
  askedAt,
  openHome,
  sunnyHome,
} from './home.ts';

const rounded = (numbers: readonly number[] | undefined): readonly number[] | undefined =>
  numbers?.map(number => Math.round(number * 100) / 100);

describe.each([
  ['gateway_1', 30_000],
  ['gateway_2', 30_000],
  ['powerwall_plus', 30_000],
  ['powerwall_3', 90_000],
] as const)('a %s', (generation, staleAfterMs) => {
  let home: Home;

  beforeEach(async () => {
    home = await openHome(undefined, { generation });
  });
  afterEach(() => home.close());

  it.each([[[]], [['gzip_unannounced']]] as const)(
    'is read with one login and without a fault %j',
    async faults => {
      for (const fault of faults) home.gateway.faults.add(fault);
      const meter = home.start();
      await home.clock.live(minutes(2));
      expect(meter.seen()).toMatchObject({
        reading: { siteWatts: -2100, batteryWatts: -500, solarWatts: 3400, homeWatts: 800, volts: 241 },
        staleAfterMs,
        levelPercent: 60,
        grid: 'connected',
        gridServices: false,
      });
      expect(meter.seen().reading?.takenAtMs).toBeGreaterThan(115_000);
      expect(meter.faults()).toEqual([]);
      expect(home.gateway.logins).toBe(1);
    },
  );

  it('hears of the grid’s failure within 4 s', async () => {
    const meter = home.start();
    await home.clock.live(seconds(20));
    home.look = { ...sunnyHome, gridStatus: 'SystemIslandedActive' };
    await home.clock.live(seconds(4));
    expect(meter.seen().grid).toBe('off');
  });
});

describe.each(['gateway_1', 'gateway_2', 'powerwall_plus'] as const)(
  'the owner’s settings at a %s',
  generation => {
    let home: Home;

    beforeEach(async () => {
      home = await openHome(undefined, { generation });
    });
    afterEach(() => home.close());

    it('are known with the scale of the app, and followed within a minute', async () => {
      const meter = home.start();
      await home.clock.live(seconds(4));
      expect(meter.seen()).toMatchObject({ powerwallMode: 'self_consumption', reservePercent: 20 });
      Object.assign(home.gateway.settings, { mode: 'backup', reserveRawPercent: 100, gridServices: true });
      await home.clock.live(minutes(1));
      expect(meter.seen()).toMatchObject({
        powerwallMode: 'backup',
        reservePercent: 100,
        gridServices: true,
      });
      home.gateway.settings.mode = 'moonlight';
      await home.clock.live(minutes(1));
      expect(meter.seen().powerwallMode).toBe('unknown');
    });
  },
);

describe('a Powerwall 3 on the network of the home', () => {
  it('is asked for what it does not have once in 10 minutes, and gives neither settings nor currents', async () => {
    const home = await openHome(undefined, { generation: 'powerwall_3' });
    const meter = home.start();
    await home.clock.live(minutes(1));
    expect([askedAt(home, OPERATION), askedAt(home, PHASES)]).toEqual([[2], [4]]);
    home.clock.pass(minutes(10));
    await home.clock.live(seconds(8));
    expect([askedAt(home, OPERATION).length, askedAt(home, PHASES).length]).toEqual([2, 2]);
    const { powerwallMode, reservePercent, phases } = meter.seen();
    expect([powerwallMode, reservePercent, phases]).toEqual([undefined, undefined, undefined]);
    await home.close();
  });
});

const seenAt = async (kind: Parameters<typeof openHome>[1], siteWatts: number) => {
  const home = await openHome(undefined, kind);
  home.look = { ...sunnyHome, siteWatts: watts(siteWatts) };
  const meter = home.start();
  await home.clock.live(seconds(6));
  const { phases } = meter.seen();
  await home.close();
  return rounded(phases?.amps);
};

describe('the currents at the grid', () => {
  it.each([
    ['gateway_1', 2, [14.94, 9.96, 0]],
    ['gateway_2', 1, [12.45, 0, 0]],
    ['gateway_2', 2, [14.94, 9.96, 0]],
    ['powerwall_plus', 3, [6.22, 3.73, 2.49]],
  ] as const)('of a %s with %d legs or phases are known', async (generation, phases, expected) => {
    expect(await seenAt({ generation, phases }, 3000)).toEqual(expected);
    expect(await seenAt({ generation, phases }, -3000)).toEqual(expected.map(amps => 0 - amps + 0));
  });
});

describe('a gateway that shows a customer only the most important', () => {
  let home: Home;

  beforeEach(async () => {
    home = await openHome();
    home.gateway.faults.add('forbids_extras');
  });
  afterEach(() => home.close());

  it('is not asked for another token because of the rest', async () => {
    const meter = home.start();
    await home.clock.live(minutes(1));
    home.clock.pass(minutes(10));
    await home.clock.live(seconds(8));
    expect(home.gateway.logins).toBe(1);
    expect(askedAt(home, OPERATION)).toHaveLength(2);
    expect(meter.seen()).toMatchObject({ reading: { siteWatts: -2100 }, levelPercent: 60 });
    expect(meter.faults()).toEqual([]);
  });
});

describe('what is nice to know', () => {
  let home: Home;

  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home.close());

  it('is asked one at a time, after what is needed, and the currents every 4 s', async () => {
    home.start();
    await home.clock.live(seconds(21));
    expect(askedAt(home, AGGREGATES)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(askedAt(home, GRID)).toEqual([0, 4, 8, 12, 16, 20]);
    expect(askedAt(home, LEVEL)).toEqual([0]);
    expect(askedAt(home, OPERATION)).toEqual([2]);
    expect(askedAt(home, PHASES)).toEqual([4, 8, 12, 16, 20]);
  });

  it('is asked ever more rarely while it makes no sense, and is no fault', async () => {
    const meter = home.start();
    await home.clock.live(seconds(5));
    Object.assign(home.gateway.settings, { mode: null, reserveRawPercent: null });
    await home.clock.live(minutes(9));
    expect(meter.faults()).toEqual([]);
    expect(askedAt(home, OPERATION)).toEqual([2, 62, 122, 242, 482]);
    expect(meter.seen().powerwallMode).toBeUndefined();
    Object.assign(home.gateway.settings, { mode: 'autonomous' });
    home.clock.pass(minutes(5));
    await home.clock.live(seconds(4));
    expect(meter.seen().powerwallMode).toBe('autonomous');
  });

  it('keeps the moment of currents whose time stamp does not advance', async () => {
    const meter = home.start();
    await home.clock.live(seconds(9));
    expect(meter.seen().phases?.takenAtMs).toBe(8000);
    home.gateway.faults.add('meter_frozen');
    await home.clock.live(seconds(20));
    expect(meter.seen().phases?.takenAtMs).toBe(8000);
  });
});

describe('a battery whose meter falls silent', () => {
  it('makes no reading of a home without a battery: the last one grows old, and the owner is told', async () => {
    const home = await openHome();
    const meter = home.start();
    await home.clock.live(seconds(10));
    home.gateway.faults.add('battery_unheard');
    home.look = { ...sunnyHome, siteWatts: watts(0) };
    await home.clock.live(seconds(34));
    expect(meter.seen().reading).toMatchObject({ siteWatts: -2100, batteryWatts: -500, takenAtMs: 10_000 });
    expect(meter.faults()).toMatchObject([{ key: 'gateway_no_meter' }]);
    home.gateway.faults.clear();
    await home.clock.live(seconds(2));
    expect(meter.seen().reading).toMatchObject({ siteWatts: 0, batteryWatts: -500, takenAtMs: 46_000 });
    expect(meter.faults()).toEqual([]);
    await home.close();
  });
});
