import { describe, expect, it } from '@jest/globals';
import { type Device, devicesOf } from '../../src/homeassistant/device.ts';
import { EXPIRES_AFTER, Topics, discovery, happened, state } from '../../src/homeassistant/messages.ts';
import { LANGUAGES } from '../../src/runtime/words.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

interface Component {
  readonly [key: string]: unknown;
  readonly unique_id: string;
  readonly default_entity_id: string;
  readonly name: string;
}

const componentsOf = (device: Device): Readonly<Record<string, Component>> =>
  (JSON.parse(discovery(device, topics, '1.2.3').payload) as { components: Record<string, Component> })
    .components;

const stateOf = (device: Device): Readonly<Record<string, unknown>> =>
  JSON.parse(state(device, topics).payload) as Record<string, unknown>;

const find = (devices: readonly Device[], slug: string): Device => {
  const found = devices.find(device => device.slug === slug);
  if (found === undefined) throw new Error(`no device ${slug}`);
  return found;
};

const ids = (devices: readonly Device[]): readonly string[] =>
  devices.flatMap(device => Object.values(componentsOf(device)).map(({ default_entity_id: id }) => id));

/** What a payload for an entity would do. */
async function command(slug: string, key: string, payload: string, language = 'en') {
  const device = find(devicesOf(await factsOf(new Stage(), language)), slug);
  return device.entities.find(({ row }) => row.key === key)?.command?.(payload);
}

describe('the devices in Home Assistant', () => {
  it('are SunPilot, each charger and each car', async () => {
    const devices = devicesOf(await factsOf());
    expect(devices.map(({ slug }) => slug)).toEqual(['sunpilot', 'wall_connector_1839', 'model_3']);
  });

  it('have the entity ids that others rely on, whatever the language', async () => {
    const english = ids(devicesOf(await factsOf()));
    expect(english).toEqual(
      expect.arrayContaining([
        'switch.sunpilot_solar_charging',
        'select.sunpilot_battery_priority',
        'time.sunpilot_window_start',
        'text.sunpilot_import_price',
        'text.sunpilot_notify',
        'sensor.sunpilot_status',
        'event.sunpilot_charging',
        'binary_sensor.sunpilot_bus_connected',
        'sensor.wall_connector_1839_limit',
        'select.wall_connector_1839_mode',
        'button.wall_connector_1839_boost',
        'sensor.model_3_charge_level',
        'button.model_3_start',
        'number.model_3_minimum_level',
        'number.model_3_ready_level',
        'time.model_3_ready_by',
        'switch.model_3_ready_by',
      ]),
    );
    expect(ids(devicesOf(await factsOf(new Stage(), 'de')))).toEqual(english);
  });

  it('show of a charger what it is, its lifetime energy, and, once the owner wants it, the health of its wire', async () => {
    const charger = find(devicesOf(await factsOf()), 'wall_connector_1839');
    const { device } = JSON.parse(discovery(charger, topics, '1').payload) as { device: object };
    expect(device).toMatchObject({ serial_number: 'A18I0001839', sw_version: '4.5.3' });
    const components = componentsOf(charger);
    expect(components['sensor_energy']).toMatchObject({
      device_class: 'energy',
      state_class: 'total_increasing',
      unit_of_measurement: 'kWh',
    });
    for (const key of ['voltage', 'phases', 'firmware', 'serial', 'heartbeats', 'lost_heartbeats', 'noise'])
      expect(components[`sensor_${key}`]).toMatchObject({
        entity_category: 'diagnostic',
        enabled_by_default: false,
      });
    expect(stateOf(charger)).toMatchObject({
      energy: 1234,
      voltage: 240,
      firmware: '4.5.3',
      lost_heartbeats: 2,
    });
  });

  it('go by install id, bus id and a hash of the VIN inside, never by a name', async () => {
    const car = find(devicesOf(await factsOf()), 'model_3');
    const { unique_id: unique = '' } = componentsOf(car)['sensor_charge_level'] ?? {};
    expect(unique).toMatch(/^sunpilot_ab12cd34_[\da-f]{12}_charge_level$/);
    expect(discovery(car, topics, '1').payload).not.toContain('5YJ3E1EA3JF012345');
  });

  it('name each component as domain and key, and no key twice', async () => {
    for (const device of devicesOf(await factsOf())) {
      const names = Object.keys(componentsOf(device));
      expect(names.length).toBe(device.entities.length);
      for (const name of names)
        expect(name).toMatch(/^(sensor|binary_sensor|switch|select|number|time|text|button|event)_/);
    }
  });

  it.each(LANGUAGES)('have names and words for every entity in %s, none twice in a list', async language => {
    for (const device of devicesOf(await factsOf(new Stage(), language))) {
      for (const { row, name, options } of device.entities) {
        expect(name).not.toBe(row.key);
        expect(new Set(options).size).toBe(options?.length ?? 0);
        for (const option of options ?? []) expect(option).not.toContain('_');
      }
    }
  });

  it('show a state in the owner\u2019s words, with the plain key and the sentence beside it', async () => {
    const shown = stateOf(find(devicesOf(await factsOf(new Stage(), 'de')), 'sunpilot'));
    expect(shown['status']).toBe('Wartet auf Sonne');
    expect(shown['status_attributes']).toMatchObject({
      key: 'waiting_for_sun',
      explanation: expect.stringContaining('W') as unknown,
    });
    expect(shown).toMatchObject({
      solar_charging: 'ON',
      window_start: '06:00:00',
      battery_priority: 'Powerwall zuerst',
    });
  });

  it('show what is not known as nothing, never as nought', async () => {
    const stage = new Stage([Object.assign(new StageCar(), { reach: 'unknown' as const })]);
    stage.meterWorks = false;
    const devices = devicesOf(await factsOf(stage));
    expect(stateOf(find(devices, 'sunpilot'))).toMatchObject({
      grid_power: null,
      surplus: null,
      battery_level: null,
    });
    expect(stateOf(find(devices, 'model_3'))['plugged_in']).toBeNull();
  });

  it('let sensors expire, keep discovery and states at the broker, and never an event', async () => {
    const device = find(devicesOf(await factsOf()), 'sunpilot');
    expect(componentsOf(device)['sensor_grid_power']).toMatchObject({ expire_after: EXPIRES_AFTER });
    expect(discovery(device, topics, '1')).toMatchObject({ retain: true, expires: false });
    expect(state(device, topics)).toMatchObject({ retain: true, expires: true });
    expect(happened({ type: 'bus_lost' }, await factsOf(), topics).retain).toBe(false);
  });

  it('fit the closed root of a discovery message', async () => {
    for (const device of devicesOf(await factsOf())) {
      const root = JSON.parse(discovery(device, topics, '1').payload) as object;
      expect(Object.keys(root).toSorted()).toEqual(['availability_topic', 'components', 'device', 'origin']);
    }
  });
});

describe('a command from Home Assistant', () => {
  it.each([
    ['sunpilot', 'solar_charging', 'OFF', { kind: 'settings', change: { solar_charging: false } }],
    ['sunpilot', 'start_rule', 'Best value', { kind: 'settings', change: { start_rule: 'best_value' } }],
    ['sunpilot', 'start_export', '2000', { kind: 'settings', change: { start_export: 2000 } }],
    ['sunpilot', 'window_end', '19:30:00', { kind: 'settings', change: { window_end: '19:30' } }],
    [
      'sunpilot',
      'notify',
      ' notify.mobile_app_phone ',
      { kind: 'settings', change: { notify: 'notify.mobile_app_phone' } },
    ],
    ['sunpilot', 'import_price', '', { kind: 'settings', change: { import_price: '' } }],
    [
      'sunpilot',
      'export_price',
      'sensor.feed_in',
      { kind: 'settings', change: { export_price: 'sensor.feed_in' } },
    ],
    [
      'sunpilot',
      'battery_priority',
      'Car first',
      { kind: 'settings', change: { battery_priority: 'car_first' } },
    ],
    [
      'wall_connector_1839',
      'mode',
      'Solar with minimum',
      { kind: 'charger', id: '1839', change: { mode: 'solar_min' } },
    ],
    ['wall_connector_1839', 'maximum', '16', { kind: 'charger', id: '1839', change: { maximum: 16 } }],
    ['wall_connector_1839', 'boost', 'PRESS', { kind: 'act', act: { kind: 'boost', of: '1839' } }],
    [
      'model_3',
      'minimum_level',
      '30',
      { kind: 'vehicle', vin: '5YJ3E1EA3JF012345', change: { minimum_level: 30 } },
    ],
    [
      'model_3',
      'ready_by',
      '06:30:00',
      { kind: 'vehicle', vin: '5YJ3E1EA3JF012345', change: { ready_by: '06:30' } },
    ],
    [
      'model_3',
      'ready_by_on',
      'ON',
      { kind: 'vehicle', vin: '5YJ3E1EA3JF012345', change: { ready_by_on: true } },
    ],
    ['model_3', 'stop', 'PRESS', { kind: 'act', act: { kind: 'stop', of: '5YJ3E1EA3JF012345' } }],
  ])('to %s %s with "%s" becomes a deed', async (slug, key, payload, deed) => {
    expect(await command(slug, key, payload)).toEqual(deed);
  });

  it('may come in the owner\u2019s words or as the plain key', async () => {
    const deed = { kind: 'charger', id: '1839', change: { mode: 'fast' } };
    expect(await command('wall_connector_1839', 'mode', 'Schnell', 'de')).toEqual(deed);
    expect(await command('wall_connector_1839', 'mode', 'fast', 'de')).toEqual(deed);
  });

  it.each([
    ['sunpilot', 'start_export', 'much'],
    ['sunpilot', 'import_price', 'the price'],
    ['sunpilot', 'start_export', '-5'],
    ['sunpilot', 'window_end', '25:00:00'],
    ['sunpilot', 'battery_priority', 'cat_first'],
    ['wall_connector_1839', 'maximum', '60'],
    ['model_3', 'ready_level', '101'],
    ['model_3', 'ready_by', 'at seven'],
  ])('to %s %s with "%s" means nothing', async (slug, key, payload) => {
    expect(await command(slug, key, payload)).toBeUndefined();
  });

  it('finds its device by the topic, and foreign topics find none', () => {
    expect(topics.target('sunpilot/ab12cd34/1839/mode/set')).toEqual({ device: '1839', key: 'mode' });
    for (const topic of [
      'sunpilot/ffffffff/1839/mode/set',
      'sunpilot/ab12cd34/1839/mode',
      'other/ab12cd34/1839/mode/set',
    ]) {
      expect(topics.target(topic)).toBeUndefined();
    }
  });
});
