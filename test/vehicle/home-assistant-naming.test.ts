import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Registry, carIn } from '../../src/vehicle/home-assistant-naming.ts';

const VIN = '5YJ3E1EA3JF012345';
const OTHER = '7SAYGDEE9NF000001';

type Device = Registry['devices'][number];
type Entity = Registry['entities'][number];

const device = (id: string, ...marks: string[]): Device => ({ id, marks });
const cloud = (platform: string, deviceId: string, domain: string, key: string, vin = VIN): Entity => ({
  id: `${domain}.${platform}_${key}`,
  platform,
  uniqueId: `${vin}-${key}`,
  deviceId,
  name: key,
});
const bridge = (deviceId: string, domain: string, name: string): Entity => ({
  id: `${domain}.${deviceId}_${name.toLowerCase().replaceAll(' ', '_')}`,
  platform: 'esphome',
  uniqueId: `AA:BB-${domain}-${name}`,
  deviceId,
  name,
});
const registry = (devices: readonly Device[], entities: readonly Entity[]): Registry => ({
  devices,
  entities,
});

const fleet = [
  cloud('tesla_fleet', 'd', 'switch', 'charge_state_user_charge_enable_request'),
  cloud('tesla_fleet', 'd', 'number', 'charge_state_charge_current_request'),
  cloud('tesla_fleet', 'd', 'number', 'charge_state_charge_limit_soc'),
  cloud('tesla_fleet', 'd', 'button', 'wake'),
  cloud('tesla_fleet', 'd', 'sensor', 'charge_state_charging_state'),
  cloud('tesla_fleet', 'd', 'sensor', 'charge_state_battery_level'),
  cloud('tesla_fleet', 'd', 'binary_sensor', 'charge_state_conn_charge_cable'),
  cloud('tesla_fleet', 'd', 'binary_sensor', 'state'),
  cloud('tesla_fleet', 'd', 'device_tracker', 'location'),
];

describe('a car in the registry', () => {
  it('is found by its VIN, with the entity of each role, whatever the owner called them', () => {
    const renamed = fleet.map((entity, n) => ({ ...entity, id: `${entity.id.split('.')[0]}.blue_${n}` }));
    expect(carIn(registry([device('d', VIN)], renamed), VIN, false)).toEqual({
      platform: 'tesla_fleet',
      roles: {
        switch: 'switch.blue_0',
        amps: 'number.blue_1',
        limit: 'number.blue_2',
        wake: 'button.blue_3',
        charging: 'sensor.blue_4',
        level: 'sensor.blue_5',
        cable: 'binary_sensor.blue_6',
        online: 'binary_sensor.blue_7',
        location: 'device_tracker.blue_8',
      },
    });
  });

  it('is known by any of the names of Tessie', () => {
    const entities = [
      cloud('tessie', 'd', 'switch', 'charge_state_charge_enable_request'),
      cloud('tessie', 'd', 'sensor', 'charge_state_usable_battery_level'),
      cloud('tessie', 'd', 'binary_sensor', 'charge_state_charging_state'),
    ];
    expect(carIn(registry([device('d', VIN)], entities), VIN, false)?.roles).toEqual({
      switch: 'switch.tessie_charge_state_charge_enable_request',
      level: 'sensor.tessie_charge_state_usable_battery_level',
    });
  });

  it('is not the car beside it', () => {
    expect(carIn(registry([device('d', VIN)], fleet), OTHER, true)).toBeUndefined();
    expect(carIn(registry([device('d', 'a wall connector')], fleet), VIN, true)).toBeUndefined();
  });

  it('is that of the integration that can command it; what a second one alone knows is taken from there', () => {
    const watched = fleet.filter(({ id }) => !/^(switch|number|button)/.test(id));
    const tessie = [
      cloud('tessie', 'e', 'switch', 'charge_state_charge_enable_request'),
      cloud('tessie', 'e', 'sensor', 'charge_state_charging_state'),
    ];
    const found = carIn(registry([device('d', VIN), device('e', VIN)], [...watched, ...tessie]), VIN, false);
    expect(found).toEqual({
      platform: 'tessie',
      roles: {
        switch: 'switch.tessie_charge_state_charge_enable_request',
        charging: 'sensor.tessie_charge_state_charging_state',
        location: 'device_tracker.tesla_fleet_location',
      },
    });
  });

  it('is there without commands, where no integration has any', () => {
    const watched = fleet.filter(({ id }) => !id.startsWith('switch'));
    expect(carIn(registry([device('d', VIN)], watched), VIN, false)?.roles.switch).toBeUndefined();
  });
});

describe.each([
  ['of yoziru', ['Charging', 'Charging Amps', 'Charging Limit', 'Battery', 'Charging']],
  ['of yoziru, older', ['Charger switch', 'Charging amps', 'Charging limit', 'Battery', 'Charging']],
  ['of PedroKTFC', ['Charger', 'Charging amps', 'Charging limit', 'Charge level', 'Charging state']],
])('a Bluetooth bridge %s', (_, [start = '', amps = '', limit = '', level = '', state = '']) => {
  const entitiesOn = (id: string): readonly Entity[] => [
    bridge(id, 'switch', start),
    bridge(id, 'number', amps),
    bridge(id, 'number', limit),
    bridge(id, 'sensor', level),
    bridge(id, 'sensor', state),
    bridge(id, 'button', 'Wake up'),
    bridge(id, 'binary_sensor', 'Asleep'),
  ];

  it('is that of the only car, where there is one of each', () => {
    const found = carIn(registry([device('b', 'tesla-ble')], entitiesOn('b')), VIN, true);
    expect(found?.platform).toBe('esphome');
    expect(Object.keys(found?.roles ?? {}).toSorted()).toEqual(
      ['amps', 'asleep', 'charging', 'level', 'limit', 'switch', 'wake'].toSorted(),
    );
  });

  it('is nobody’s where there are several cars and no name tells', () => {
    expect(carIn(registry([device('b', 'tesla-ble')], entitiesOn('b')), VIN, false)).toBeUndefined();
    const two = [...entitiesOn('b'), ...entitiesOn('c')];
    expect(carIn(registry([device('b', 'x'), device('c', 'y')], two), VIN, true)).toBeUndefined();
  });

  it('is that of the car whose number is in its name', () => {
    const two = [...entitiesOn('b'), ...entitiesOn('c')];
    const devices = [device('b', 'tesla-ble', 'Bridge 012345'), device('c', `Tesla ${OTHER}`)];
    expect(carIn(registry(devices, two), VIN, false)?.roles.wake).toBe('button.b_wake_up');
    expect(carIn(registry(devices, two), OTHER, false)?.roles.wake).toBe('button.c_wake_up');
  });

  it('goes before a cloud that can do as much', () => {
    const both = registry([device('b', 'tesla-ble'), device('d', VIN)], [...entitiesOn('b'), ...fleet]);
    const found = carIn(both, VIN, true);
    expect(found?.platform).toBe('esphome');
    expect(found?.roles.location).toBe('device_tracker.tesla_fleet_location');
  });
});

describe('any registry', () => {
  it('never gives a car the entity of another device', () => {
    const key = fc.constantFrom(...fleet.map(({ id }) => id.split('.')), ['switch', 'x'] as const);
    const entity = fc
      .tuple(key, fc.constantFrom('d', 'e', 'f'), fc.constantFrom('tesla_fleet', 'tessie', 'other'))
      .map(([[domain = '', name = ''], deviceId, platform]) => ({
        ...cloud(platform, deviceId, domain, name.replace('tesla_fleet_', '')),
        id: `${domain}.${deviceId}_${platform}_${name}`,
      }));
    fc.assert(
      fc.property(fc.array(entity), entities => {
        const found = carIn(registry([device('d', VIN), device('e', OTHER)], entities), VIN, true);
        const ids = Object.values(found?.roles ?? {});
        expect(ids.filter(id => !id.includes('.d_'))).toEqual([]);
        expect(found?.roles.switch ?? `.d_${found?.platform}_`).toContain(`.d_${found?.platform}_`);
      }),
    );
  });
});
