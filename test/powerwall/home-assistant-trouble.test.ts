import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { millis, minutes, seconds } from '../../src/units.ts';
import { BATTERY, GRID, LEVEL, PERCENT, SOLAR, W, plain, whole, MeteredHome } from './metered-home.ts';

let at: MeteredHome;

beforeEach(() => {
  at = new MeteredHome();
});

describe('a missed reading', () => {
  it.each(['unknown', 'unavailable', 'on', ''])(
    'is that of a grid which shows "%s": the one before grows old',
    word => {
      at.report(GRID, '900', W);
      const meter = at.start(plain);
      meter.seen();
      at.goOn(millis(120_000));
      at.report(GRID, word);
      at.goOn(millis(70_000), GRID);
      expect(meter.seen().reading).toMatchObject({ siteWatts: 900, takenAtMs: 0 });
      expect(meter.faults()).toEqual([{ key: 'meter_entity_silent', about: { id: GRID, state: word } }]);
      at.report(GRID, '950', W);
      expect(meter.seen().reading?.siteWatts).toBe(950);
      expect(meter.faults()).toEqual([]);
    },
  );

  it('is that of a battery which says nothing, or was active and has told nothing for 150 s', () => {
    at.round(-100, -2000, 3000);
    const meter = at.start(whole);
    meter.seen();
    at.goOn(millis(160_000), GRID);
    expect(meter.seen().reading?.takenAtMs).toBe(0);
    expect(meter.faults()).toEqual([{ key: 'meter_entity_old', about: { id: BATTERY, seconds: 150 } }]);
    at.report(BATTERY, '-2000', W);
    at.goOn(millis(10_000), GRID);
    at.clock.pass(millis(300));
    expect(meter.seen().reading?.takenAtMs).toBe(170_000);
    at.report(BATTERY, 'unavailable');
    at.goOn(millis(10_000), GRID);
    expect(meter.seen().reading?.takenAtMs).toBe(170_000);
  });

  it('is none of a battery at rest, which has nothing new to tell', () => {
    at.round(-100, 0, 3000);
    const meter = at.start(whole);
    at.goOn(millis(3_600_000), GRID);
    expect(meter.seen().reading?.takenAtMs).toBe(3_600_000);
    expect(meter.faults()).toEqual([]);
  });

  it('is none of an inverter that sleeps at night', () => {
    at.round(300, 0, 0);
    const meter = at.start(whole);
    meter.seen();
    at.report(SOLAR, 'unavailable');
    at.goOn(millis(120_000), GRID, BATTERY);
    expect(meter.seen().reading).toMatchObject({
      siteWatts: 300,
      solarWatts: undefined,
      homeWatts: undefined,
    });
    expect(meter.faults()).toEqual([]);
  });

  it('never makes a reading newer than the report of the grid', () => {
    const word = fc.constantFrom('100', '-5000', 'unknown', 'unavailable');
    const step = fc.tuple(
      fc.constantFrom(GRID, BATTERY, SOLAR, LEVEL),
      word,
      fc.integer({ min: 0, max: 200 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        at = new MeteredHome();
        const meter = at.start(whole);
        let reportedMs = -1;
        for (const [id, state, wait] of steps) {
          at.clock.pass(seconds(wait));
          at.report(id, state, id === LEVEL ? PERCENT : W);
          if (id === GRID) reportedMs = at.clock.now();
          expect(meter.seen().reading?.takenAtMs ?? -1).toBeLessThanOrEqual(reportedMs);
        }
      }),
    );
  });
});

describe('Home Assistant in trouble', () => {
  it('may have no such entity, which is told after a minute, with its name', () => {
    const meter = at.start({ ...plain, battery: BATTERY });
    at.clock.pass(seconds(59));
    expect(meter.faults()).toEqual([]);
    at.clock.pass(seconds(1));
    expect(meter.faults()).toEqual([
      { key: 'meter_entity_missing', about: { id: GRID } },
      { key: 'meter_entity_missing', about: { id: BATTERY } },
    ]);
    at.round(-100, 0, 0);
    expect(meter.faults()).toEqual([]);
    expect(meter.seen().reading?.siteWatts).toBe(-100);
  });

  it('may have one that measures something else', () => {
    at.report(GRID, '5', { unit_of_measurement: 'kWh' });
    at.report(BATTERY, '5', {});
    const meter = at.start({ ...plain, battery: BATTERY });
    at.clock.pass(minutes(1));
    expect(meter.faults()).toEqual([
      { key: 'meter_entity_unit', about: { id: GRID, unit: 'kWh' } },
      { key: 'meter_entity_unit', about: { id: BATTERY, unit: '–' } },
    ]);
    expect(meter.seen().reading).toBeUndefined();
  });

  it('may restart: the reading grows old, and comes back by itself', () => {
    at.report(GRID, '900', W);
    at.report(LEVEL, '50', PERCENT);
    const meter = at.start({ ...plain, level: LEVEL });
    meter.seen();
    at.entities.leave();
    at.clock.pass(minutes(6));
    expect(meter.seen()).toMatchObject({ reading: { takenAtMs: 0 }, levelPercent: undefined });
    expect(meter.faults()).toEqual([]);
    at.report(GRID, 'unavailable');
    at.entities.comeBack();
    expect(meter.seen().reading?.takenAtMs).toBe(0);
    at.clock.pass(seconds(20));
    at.report(GRID, '1000', W);
    expect(meter.seen().reading).toMatchObject({ siteWatts: 1000, takenAtMs: 380_000 });
    expect(meter.faults()).toEqual([]);
  });

  it('may not be there at all, which is said at once with its cure', () => {
    const lone = at.startAlone(plain);
    expect(lone.faults()).toEqual([{ key: 'meter_needs_home_assistant', about: {} }]);
    expect(lone.seen().reading).toBeUndefined();
  });

  it('is left alone by a meter that was stopped', async () => {
    at.report(GRID, '900', W);
    const meter = at.start(plain);
    await meter.stop();
    at.clock.pass(seconds(5));
    at.report(GRID, '950', W);
    expect(meter.seen().reading?.siteWatts).toBe(900);
  });
});
