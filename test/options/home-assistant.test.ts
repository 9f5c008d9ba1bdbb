import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bleCar, faultsOf, installation, optionsOf, withCars } from './owner.ts';

const withEntities = (keys: object): object => ({
  ...installation,
  meter: { connection: 'home_assistant', grid: 'sensor.grid_power', ...keys },
});

describe('a meter that Home Assistant knows', () => {
  it('needs the power at the grid and nothing else', () => {
    expect(optionsOf(withEntities({})).meter).toEqual({
      connection: 'home_assistant',
      grid: 'sensor.grid_power',
      invert_grid: false,
      invert_solar: false,
      invert_battery: false,
      phase_currents: [],
      includes_chargers: true,
    });
    expect(faultsOf(withEntities({ grid: null }))).toEqual([
      'meter.grid is missing; it must be the id of an entity in Home Assistant, for example sensor.grid_power',
    ]);
  });

  it('may have battery, sun, level, the state of the grid and up to three phases, in any letter case', () => {
    const keys = {
      solar: 'sensor.solar',
      battery: ' Sensor.Battery_Power ',
      level: 'sensor.soc',
      grid_status: 'binary_sensor.grid',
      invert_battery: true,
      phase_currents: ['sensor.l1', 'sensor.l2', 'sensor.l3'],
      includes_chargers: false,
    };
    expect(optionsOf(withEntities(keys)).meter).toMatchObject({ ...keys, battery: 'sensor.battery_power' });
  });

  it.each(['Grid power', 'grid', 'sensor.', 'sensor.a.b', 'sensor.grid-power', 5])('is never %j', grid => {
    expect(faultsOf(withEntities({ grid }))).toEqual([
      `meter.grid (${JSON.stringify(grid)}) must be the id of an entity in Home Assistant, for example sensor.grid_power`,
    ]);
  });

  it('has one, two or three phases, and none where the form left blanks', () => {
    const phases = fc.array(fc.constantFrom('sensor.l1', 'sensor.l2', '', null), { maxLength: 6 });
    fc.assert(
      fc.property(phases, phase_currents => {
        const named = phase_currents.filter(id => id !== '' && id !== null);
        expect(faultsOf(withEntities({ phase_currents })).length === 0).toBe(named.length <= 3);
      }),
    );
    expect(optionsOf(withEntities({ phase_currents: ['', null] })).meter).toMatchObject({
      phase_currents: [],
    });
  });

  it('is guessed where the connection is missing, and its keys are checked', () => {
    expect(faultsOf({ ...installation, meter: { battery: 'Battery' } })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^meter\.grid is missing; it must be the id of an entity/),
        expect.stringMatching(/^meter\.battery \("Battery"\) must be the id of an entity/),
        'meter.connection is missing; it must be powerwall, pypowerwall or home_assistant',
      ]),
    );
  });

  it('guards a main fuse where it has the currents of its phases', () => {
    const phase_currents = ['sensor.l1', 'sensor.l2', 'sensor.l3'];
    expect(optionsOf(withEntities({ fuse_amps: 35, phase_currents })).meter).toMatchObject({ fuse_amps: 35 });
    expect(faultsOf(withEntities({ fuse_amps: 35 }))).toEqual([
      'meter.phase_currents is missing; it must name one entity a phase, for the guard that fuse_amps asks for',
    ]);
    expect(faultsOf(withEntities({ fuse_amps: 5, phase_currents }))).toEqual([
      'meter.fuse_amps (5) must be whole amps from 6 to 1000, what the main fuse carries on each phase',
    ]);
  });

  it('has no address', () => {
    expect(faultsOf(withEntities({ url: 'http://h' }))).toEqual([
      'meter.url ("http://h") belongs to the connection pypowerwall, not to home_assistant; remove it',
    ]);
  });
});

describe('a car that Home Assistant knows', () => {
  const { name, vin } = bleCar;

  it('is found by its VIN and needs no more', () => {
    expect(optionsOf(withCars({ name, vin, connection: 'home_assistant' })).vehicles).toEqual([
      { name, vin, connection: 'home_assistant' },
    ]);
  });

  it('has no address of its own', () => {
    expect(faultsOf(withCars({ ...bleCar, connection: 'home_assistant' }))).toEqual([
      expect.stringMatching(/^vehicles\[0\]\.url .* belongs to the connection ble_proxy/),
    ]);
  });
});
