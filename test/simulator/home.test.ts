import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { type HomeOptions, SimulatedHome } from '../../src/simulator/home.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { days } from '../../src/simulator/weather.ts';
import { type Amps, amps, epoch, hours, millis, minutes, percent, seconds, watts } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { heartbeatTo, wireTo } from './master-stub.ts';

const NOON = epoch(Date.UTC(2026, 5, 21, 11));

const homeWith = (options: Partial<HomeOptions> = {}) => {
  const clock = new HandClock(NOON);
  const lockstep = new Lockstep(clock);
  const home = new SimulatedHome({ lockstep, zone: 'Europe/Berlin', day: 'clear', ...options });
  const charger = new SimulatedCharger({ lockstep, mains: home });
  const car = new SimulatedCar({ lockstep, limit: percent(100), maxAmps: amps(32) });
  const wire = wireTo(charger);
  home.connect(charger.outlet);
  car.plug(charger.outlet);
  /** Lives on with a master that keeps offering this. */
  const live = (time: number, offered: Amps): void => {
    for (let passed = 0; passed < time; passed += 1000) {
      wire.ask(heartbeatTo('1839', 9, offered));
      clock.pass(seconds(1));
    }
  };
  return { clock, home, car, charger, live };
};

/** A home in which everything but sun and house is as it comes. */
const quiet = (sun: number, house: number, options: Partial<HomeOptions> = {}) => {
  const all = homeWith(options);
  all.home.setSun(watts(sun));
  all.home.setHouse(watts(house));
  return all;
};

/** The sun at eleven UTC, where the clock is that of a zone. */
const sunIn = (zone: string): number => {
  const { home, clock } = homeWith({ zone });
  clock.pass(seconds(1));
  return home.flows().solar;
};

const script = fc.array(
  fc.record({
    offer: fc.integer({ min: 0, max: 40 }),
    sun: fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: undefined }),
    extra: fc.integer({ min: 0, max: 9000 }),
    grid: fc.constantFrom(
      'SystemGridConnected',
      'SystemGridConnected',
      'SystemIslandedActive',
      'SystemTransitionToGrid',
    ),
    mode: fc.constantFrom('self_consumption', 'grid_charging'),
    level: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  }),
  { maxLength: 12 },
);

describe('the simulated home', () => {
  it('neither makes nor loses energy, and never leaves what the battery can hold', () => {
    fc.assert(
      fc.property(script, fc.constantFrom(...days), (acts, day) => {
        const { home, live } = homeWith({ day });
        for (const { offer, sun, extra, grid, mode, level } of acts) {
          home.setSun(sun === undefined ? undefined : watts(sun));
          home.setExtraLoad(watts(extra));
          home.setGrid(grid);
          home.setBattery(level === undefined ? { mode } : { mode, level: percent(level) });
          for (let second = 0; second < 20; second += 1) {
            live(1000, amps(offer));
            const { site, solar, battery, house, cars } = home.flows();
            expect(site + solar + battery).toBeCloseTo(house + cars, 6);
            expect(solar).toBeGreaterThanOrEqual(0);
            expect(grid === 'SystemGridConnected' || site === 0).toBe(true);
            expect(home.battery().level).toBeGreaterThanOrEqual(0);
            expect(home.battery().level).toBeLessThanOrEqual(100);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('lives the same, whoever looks and when', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(looks, waits => {
        const [watched, alone] = [homeWith({ day: 'cumulus' }), homeWith({ day: 'cumulus' })];
        for (const wait of waits) {
          watched.clock.pass(millis(wait));
          watched.home.look();
          watched.car.look();
        }
        alone.clock.pass(watched.clock.now());
        expect(alone.home.totals()).toEqual(watched.home.totals());
        expect(alone.home.look()).toEqual(watched.home.look());
        expect(alone.car.look()).toEqual(watched.car.look());
      }),
      { numRuns: 30 },
    );
  });

  it('hides the surplus from the grid while the Powerwall takes it', () => {
    const { home, clock } = quiet(4000, 1000);
    clock.pass(seconds(5));
    const { siteWatts, batteryWatts, solarWatts, homeWatts } = home.look();
    expect(Math.abs(siteWatts)).toBeLessThan(30);
    expect(batteryWatts).toBeCloseTo(-3000, -2);
    expect(homeWatts).toBe(siteWatts + batteryWatts + solarWatts);
  });

  it('exports what the Powerwall cannot take', () => {
    const { home, clock } = quiet(9000, 1000);
    clock.pass(seconds(5));
    expect(home.look().siteWatts).toBeCloseTo(-3000, -2);
  });

  it('gives a car the sun that the battery would have had', () => {
    const { home, live } = quiet(8000, 1000);
    live(30_000, amps(16));
    const { battery, cars, site } = home.flows();
    expect(cars).toBeCloseTo(15.2 * 240, -2);
    expect(battery).toBeCloseTo(-(7000 - cars), -1);
    expect(site).toBeCloseTo(0, -1);
  });

  it('does not let the battery yield while it charges from the grid', () => {
    const { home, live } = quiet(2000, 500, { battery: { mode: 'grid_charging' } });
    live(30_000, amps(6));
    expect(home.look().batteryWatts).toBeCloseTo(-5000, -2);
    expect(home.look().siteWatts).toBeCloseTo(3500 + 5.2 * 240, -2);
  });

  it('shows the level on the scale of the gateway, and a voltage near 240 V', () => {
    const { home, clock } = quiet(0, 300, { battery: { level: percent(20) } });
    clock.pass(minutes(3));
    expect(home.look().levelRawPercent).toBeCloseTo(24);
    expect(Math.abs(home.look().volts - 240)).toBeLessThan(3);
  });

  it('has meters that tremble by a few watts from second to second', () => {
    const { home, clock } = quiet(3000, 1000, { battery: 'none' });
    const shown = Array.from({ length: 50 }, () => {
      clock.pass(seconds(1));
      return home.look();
    });
    expect(new Set(shown.map(({ siteWatts }) => siteWatts)).size).toBeGreaterThan(40);
    expect(shown.every(({ siteWatts }) => Math.abs(siteWatts + 2000) < 10)).toBe(true);
    expect(shown.every(({ batteryWatts }) => Math.abs(batteryWatts) === 0)).toBe(true);
  });

  it('goes by the wall clock of its zone', () => {
    expect(sunIn('Europe/Berlin')).toBeGreaterThan(5000);
    expect(sunIn('Pacific/Auckland')).toBe(0);
  });

  it('lives through a night and another day', () => {
    const { home, clock } = homeWith({ day: 'cumulus' });
    clock.pass(hours(12));
    expect(home.flows().solar).toBe(0);
    const first = home.totals().surplus;
    clock.pass(hours(12));
    expect(home.flows().solar).toBeGreaterThan(1000);
    expect(home.totals().surplus).toBeGreaterThan(first + 5000);
  });
});

describe('the home off grid', () => {
  it('holds back the sun that nobody takes', () => {
    const { home, clock } = quiet(8000, 1000, { battery: { level: percent(100) } });
    home.setGrid('SystemIslandedActive');
    clock.pass(seconds(5));
    expect(home.look()).toMatchObject({ siteWatts: 0, gridStatus: 'SystemIslandedActive' });
    expect(home.flows().solar).toBeCloseTo(1000, -1);
  });

  it('feeds house and car from battery and sun', () => {
    const { home, live } = quiet(500, 1000);
    home.setGrid('SystemIslandedActive');
    live(30_000, amps(10));
    expect(home.flows().battery).toBeCloseTo(500 + 9.2 * 240, -2);
  });

  it('goes dark when a car asks for more than there is, and tries again without it', () => {
    const { home, car, live } = quiet(0, 1000);
    live(30_000, amps(32));
    expect(car.look().actualAmps).toBeGreaterThan(30);
    home.setGrid('SystemIslandedActive');
    live(3000, amps(32));
    expect(home.look().volts).toBe(0);
    expect(car.look()).toMatchObject({ charging: 'NoPower', actualAmps: 0 });
    live(60_000, amps(6));
    expect(home.look().volts).toBeGreaterThan(230);
    live(30_000, amps(6));
    expect(car.look().charging).toBe('Charging');
    expect(home.flows().battery).toBeCloseTo(1000 + 5.2 * 240, -2);
  });
});

describe('the sums of a day', () => {
  it('tell where the energy of the cars came from', () => {
    const cases = [
      { sun: 8000, battery: { level: percent(50) }, from: 'carsFromSun' },
      { sun: 0, battery: { level: percent(80) }, from: 'carsFromBattery' },
      { sun: 0, battery: 'none', from: 'carsFromGrid' },
    ] as const;
    for (const { sun, battery, from } of cases) {
      const { home, live } = quiet(sun, 500, { battery });
      live(30 * 60_000, amps(12));
      const totals = home.totals();
      const cars = totals.carsFromSun + totals.carsFromBattery + totals.carsFromGrid;
      expect(cars).toBeGreaterThan(1200);
      expect(totals[from] / cars).toBeGreaterThan(0.99);
    }
  });

  it('count what came in, went out and was left over', () => {
    const { home, clock } = quiet(3000, 1000, { battery: 'none' });
    clock.pass(hours(1));
    home.setSun(watts(0));
    clock.pass(hours(1));
    expect(home.totals().exported).toBeCloseTo(2000, 0);
    expect(home.totals().surplus).toBeCloseTo(2000, 0);
    expect(home.totals().imported).toBeCloseTo(1000, 0);
  });

  it('agree with the meter of the charger', () => {
    const { home, charger, live } = homeWith({ day: 'cumulus' });
    const before = charger.outlet.energyWh;
    live(20 * 60_000, amps(20));
    const { carsFromSun, carsFromBattery, carsFromGrid } = home.totals();
    expect(carsFromSun + carsFromBattery + carsFromGrid).toBeCloseTo(charger.outlet.energyWh - before, 3);
  });
});
