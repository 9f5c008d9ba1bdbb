import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minutes, percent, seconds, watts } from '../../src/units.ts';
import { AGGREGATES, GRID, type Home, LEVEL, askedAt, openHome, sunnyHome } from './home.ts';
import { until } from './patient-clock.ts';

describe('the meter of a Powerwall', () => {
  let home: Home;

  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home.close());

  describe('on a good day', () => {
    it('gives a whole reading as soon as the gateway has answered', async () => {
      const meter = home.start();
      await home.clock.rest();
      expect(meter.seen()).toEqual({
        reading: {
          siteWatts: -2100,
          batteryWatts: -500,
          solarWatts: 3400,
          homeWatts: 800,
          volts: 241,
          takenAtMs: 0,
        },
        staleAfterMs: 30_000,
        levelPercent: 60,
        grid: 'connected',
        gridServices: false,
      });
    });

    it('has nothing to say before the gateway has answered', () => {
      expect(home.start().seen()).toEqual({
        reading: undefined,
        staleAfterMs: 30_000,
        levelPercent: undefined,
        grid: undefined,
      });
    });

    it('asks for power every 2 s, for the grid with every second of them, for the level every 30 s', async () => {
      home.start();
      await home.clock.live(seconds(61));
      expect(askedAt(home, AGGREGATES).slice(0, 4)).toEqual([0, 2, 4, 6]);
      expect(askedAt(home, AGGREGATES)).toHaveLength(31);
      expect(askedAt(home, GRID).slice(0, 4)).toEqual([0, 4, 8, 12]);
      expect(askedAt(home, LEVEL)).toEqual([0, 30, 60]);
    });

    it('follows what the meters say', async () => {
      const meter = home.start();
      await home.clock.rest();
      home.look = { ...sunnyHome, siteWatts: watts(900), levelRawPercent: percent(24) };
      await home.clock.live(seconds(31));
      expect(meter.seen().reading?.siteWatts).toBe(900);
      expect(meter.seen().reading?.takenAtMs).toBe(30_000);
      expect(meter.seen().levelPercent).toBeCloseTo(20);
    });

    it('logs in once, and not again after a restart', async () => {
      const first = home.start();
      await home.clock.rest();
      await first.stop();
      const again = home.start();
      await home.clock.rest();
      expect(again.seen().reading).toBeDefined();
      expect(home.gateway.logins).toBe(1);
    });
  });

  describe('off grid', () => {
    it('hears it with the next word on the grid, 4 s at the latest', async () => {
      const meter = home.start();
      await home.clock.rest();
      home.look = { ...sunnyHome, gridStatus: 'SystemIslandedActive' };
      await home.clock.live(seconds(4));
      expect(meter.seen().grid).toBe('off');
    });

    it('stays with the reading of before while the word on the grid is missed, as it grows old', async () => {
      const meter = home.start();
      await home.clock.rest();
      home.gateway.faults.add('grid_word_null');
      home.look = { ...sunnyHome, siteWatts: watts(900) };
      await home.clock.live(seconds(40));
      expect(meter.seen()).toMatchObject({ reading: { takenAtMs: 2000 }, grid: 'connected' });
      expect(meter.faults()).toMatchObject([{ key: 'gateway_not_json' }]);
      home.gateway.faults.delete('grid_word_null');
      await home.clock.live(seconds(4));
      expect(meter.seen().reading?.takenAtMs).toBe(44_000);
      expect(meter.faults()).toEqual([]);
    });

    it('has no reading before the first word on the grid', async () => {
      home.gateway.faults.add('grid_word_null');
      const meter = home.start();
      await home.clock.live(seconds(10));
      expect(meter.seen().reading).toBeUndefined();
      home.gateway.faults.delete('grid_word_null');
      await home.clock.live(seconds(4));
      expect(meter.seen().reading).toBeDefined();
    });

    it('keeps the reading where the gateway has never had a word on the grid', async () => {
      home.gateway.faults.add('grid_endpoint_missing');
      const meter = home.start();
      await home.clock.live(minutes(2));
      expect(meter.seen().reading).toBeDefined();
      expect(meter.seen().grid).toBeUndefined();
      expect(meter.faults()).toEqual([]);
    });

    it('takes an endpoint that vanishes later for a missed word', async () => {
      const meter = home.start();
      await home.clock.rest();
      home.gateway.faults.add('grid_endpoint_missing');
      await home.clock.live(seconds(40));
      expect(meter.seen().reading?.takenAtMs).toBe(2000);
    });
  });

  it('asks for a missing endpoint again after 10 minutes, without a login', async () => {
    home.gateway.faults.add('grid_endpoint_missing').add('level_endpoint_missing');
    const meter = home.start();
    await home.clock.live(minutes(9));
    expect([askedAt(home, GRID), askedAt(home, LEVEL)]).toEqual([[0], [0]]);
    home.gateway.faults.clear();
    await home.clock.live(seconds(61));
    expect(meter.seen()).toMatchObject({ grid: 'connected', levelPercent: 60 });
    expect(home.gateway.logins).toBe(1);
  });

  it('forgets a charge level that it has not heard for 5 minutes', async () => {
    const meter = home.start();
    await home.clock.rest();
    home.gateway.faults.add('level_endpoint_missing');
    await home.clock.live(minutes(5));
    expect(meter.seen().levelPercent).toBe(60);
    await home.clock.live(seconds(1));
    expect(meter.seen().levelPercent).toBeUndefined();
  });

  describe('staleness', () => {
    it('keeps the moment of a reading whose time stamp does not advance, and says so', async () => {
      const meter = home.start();
      await home.clock.live(seconds(10));
      home.gateway.faults.add('meter_frozen');
      await home.clock.live(seconds(30));
      expect(meter.seen().reading?.takenAtMs).toBe(10_000);
      expect(meter.faults()).toEqual([]);
      await home.clock.live(seconds(2));
      expect(meter.faults()).toMatchObject([{ key: 'gateway_no_meter' }]);
    });

    it('grants 90 s to a gateway that grants its meter 60', async () => {
      home.gateway.faults.add('meter_unhurried');
      const meter = home.start();
      await home.clock.rest();
      expect(meter.seen().staleAfterMs).toBe(90_000);
    });

    it('takes no notice of where the clocks stand', async () => {
      const meter = home.start();
      await home.clock.rest();
      home.clock.jump(minutes(-90));
      await home.clock.live(seconds(4));
      expect(meter.seen().reading?.takenAtMs).toBe(4000);
    });
  });

  it('never asks twice at the same time', async () => {
    home.start();
    home.gateway.faults.add('hangs');
    await until(() => home.gateway.requests.length > 0);
    home.clock.pass(minutes(1));
    for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
    expect(home.gateway.requests).toHaveLength(1);
  });

  it('stops at once, also in the middle of a request', async () => {
    const meter = home.start();
    home.gateway.faults.add('hangs');
    await until(() => home.gateway.requests.length > 0);
    await expect(meter.stop()).resolves.toBeUndefined();
  });
});
