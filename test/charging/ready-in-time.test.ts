import { describe, expect, it } from '@jest/globals';
import { type VehicleSettings, vehicleDefaults } from '../../src/charging/settings.ts';
import { amps, epoch, percent, wattHours } from '../../src/units.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const HOUR = 3_600_000;

const wanting = (stage: Stage, wish: Partial<VehicleSettings>): void => {
  const own: VehicleSettings = {
    ...vehicleDefaults,
    ready_by_on: true,
    ready_level: percent(60),
    ready_by: '05:00',
    ...wish,
  };
  stage.set({ vehicles: Object.fromEntries(stage.cars.map(({ vin }) => [vin, own])) });
};

/** Half past two at night, a car at 50 % that shall have 60 % at five: 7.5 kWh, an hour at 32 A. */
function night(cars?: readonly StageCar[]): Stage {
  const stage = new Stage(cars);
  stage.second = 2.5 * 3600;
  stage.spare(-1000);
  for (const car of stage.cars) car.limit = 90;
  wanting(stage, {});
  return stage;
}

const midnight = Date.UTC(2026, 5, 21);
const levelAt5 = (stage: Stage): number => {
  stage.until(() => stage.second >= 5 * 3600 - 1, 3 * 3600);
  return stage.car.level;
};
const startOf = ({ last }: Stage): string => String(Reflect.get(last.told.numbers, 'start'));

describe('a car that is to be ready by a time', () => {
  it('says at night when it will charge, and has its level in time', () => {
    const stage = night();
    stage.run(60);
    expect(stage.last.told).toMatchObject({
      key: 'ready_by_planned',
      numbers: { level: 50, wanted: 60, by: '05:00', car: 'Model 3' },
    });
    expect(stage.last.told.numbers).toHaveProperty('start', expect.stringMatching(/^03:\d\d$/));
    expect(levelAt5(stage)).toBeGreaterThanOrEqual(60);
    expect(stage.events.filter(({ type }) => type === 'started')).toHaveLength(1);
    expect(stage.events[0]?.second).toBeGreaterThan(3 * 3600);
    expect(stage.car.level).toBeLessThan(62);
  });

  it('is in time though it sleeps, reads seldom and shares its circuit with a guest of the same need', () => {
    const other = new StageCar('2431', '5YJSA1E26JF000002');
    const stage = night([new StageCar(), other]);
    for (const car of stage.cars) Object.assign(car, { vinOnBus: true, reach: 'asleep' });
    stage.run(60);
    for (const car of stage.cars) car.reach = 'awake';
    expect(levelAt5(stage)).toBeGreaterThanOrEqual(60);
    expect(other.level).toBeGreaterThanOrEqual(60);
  });

  it('charges in the cheap hours of the night', () => {
    const stage = night();
    wanting(stage, { ready_level: percent(54) });
    const slots = [0.3, 0.1, 0.3].map((price, n) => ({
      fromMs: epoch(midnight + (n + 2) * HOUR),
      toMs: epoch(midnight + (n + 3) * HOUR),
      price,
    }));
    stage.prices = {
      importNow: 0.3,
      exportNow: undefined,
      importSlots: slots,
      exportSlots: [],
      importBefore: [],
    };
    stage.until(() => stage.kind === 'asked');
    expect(stage.second).toBeGreaterThanOrEqual(3 * 3600);
    stage.until(() => stage.kind === undefined);
    expect(stage.second).toBeLessThan(4 * 3600 + 60);
    expect(stage.car.level).toBeGreaterThanOrEqual(54);
  });

  it('charges in the hours that were cheap the night before, where the tariff tells only the present price', () => {
    const stage = night();
    wanting(stage, { ready_level: percent(54) });
    const slots = [0.3, 0.1, 0.3].map((price, n) => ({
      fromMs: epoch(midnight + (n + 2 - 24) * HOUR),
      toMs: epoch(midnight + (n + 3 - 24) * HOUR),
      price,
    }));
    stage.prices = {
      importNow: 0.3,
      exportNow: undefined,
      importSlots: [],
      exportSlots: [],
      importBefore: slots,
    };
    stage.until(() => stage.kind === 'asked');
    expect(stage.second).toBeGreaterThanOrEqual(3 * 3600);
    expect(stage.second).toBeLessThan(3.8 * 3600);
  });

  it('waits for the sun that is expected before its time, and says so as a charge of the sun', () => {
    const stage = new Stage();
    stage.second = 8 * 3600;
    stage.car.limit = 90;
    wanting(stage, { ready_by: '18:00' });
    const morning = Date.UTC(2026, 5, 21, 8);
    stage.forecast = Array.from({ length: 10 }, (_, n) => ({
      fromMs: epoch(morning + n * HOUR),
      toMs: epoch(morning + (n + 1) * HOUR),
      wattHours: wattHours(6000),
    }));
    stage.prices = {
      importNow: 0.1,
      exportNow: 0.05,
      importSlots: [0.1, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3].map((price, n) => ({
        fromMs: epoch(morning + n * HOUR),
        toMs: epoch(morning + (n + 1) * HOUR),
        price,
      })),
      exportSlots: [],
      importBefore: [],
    };
    stage.spare(-500);
    stage.run(1800);
    expect(stage.events).toEqual([]);
    stage.spare(4000);
    stage.run(600);
    expect(stage.kind).toBe('sun');
  });

  it('is left to the sun when it has its level, and stopped outside the window', () => {
    const stage = night();
    wanting(stage, { ready_by: '03:00', ready_level: percent(52) });
    stage.until(() => stage.why === 'ready_by_charges');
    expect(stage.last.told.numbers).toMatchObject({ wanted: 52, by: '03:00' });
    stage.until(() => stage.car.actual === 0);
    stage.run(60);
    expect(stage.car.level).toBeLessThan(53.5);
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'asked_is_over' });
  });

  it('that comes too late charges at once, until its time', () => {
    const stage = night();
    wanting(stage, { ready_by: '03:00', ready_level: percent(90) });
    stage.run(60);
    expect(stage.kind).toBe('asked');
    stage.until(() => stage.second >= 3 * 3600 + 60);
    expect(stage.car.actual).toBe(0);
    expect(stage.car.level).toBeLessThan(90);
  });

  it('goes on when a boost ends in its time', () => {
    const stage = night();
    wanting(stage, { ready_level: percent(90) });
    stage.press('boost');
    stage.run(3700);
    expect(stage.events.filter(({ type }) => type === 'stopped')).toEqual([]);
    expect(stage.why).toBe('ready_by_charges');
  });

  it('follows a change of mind: later, lower, or not at all', () => {
    const stage = night();
    wanting(stage, { ready_by: '03:00', ready_level: percent(90) });
    stage.until(() => stage.car.actual > 30);
    wanting(stage, { ready_by: '06:00', ready_level: percent(90) });
    stage.run(60);
    expect(stage.memory.kept.chargers['1839']?.charge?.untilMs).toBe(midnight + 6 * HOUR);
    wanting(stage, { ready_by_on: false });
    stage.run(120);
    expect(stage.car.actual).toBe(0);
  });

  it('that has not told its level since a restart is woken in time for an empty one, and then charged as it needs', () => {
    const stage = night();
    stage.car.tellsLevel = false;
    stage.car.reach = 'asleep';
    stage.run(60);
    expect(stage.orders).toHaveLength(1);
    expect(stage.last.told).toMatchObject({ key: 'waking' });
    Object.assign(stage.car, { tellsLevel: true, reach: 'awake' });
    expect(levelAt5(stage)).toBeGreaterThanOrEqual(60);
    expect(stage.car.level).toBeLessThan(62);
    expect(stage.events.filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  it('needs no more than its own limit allows', () => {
    const stage = night();
    stage.car.limit = 55;
    stage.run(60);
    expect(stage.last.told.numbers).toMatchObject({ wanted: 55 });
    expect(levelAt5(stage)).toBeGreaterThanOrEqual(54.9);
  });

  it('with the switch off is not started: that is said, and an event once', () => {
    const stage = night();
    stage.set({ solar_charging: false });
    const slots = [0.1, 0.3, 0.1, 0.3].map((price, n) => ({
      fromMs: epoch(midnight + (2.5 + n / 2) * HOUR),
      toMs: epoch(midnight + (3 + n / 2) * HOUR),
      price,
    }));
    stage.prices = {
      importNow: 0.1,
      exportNow: undefined,
      importSlots: slots,
      exportSlots: [],
      importBefore: [],
    };
    expect(levelAt5(stage)).toBe(50);
    expect(stage.events.map(({ type, why }) => [type, why])).toEqual([['due_while_off', 'ready_by']]);
  });
});

describe('the size of a car\u2019s battery', () => {
  it('is learned from a charge, and lets the next plan begin later', () => {
    const stage = night();
    stage.run(60);
    const assumed = startOf(stage);
    stage.press('start');
    stage.until(() => stage.car.level >= 60.5, 5000);
    stage.second = 2.5 * 3600;
    stage.press('stop');
    stage.run(60);
    expect(stage.memory.kept.batteries?.[stage.car.vin]?.whPerPercent).toBeCloseTo(750, -2);
    stage.press('control');
    stage.car.level = 50;
    stage.run(60);
    expect(stage.last.told.key).toBe('ready_by_planned');
    expect(startOf(stage) > assumed).toBe(true);
  });

  it('counts with what the circuit, the charger and the car surely give', () => {
    const slow = night();
    slow.car.most = 16;
    wanting(slow, { ready_level: percent(54) });
    slow.run(60);
    const fast = night();
    wanting(fast, { ready_level: percent(54) });
    fast.run(60);
    expect(startOf(slow) < startOf(fast)).toBe(true);
    const lowered = night();
    wanting(lowered, { ready_level: percent(54) });
    lowered.set({ wall_connectors: { '1839': { mode: 'solar', maximum: amps(16) } } });
    lowered.run(60);
    expect(startOf(lowered)).toBe(startOf(slow));
  });
});
