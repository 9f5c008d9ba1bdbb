import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readOptions } from '../../src/options/options.ts';
import {
  apiCar,
  bleCar,
  faultsOf,
  fleetCar,
  installation,
  meter,
  optionsOf,
  wallConnectors,
  withCars,
  withCircuit,
  withMeter,
} from './owner.ts';

describe('the options', () => {
  it('need no more than the bus and the meter, and have a default for the rest', () => {
    expect(optionsOf(installation)).toEqual({
      wall_connectors: { ...wallConnectors, energy_unit: 'auto', last_resort_stop: 'none', spike: false },
      meter: { ...meter, includes_chargers: true, phase_currents: [] },
      vehicles: [],
      home: { radius_m: 150 },
      log_level: 'info',
    });
  });

  it('give each room what it asks for', () => {
    const options = optionsOf({
      ...installation,
      vehicles: [bleCar, { ...fleetCar, auth_url: 'https://auth.example' }, apiCar],
    });
    interface Login {
      client_id: string;
      refresh_token: string;
      auth_url?: string;
    }
    const cars: readonly ({ name: string; vin: string } & (
      | { connection: 'ble_proxy'; url: string }
      | ({ connection: 'fleet_proxy'; url: string } & Login)
      | ({ connection: 'fleet_api'; url?: string; private_key?: string } & Login)
      | { connection: 'teslemetry' | 'tessie'; url?: string; token: string }
      | { connection: 'home_assistant' }
    ))[] = options.vehicles;
    const read: { includes_chargers: boolean } & (
      | { connection: 'powerwall'; host: string; password: string }
      | { connection: 'pypowerwall'; url: string }
      | { connection: 'home_assistant'; grid: string; battery?: string; invert_battery: boolean }
    ) = options.meter;
    expect(cars).toEqual([bleCar, { ...fleetCar, auth_url: 'https://auth.example' }, apiCar]);
    expect(read).toEqual({ ...meter, includes_chargers: true, phase_currents: [] });
  });

  it("take the blanks of Home Assistant's forms as left out", () => {
    const blank = {
      ...installation,
      wall_connectors: { ...wallConnectors, bridge: null, spike: null, last_resort_stop: '' },
      meter: { ...meter, fuse_amps: null, phase_currents: [], url: '' },
      vehicles: [{ ...bleCar, token: '', auth_url: null }],
      powerwall_control: { connection: '', site: null },
      home: { latitude: null, longitude: null },
      log_level: '  ',
    };
    expect(optionsOf(blank)).toEqual(optionsOf({ ...installation, vehicles: [bleCar] }));
  });

  it('are told everything that is wrong at once', () => {
    const faults = faultsOf({
      wall_connectors: { port: '/dev/ttyUSB0', charger_amps: 100 },
      meter: { connection: 'powerwall', host: 'http://192.168.1.50' },
      vehicles: [{ name: 'Model 3', vin: 'short', connection: 'carrier_pigeon' }],
      home: { latitude: 52 },
      log_level: 'loud',
      colour: 'red',
    });
    expect(faults.map(text => text.split(' ')[0])).toEqual([
      'wall_connectors.circuit_amps',
      'wall_connectors.charger_amps',
      'meter.host',
      'meter.password',
      'vehicles[0].vin',
      'vehicles[0].connection',
      'home.longitude',
      'log_level',
      'colour',
    ]);
  });

  it('are told key, value and remedy in one sentence', () => {
    expect(faultsOf(withCars({ ...bleCar, url: '192.168.1.60:8080' }))).toEqual([
      'vehicles[0].url ("192.168.1.60:8080") must be the Bluetooth proxy\'s address, for example http://192.168.1.60:8080',
    ]);
  });

  it.each([undefined, {}])('that are empty name each key that is needed: %j', json => {
    expect(faultsOf(json).map(text => text.split(' is missing; ')[0])).toEqual(
      expect.arrayContaining([
        'wall_connectors.port',
        'wall_connectors.circuit_amps',
        'wall_connectors.charger_amps',
        'meter.connection',
        'meter.host',
        'meter.password',
      ]),
    );
  });

  it('that are no group, or hold a value where a group belongs, are told so', () => {
    expect(faultsOf('x')).toEqual(['the options ("x") must be a group of keys with values']);
    expect(faultsOf([])).toEqual(['the options ([]) must be a group of keys with values']);
    expect(faultsOf(null)).toEqual(['the options (null) must be a group of keys with values']);
    expect(faultsOf({ ...installation, meter: 7, vehicles: { name: 'x' } })).toEqual([
      'meter (7) must be a group of keys with values',
      'vehicles ({"name":"x"}) must be a list of vehicles',
    ]);
    expect(faultsOf(withCars('x'))).toEqual(['vehicles[0] ("x") must be a group of keys with values']);
  });

  it('that are empty in the wrong way are told so', () => {
    const empty = { wall_connectors: [], meter: [], vehicles: {}, home: [], log_level: {} };
    expect(faultsOf(empty)).toEqual([
      'wall_connectors ([]) must be a group of keys with values',
      'meter ([]) must be a group of keys with values',
      'vehicles ({}) must be a list of vehicles',
      'home ([]) must be a group of keys with values',
      'log_level ({}) must be debug, info, warning or error',
    ]);
    expect(faultsOf(withMeter({ host: [], password: {} })).map(text => text.split(' must')[0])).toEqual([
      'meter.host ([])',
      'meter.password (***)',
    ]);
  });

  it('never throw, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom(installation, bleCar, fleetCar, wallConnectors, meter),
      fc.jsonValue(),
    );
    const some = fc.record(
      { wall_connectors: piece, meter: piece, vehicles: fc.oneof(fc.array(piece), piece), home: piece },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(some, fc.jsonValue()), json => {
        const read = readOptions(json);
        const told = 'faults' in read ? read.faults.length : read.options.wall_connectors.circuit_amps;
        expect(told).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a key that is not known', () => {
  it('is told with what was probably meant', () => {
    expect(faultsOf(withCircuit({ circuit_amp: 48 }))).toEqual([
      'wall_connectors.circuit_amp (48) is not known (did you mean circuit_amps?)',
    ]);
  });

  it('is told with the keys that are known where nothing is near', () => {
    expect(faultsOf({ ...installation, colour: 'red' })).toEqual([
      'colour ("red") is not known here; remove it (known: wall_connectors, meter, vehicles, powerwall_control, home, log_level)',
    ]);
  });

  it('is told to which connection it belongs', () => {
    expect(faultsOf(withCars({ ...bleCar, token: 'abc' }))).toEqual([
      'vehicles[0].token (***) belongs to the connection teslemetry or tessie, not to ble_proxy; remove it',
    ]);
    expect(faultsOf(withMeter({ grid: 'sensor.grid' }))).toEqual([
      'meter.grid ("sensor.grid") belongs to the connection home_assistant, not to powerwall; remove it',
    ]);
  });
});

describe('under a connection that is missing or wrong', () => {
  it.each([
    [{}, 'meter.connection is missing; it must be powerwall, pypowerwall or home_assistant'],
    [
      { connection: 'carrier_pigeon' },
      'meter.connection ("carrier_pigeon") must be powerwall, pypowerwall or home_assistant',
    ],
    [{ connection: 7 }, 'meter.connection (7) must be powerwall, pypowerwall or home_assistant'],
  ])('the other keys of the meter are checked all the same: %j', (connection, told) => {
    const faults = faultsOf({
      ...installation,
      meter: { ...connection, host: 5, includes_chargers: 'x', hosst: 'h', url: 'left alone', fuse_amps: 5 },
    });
    expect(faults).toHaveLength(6);
    expect(faults).toEqual(
      expect.arrayContaining([
        told,
        expect.stringMatching(/^meter\.host \(5\) must be the gateway's address/),
        expect.stringMatching(/^meter\.password is missing; /),
        'meter.includes_chargers ("x") must be true or false',
        'meter.hosst ("h") is not known (did you mean host?)',
        expect.stringMatching(/^meter\.fuse_amps \(5\) must be whole amps/),
      ]),
    );
  });

  it('nobody who tells the address of a proxy is asked for a password', () => {
    expect(faultsOf({ ...installation, meter: { url: '192.168.1.60' } })).toEqual([
      'meter.url ("192.168.1.60") must be pypowerwall\'s address, for example http://192.168.1.60:8675',
      'meter.connection is missing; it must be powerwall, pypowerwall or home_assistant',
    ]);
  });

  it('the other keys of a car are checked as far as they are there', () => {
    const { connection: _, ...car } = { ...bleCar, url: 5, client_id: 5, refresh_tokn: 'geheim' };
    expect(faultsOf(withCars(car))).toEqual([
      'vehicles[0].url (5) must be an address, for example http://192.168.1.60:8080',
      'vehicles[0].client_id (5) must be the client id of your application at developer.tesla.com',
      'vehicles[0].connection is missing; it must be ble_proxy, fleet_proxy, fleet_api, teslemetry, tessie or home_assistant',
      'vehicles[0].refresh_tokn (***) is not known (did you mean refresh_token?)',
    ]);
  });
});
