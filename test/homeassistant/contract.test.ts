import { describe, expect, it } from '@jest/globals';
import { reasons } from '../../src/charging/reasons.ts';
import type { ChargerSeen } from '../../src/charging/snapshot.ts';
import { type Device, devicesOf } from '../../src/homeassistant/device.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { EXPIRES_AFTER, Topics, discovery } from '../../src/homeassistant/messages.ts';
import { StageCloud } from '../support/cloud.ts';
import { Stage } from '../support/stage.ts';
import { promised } from './contract.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

type Component = Readonly<Record<string, unknown>>;

interface Discovery {
  readonly device: Component;
  readonly components: Readonly<Record<string, Component>>;
}

const everything = async (): Promise<Facts> =>
  factsOf(Object.assign(new Stage(), { cloud: new StageCloud() }));

const discoveryOf = (device: Device): Discovery =>
  JSON.parse(discovery(device, topics, '1.2.3').payload) as Discovery;

const componentsOf = (facts: Facts): readonly Component[] =>
  devicesOf(facts).flatMap(device => Object.values(discoveryOf(device).components));

async function component(id: string): Promise<Component> {
  const found = componentsOf(await everything()).find(one => one['default_entity_id'] === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

/** What the contract speaks of, beside the id. */
const TRAITS = [
  'device_class',
  'state_class',
  'unit_of_measurement',
  'suggested_display_precision',
  'entity_category',
  'enabled_by_default',
  'min',
  'max',
  'step',
  'options',
];

const traitsOf = (one: Component): Component =>
  Object.fromEntries(TRAITS.filter(trait => trait in one).map(trait => [trait, one[trait]]));

describe('every entity that others rely on', () => {
  it.each(Object.entries(promised))('%s is as was promised', async (id, traits) => {
    const found = await component(id);
    const [platform] = id.split('.');
    expect(found['platform']).toBe(platform);
    expect(traitsOf(found)).toEqual(traits);
  });

  it('sensor.sunpilot_status is as was promised: each of its states has words of its own', async () => {
    const found = await component('sensor.sunpilot_status');
    expect(found['device_class']).toBe('enum');
    expect(found['options']).toHaveLength(Object.keys(reasons).length);
    expect(found['json_attributes_template']).toContain('status_attributes');
  });

  it('event.sunpilot_charging is as was promised, and its types are English in every language', async () => {
    for (const language of ['en', 'de']) {
      const [sunPilot] = devicesOf(await factsOf(new Stage(), language));
      const { event_charging: event } = sunPilot === undefined ? {} : discoveryOf(sunPilot).components;
      expect(event?.['event_types']).toEqual(
        expect.arrayContaining([
          'started',
          'stopped',
          'complete',
          'refused',
          'not_confirmed',
          'taken_over',
          'bus_lost',
          'bus_back',
          'meter_lost',
          'meter_back',
        ]),
      );
    }
  });
});

describe('each entity, promised or not,', () => {
  it('looks like something: a device class or an icon', async () => {
    for (const one of componentsOf(await everything()))
      expect(one['icon'] ?? one['device_class']).toBeDefined();
  });

  it('if it can tell by itself that it is old, does so after 200 s', async () => {
    expect(EXPIRES_AFTER).toBe(200);
    for (const one of componentsOf(await everything())) {
      const expires = one['platform'] === 'sensor' || one['platform'] === 'binary_sensor';
      expect(one['expire_after']).toBe(expires ? 200 : undefined);
    }
  });

  it('if it is measured, has unit, state class and precision', async () => {
    const measured = ['power', 'current', 'voltage', 'energy', 'battery'];
    const sensors = componentsOf(await everything()).filter(({ platform }) => platform === 'sensor');
    for (const one of sensors.filter(({ device_class: kind }) => measured.includes(String(kind)))) {
      expect(one).toHaveProperty('unit_of_measurement');
      expect(one).toHaveProperty('state_class');
      expect(one).toHaveProperty('suggested_display_precision');
    }
  });

  it('if it is of a closed list, has its words as options, and its plain key as attribute', async () => {
    for (const device of devicesOf(await everything()))
      for (const { row, options, attributes } of device.entities.filter(
        entity => entity.row.list !== undefined,
      )) {
        expect(options?.length).toBeGreaterThan(1);
        expect(attributes).toHaveProperty('key');
        const isSensor = row.platform === 'sensor';
        expect(row.config?.['device_class']).toBe(isSensor ? 'enum' : undefined);
      }
  });

  it('if it is off at first, is diagnostic', async () => {
    const off = componentsOf(await everything()).filter(one => one['enabled_by_default'] === false);
    expect(off.length).toBeGreaterThan(0);
    for (const one of off) expect(one['entity_category']).toBe('diagnostic');
  });

  it('if it is a switch, number, text or time, takes commands and shows what holds', async () => {
    const controls = ['switch', 'number', 'text', 'time', 'select', 'button'];
    for (const one of componentsOf(await everything())) {
      const isControl = controls.includes(String(one['platform']));
      expect('command_topic' in one).toBe(isControl);
      expect('state_topic' in one).toBe(one['platform'] !== 'button');
    }
  });
});

/** What stands on the page of a device, one Wall Connector being as given. */
async function page(slug: string, charger: Partial<ChargerSeen> = {}): Promise<Component> {
  const facts = await everything();
  const chargers = facts.snapshot.chargers.map(one => ({ ...one, ...charger }));
  const devices = devicesOf({ ...facts, snapshot: { ...facts.snapshot, chargers } });
  const device = devices.find(found => found.slug === slug);
  return device === undefined ? {} : discoveryOf(device).device;
}

describe('the device page', () => {
  it('of a Wall Connector has maker, model, part number, serial number and firmware, and leads to SunPilot', async () => {
    const [sunPilot] = devicesOf(await everything());
    const ours = sunPilot === undefined ? {} : discoveryOf(sunPilot).device;
    const charger = await page('wall_connector_1839', { model: 'EVW2T32HL' });
    expect(charger).toMatchObject({
      name: 'Wall Connector 1839',
      manufacturer: 'Tesla',
      model: 'Wall Connector Gen 2',
      model_id: 'EVW2T32HL',
      serial_number: 'A18I0001839',
      sw_version: '4.5.3',
    });
    expect([charger['via_device']]).toEqual(ours['identifiers']);
    expect((await page('model_3'))['via_device']).toBe(charger['via_device']);
  });

  it('of SunPilot has its version, and leads nowhere', async () => {
    const ours = await page('sunpilot');
    expect(ours).toMatchObject({ name: 'SunPilot', manufacturer: 'SunPilot', sw_version: '1.2.3' });
    expect(ours).not.toHaveProperty('via_device');
  });

  it.each([
    ['5YJS', 'Model S'],
    ['5YJ3', 'Model 3'],
    ['5YJX', 'Model X'],
    ['XP7Y', 'Model Y'],
    ['7G2C', 'Cybertruck'],
    ['SFZR', 'Roadster'],
    ['WBA8', 'Car'],
  ])('of a car whose number begins with %s says %s, but not the number', async (start, model) => {
    const facts = await everything();
    const vehicles = facts.snapshot.vehicles.map(vehicle => ({ ...vehicle, vin: `${start}E1EA3JF012345` }));
    const device = devicesOf({ ...facts, snapshot: { ...facts.snapshot, vehicles } }).find(
      ({ kind }) => kind === 'car',
    );
    const told = device === undefined ? {} : discoveryOf(device).device;
    expect(told).toMatchObject({ manufacturer: 'Tesla', model });
    expect(JSON.stringify(told)).not.toContain('F012345');
  });
});
