import { afterEach, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../src/options/options.ts';
import { type Estate, type EstatePlan, startEstate } from '../../src/simulator/estate.ts';
import { Rival } from '../../src/simulator/rival.ts';
import { amps, epoch, percent, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

let estate: Estate | undefined;

afterEach(() => estate?.close());

const estateWith = async (plan: Partial<EstatePlan> = {}): Promise<Estate & { clock: HandClock }> => {
  const clock = new HandClock(epoch(Date.UTC(2026, 5, 21, 9)));
  estate = await startEstate({ clock, zone: 'Europe/Berlin', day: 'clear', ...plan });
  return { ...estate, clock };
};

const three = {
  chargers: [{}, { protocol: 1, ratedAmps: amps(80) }, { id: '9393', firmware: 'old', phases: 3 }],
  cars: [{}, { route: 'fleet_proxy', level: percent(20) }, { name: 'Family', asleep: true }],
} as const;

describe('the simulated estate', () => {
  it('has one charger and one car where nothing else is said', async () => {
    const { chargers, cars, carServers, options, car, charger, carServer } = await estateWith();
    expect([chargers, cars, carServers]).toEqual([[charger], [car], [carServer]]);
    expect(charger.look().id).toBe('1839');
    expect(options).toMatchObject({
      vehicles: [{ name: 'Model 3', vin: '5YJ3E1EA3JF012345', connection: 'ble_proxy', url: carServer.url }],
    });
  });

  it('has as many chargers and cars as the plan says, each with its own ways', async () => {
    const { chargers, cars, bus } = await estateWith({ ...three, carLevel: percent(40) });
    expect(chargers.map(charger => charger.look().id)).toEqual(['1839', '2019', '9393']);
    expect(bus.frames().map(({ hex }) => [hex.slice(0, 8), hex.length / 2])).toEqual([
      ['fde21839', 16],
      ['fde22019', 14],
      ['fde29393', 16],
    ]);
    expect(cars.map(car => car.look())).toMatchObject([
      { levelPercent: 40, asleep: false },
      { levelPercent: 20, asleep: false },
      { levelPercent: 40, asleep: true },
    ]);
    expect(new Set(cars.map(({ vin }) => vin)).size).toBe(3);
  });

  it('writes options that the program takes, with every car of the home and no guest', async () => {
    const { options, carServers } = await estateWith({
      cars: [...three.cars, { guest: true, foreign: true }],
    });
    const read = readOptions(options);
    expect('options' in read && read.options.vehicles.map(({ name }) => name)).toEqual([
      'Model 3',
      'Model Y',
      'Family',
    ]);
    expect(carServers).toHaveLength(4);
    expect(options).toMatchObject({ vehicles: carServers.slice(0, 3).map(({ url }) => ({ url })) });
  });

  it('plugs any car in at any charger, and takes out whichever was there', async () => {
    const { plugIn, chargers, cars, clock } = await estateWith(three);
    plugIn();
    plugIn(1, 2);
    const plugged = (): readonly (string | undefined)[] => chargers.map(({ outlet }) => outlet.car?.vin);
    const [first, second, third] = cars.map(({ vin }) => vin);
    expect(plugged()).toEqual([first, undefined, second]);
    plugIn(2, 0);
    expect(plugged()).toEqual([third, undefined, second]);
    plugIn(1, 1);
    expect(plugged()).toEqual([third, second, undefined]);
    clock.pass(seconds(1));
    expect(cars[0]?.look().charging).toBe('Disconnected');
    expect(() => plugIn(3)).toThrow('only 3');
  });

  it('feeds all cars from its one supply, also under another master', async () => {
    const { plugIn, chargers, home, bus, clock, lockstep } = await estateWith(three);
    plugIn(0, 0);
    plugIn(1, 1);
    bus.attach(new Rival({ lockstep, ampsEach: amps(10) }));
    clock.pass(seconds(60));
    const drawn = chargers.reduce((sum, charger) => sum + charger.look().watts, 0);
    expect(drawn).toBeGreaterThan(4000);
    expect(home.flows().cars).toBeCloseTo(drawn, -1);
  });
});
