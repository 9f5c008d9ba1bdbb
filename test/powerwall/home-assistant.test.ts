import { beforeEach, describe, expect, it } from '@jest/globals';
import type { HomeAssistantOptions } from '../../src/powerwall/home-assistant.ts';
import { millis, minutes, seconds } from '../../src/units.ts';
import { BATTERY, GRID, LEVEL, PERCENT, STATUS, W, plain, whole, MeteredHome } from './metered-home.ts';

let at: MeteredHome;

beforeEach(() => {
  at = new MeteredHome();
});

describe('the meter by Home Assistant’s entities', () => {
  it('gives a whole reading, and computes what the home uses', () => {
    at.round(-2100, -500, 3400);
    at.report(LEVEL, '62', PERCENT);
    expect(at.start(whole).seen()).toMatchObject({
      reading: { siteWatts: -2100, batteryWatts: -500, solarWatts: 3400, homeWatts: 800, takenAtMs: 0 },
      staleAfterMs: 150_000,
      levelPercent: 62,
      grid: undefined,
      phases: undefined,
    });
  });

  it('needs no more than the grid: no battery, no sun, no level', () => {
    at.report(GRID, '-2.1', { unit_of_measurement: 'kW' });
    const { reading, levelPercent } = at.start(plain).seen();
    expect(reading).toMatchObject({ siteWatts: -2100, takenAtMs: 0 });
    expect([reading?.batteryWatts, reading?.homeWatts, levelPercent]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(['grid', 'battery', 'solar'] as const)(
    'turns the sign of the %s round where that is asked',
    name => {
      at.round(100, 200, 300);
      const key = { grid: 'siteWatts', battery: 'batteryWatts', solar: 'solarWatts' } as const;
      const { reading } = at.start({ ...whole, [`invert_${name}`]: true }).seen();
      expect(reading?.[key[name]]).toBe(-100 * (['grid', 'battery', 'solar'].indexOf(name) + 1));
    },
  );

  it('never shows a nought with a sign', () => {
    at.report(GRID, '0', W);
    expect(Object.is(at.start({ ...plain, invert_grid: true }).seen().reading?.siteWatts, 0)).toBe(true);
  });

  it('is taken when the grid’s entity reported, changed or not', () => {
    at.report(GRID, '900', W);
    const meter = at.start(plain);
    at.clock.pass(seconds(30));
    expect(meter.seen().reading?.takenAtMs).toBe(0);
    at.report(GRID, '900', W);
    expect(meter.seen().reading?.takenAtMs).toBe(30_000);
    at.clock.jump(minutes(-90));
    at.clock.pass(seconds(30));
    at.report(GRID, '950', W);
    expect(meter.seen().reading).toMatchObject({ siteWatts: 950, takenAtMs: 60_000 });
  });

  it('is as old at the start as Home Assistant says', () => {
    at.report(GRID, '900', W);
    at.clock.pass(minutes(10));
    const meter = at.start(plain);
    expect(meter.seen().reading?.takenAtMs).toBe(0);
    expect(meter.faults()).toEqual([{ key: 'meter_entity_old', about: { id: GRID, seconds: 150 } }]);
  });

  it('waits for the battery’s part of a round, but for no more than 0.3 s', () => {
    at.round(0, 0, 0);
    const meter = at.start(whole);
    meter.seen();
    at.clock.pass(seconds(10));
    at.report(GRID, '-3000', W);
    expect(meter.seen().reading?.siteWatts).toBe(0);
    at.report(BATTERY, '1000', W);
    expect(meter.seen().reading).toMatchObject({ siteWatts: -3000, batteryWatts: 1000, takenAtMs: 10_000 });
    at.clock.pass(seconds(10));
    at.report(GRID, '-2000', W);
    at.clock.pass(millis(300));
    expect(meter.seen().reading).toMatchObject({ siteWatts: -2000, batteryWatts: 1000, takenAtMs: 20_000 });
  });

  it('follows a meter that reports all the time, whenever it is looked at', () => {
    at.round(0, 0, 0);
    const meter = at.start(whole);
    const followed: (number | undefined)[] = [];
    for (let n = 1; n <= 50; n += 1) {
      at.clock.pass(millis(200));
      at.report(GRID, String(n), W);
      if (n % 5 === 0) followed.push(meter.seen().reading?.siteWatts);
    }
    expect(followed).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
  });
});

describe('the state of the grid by an entity', () => {
  const options: HomeAssistantOptions = { ...plain, grid_status: STATUS };

  it('is heard at once, however long ago it was told', () => {
    at.report(STATUS, 'on');
    at.clock.pass(minutes(600));
    at.report(GRID, '900', W);
    const meter = at.start(options);
    expect(meter.seen().grid).toBe('connected');
    at.report(STATUS, 'off');
    expect(meter.seen().grid).toBe('off');
    at.report(STATUS, 'Transition');
    expect(meter.seen().grid).toBe('unsure');
  });

  it('that says nothing lets no new reading in, as the home may be off grid', () => {
    at.report(STATUS, 'on');
    at.report(GRID, '900', W);
    const meter = at.start(options);
    meter.seen();
    at.report(STATUS, 'unavailable');
    at.goOn(millis(60_000), GRID);
    expect(meter.seen()).toMatchObject({ grid: 'connected', reading: { takenAtMs: 0 } });
    expect(meter.faults()).toEqual([
      { key: 'meter_entity_silent', about: { id: STATUS, state: 'unavailable' } },
    ]);
  });
});

describe('the level', () => {
  it('holds for as long as its entity is there, and 5 minutes longer', () => {
    at.report(GRID, '900', W);
    at.report(LEVEL, '100', PERCENT);
    const meter = at.start(whole);
    at.goOn(millis(3_600_000), GRID);
    expect(meter.seen().levelPercent).toBe(100);
    at.report(LEVEL, 'unavailable');
    at.goOn(millis(300_000), GRID);
    expect(meter.seen().levelPercent).toBe(100);
    at.clock.pass(seconds(1));
    expect(meter.seen().levelPercent).toBeUndefined();
  });
});

describe('the phases', () => {
  const options: HomeAssistantOptions = { ...plain, phase_currents: ['sensor.l1', 'sensor.l2'] };
  const A = { unit_of_measurement: 'A' };

  it('are three, as old as the oldest of their entities, and never less than the truth', () => {
    at.report(GRID, '900', W);
    at.report('sensor.l1', '-12', A);
    const meter = at.start(options);
    expect(meter.seen().phases).toBeUndefined();
    at.clock.pass(seconds(4));
    at.report('sensor.l2', '7.5', A);
    expect(meter.seen().phases).toEqual({ amps: [12, 7.5, 0], takenAtMs: 0 });
    at.report('sensor.l1', '12', A);
    at.report('sensor.l2', 'unavailable');
    at.clock.pass(seconds(4));
    expect(meter.seen().phases).toEqual({ amps: [12, 7.5, 0], takenAtMs: 4000 });
  });
});
