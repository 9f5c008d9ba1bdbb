import { afterEach, describe, expect, it } from '@jest/globals';
import { minutes, percent, seconds, watts } from '../../src/units.ts';
import { type House, charging, expectSafe, moveIn } from './house.ts';

let house: House | undefined;

afterEach(async () => {
  await house?.leave();
  house = undefined;
});

describe('a day with clouds', () => {
  it('is used: the car has sun, hardly anything else, few starts, and is let go when the window ends', async () => {
    house = await moveIn({ day: 'cumulus', seed: 7, settings: { window_end: '12:05' } });
    const { home, car } = house.estate;
    house.estate.plugIn();
    await house.pass(minutes(62));
    await house.until('the end of the window', () => house?.why === 'outside_window', minutes(10));
    await house.until('the end of the charge', () => (house?.drawn ?? 1) < 1, minutes(2));
    await house.pass(seconds(60));
    const { carsFromSun, carsFromBattery, carsFromGrid } = home.totals();
    const all = carsFromSun + carsFromBattery + carsFromGrid;
    expect(carsFromSun).toBeGreaterThan(800);
    expect(carsFromSun / all).toBeGreaterThan(0.9);
    expect(house.events.filter(({ type }) => type === 'started').length).toBeLessThanOrEqual(6);
    expect(house.events.at(-1)).toMatchObject({ type: 'stopped', why: 'outside_window', kind: 'sun' });
    expect(car.look().charging).toBe('Stopped');
    expectSafe(house);
  }, 200_000);
});

describe('the owner', () => {
  it('charges as they like: a charge of theirs has the full share and is left alone', async () => {
    house = await moveIn();
    house.estate.home.setSun(watts(0));
    house.estate.plugIn();
    await house.until(
      'the plug-in charge ended',
      () => house?.why === 'waiting_for_sun' && house.drawn < 1,
      minutes(5),
    );
    await house.pass(minutes(3));
    const stops = house.asked('charge_stop').length;
    house.estate.car.ownerStarts();
    await house.until('the full share', () => house?.kind === 'owners' && house.drawn > 30, minutes(2));
    await house.pass(minutes(10));
    expect(house.asked('charge_stop')).toHaveLength(stops);
    expect(house.drawn).toBeGreaterThan(30);
    expectSafe(house);
  }, 60_000);
});

describe('a car that is full', () => {
  it('is told as complete once, and rests', async () => {
    house = await charging({ carLevel: percent(79.9) });
    await house.until(
      'complete',
      () => house?.events.some(({ type }) => type === 'complete') ?? false,
      minutes(12),
    );
    await house.pass(minutes(3));
    expect(house.events.filter(({ type }) => type === 'complete')).toHaveLength(1);
    expect(house.why).toBe('complete');
  }, 60_000);
});

describe.each(['ble_proxy', 'fleet_proxy'] as const)('a sleeping car behind %s', route => {
  it('is not woken by looking at it, and is woken by a start when the sun has come', async () => {
    house = await moveIn({ route, asleep: false });
    house.estate.home.setSun(watts(0));
    house.estate.plugIn();
    await house.until('asleep', () => house?.estate.car.look().asleep ?? false, minutes(45));
    const { requests } = house.estate.carServer;
    const before = requests.length;
    await house.pass(minutes(10));
    expect(house.estate.car.look().asleep).toBe(true);
    const wakes = requests
      .slice(before)
      .filter(({ path }) => path.includes('wake_up') || path.includes('command'));
    expect(wakes).toEqual([]);
    house.estate.home.setSun(watts(4000));
    await house.until('a sun charge', () => house?.kind === 'sun', minutes(20));
    expectSafe(house);
  }, 120_000);
});
