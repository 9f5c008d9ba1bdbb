import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const sunny = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  return stage;
};

const starts = (stage: Stage): number =>
  stage.orders.filter(({ order }) => order.command.kind === 'start').length;

describe('a start for the sun', () => {
  it('comes after a minute of enough export, is confirmed by current, and follows the sun', () => {
    const stage = sunny();
    const after = stage.until(() => starts(stage) === 1);
    expect(after).toBeGreaterThanOrEqual(55);
    expect(after).toBeLessThanOrEqual(75);
    stage.until(() => stage.events.some(({ type }) => type === 'started'), 20);
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stage.why).toBe('following_sun');
    expect(stage.limit).toBe(13);
    expect(stage.last.chargers[0]?.told.numbers).toMatchObject({ amps: 13, volts: 240 });
  });

  it('goes out only when the charger already has its minimum as its limit', () => {
    const stage = sunny();
    stage.car.offered = 32;
    stage.car.offeredAt = stage.now;
    stage.until(() => starts(stage) === 1);
    expect(stage.orders[0]?.offered).toBe(6);
  });

  it.each([
    ['is not enough', 1300],
    ['is below what the owner asks for', 1480],
  ])('does not come when the sun %s', (_, surplus) => {
    const stage = new Stage();
    stage.spare(surplus);
    stage.run(600);
    expect(starts(stage)).toBe(0);
    expect(stage.why).toBe('waiting_for_sun');
    expect(stage.last.told.numbers).toEqual({
      surplus,
      needed: 1500,
      missing: 1500 - surplus,
      steady: 60,
    });
  });

  it('needs three times as much on three phases', () => {
    const stage = new Stage([Object.assign(new StageCar(), { phases: 3 as const })]);
    stage.memory = { ...stage.memory, kept: { chargers: { '1839': { phases: 3 } } } };
    stage.spare(4000);
    stage.run(300);
    expect(starts(stage)).toBe(0);
    stage.spare(4500);
    stage.run(120);
    expect(starts(stage)).toBe(1);
  });

  it.each<[string, (stage: Stage) => void, string]>([
    ['outside the window', stage => stage.set({ window_start: '13:00' }), 'outside_window'],
    ['with the switch off', stage => stage.set({ solar_charging: false }), 'switched_off'],
    ['in mode normal', stage => stage.mode('normal'), 'not_governed'],
    ['for a car that is away', stage => (stage.car.home = false), 'not_at_home'],
    ['for a car of which nobody knows where it is', stage => (stage.car.home = undefined), 'place_unknown'],
    ['for a car that is not plugged in', stage => (stage.car.plugged = false), 'not_plugged_in'],
    ['for a car at its limit', stage => (stage.car.level = 80), 'complete'],
    ['for a car out of reach', stage => (stage.car.reach = 'unreachable'), 'car_unreachable'],
    ['without a meter', stage => (stage.meterWorks = false), 'meter_missing'],
    ['while the bus is gone', stage => (stage.busConnected = false), 'bus_missing'],
    ['while the charger is silent', stage => (stage.car.silentSince = stage.now), 'charger_silent'],
    ['at a charger in error', stage => (stage.car.state = 'error'), 'charger_error'],
    ['off grid', stage => (stage.grid = 'off'), 'off_grid'],
    ['while the grid is changing over', stage => (stage.grid = 'unsure'), 'grid_unsure'],
    ['without a route to the car', stage => (stage.car.route = false), 'limit_only'],
  ])('does not come %s, and the reason says so', (_, arrange, reason) => {
    const stage = sunny();
    arrange(stage);
    stage.run(400);
    expect(starts(stage)).toBe(0);
    expect(stage.why).toBe(reason);
    expect(stage.limit).toBe(6);
  });

  it('reaches a car whose VIN the bus reads, wherever its coordinates are', () => {
    const stage = sunny();
    stage.car.home = undefined;
    stage.car.vinOnBus = true;
    stage.run(120);
    expect(starts(stage)).toBe(1);
  });

  it('takes a sleeping car for plugged in where the charger sees one, and waits a quarter of an hour for it', () => {
    const stage = sunny();
    stage.car.reach = 'asleep';
    stage.until(() => starts(stage) === 1);
    stage.run(60);
    expect(stage.why).toBe('waking');
    stage.until(() => stage.kind === 'sun', 120);
    expect(stage.events.some(({ type }) => type === 'not_confirmed')).toBe(false);
  });

  it('that a car silently ignores is reported after a minute and tried again with growing pauses', () => {
    const stage = sunny();
    stage.car.answers = 'ignores';
    stage.until(() => starts(stage) === 1);
    expect(stage.until(() => stage.events.some(({ type }) => type === 'not_confirmed'))).toBeLessThanOrEqual(
      62,
    );
    expect(stage.why).toBe('start_not_confirmed');
    stage.until(() => starts(stage) === 4, 3600);
    const [first = 0, second = 0, third = 0, fourth = 0] = stage.orders.map(order => order.second);
    expect(third - second).toBeGreaterThan(second - first + 30);
    expect(fourth - third).toBeGreaterThan(third - second + 60);
  });

  it('that takes effect late is still ours', () => {
    const stage = sunny();
    stage.car.answers = 'ignores';
    stage.until(() => stage.events.some(({ type }) => type === 'not_confirmed'));
    stage.car.willing = true;
    stage.run(20);
    expect(stage.kind).toBe('sun');
  });

  it('that the car refuses is reported with its word, and tried again later', () => {
    const stage = sunny();
    stage.car.answers = { refuses: 'no_power' };
    stage.until(() => starts(stage) === 1);
    stage.run(3);
    expect(stage.events.at(-1)).toMatchObject({ type: 'refused', why: 'no_power', charger: '1839' });
    expect(stage.why).toBe('start_refused');
    stage.until(() => starts(stage) === 2);
    expect((stage.orders[1]?.second ?? 0) - (stage.orders[0]?.second ?? 0)).toBeGreaterThanOrEqual(60);
  });

  it('refused as complete is a complete charge, said once', () => {
    const stage = sunny();
    stage.car.answers = { refuses: 'complete' };
    stage.run(1200);
    expect(starts(stage)).toBe(1);
    expect(stage.events.filter(({ type }) => type === 'complete')).toHaveLength(1);
    expect(stage.why).toBe('complete');
  });

  it('is no longer tried when the budget of the day is used up, and the status says so', () => {
    const stage = sunny();
    stage.set({ starts_per_day: 1 });
    stage.until(() => stage.kind === 'sun');
    stage.spare(0);
    stage.until(() => stage.kind === undefined);
    stage.spare(3000);
    stage.run(600);
    expect(starts(stage)).toBe(1);
    expect(stage.why).toBe('starts_used_up');
  });

  it('is remembered before it is sent, so that a crash does not forget it', () => {
    const stage = sunny();
    stage.until(() => starts(stage) === 1);
    expect(stage.memory.kept.chargers['1839']?.start).toMatchObject({ kind: 'sun' });
    stage.restart(30);
    stage.run(5);
    expect(stage.kind).toBe('sun');
  });
});
