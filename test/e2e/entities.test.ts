import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { promised } from '../homeassistant/contract.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

beforeAll(async () => {
  resident = await moveIn({ estate: { route: 'fleet_proxy', control: 'fleet_api' }, battery: {} });
  resident.estate.plugIn();
  await resident.shows('sensor.model_3_charging', ({ state }) => state === 'Charging');
  await resident.shows('sensor.wall_connector_1839_energy', ({ state }) => Number(state) > 0);
});

afterAll(() => resident.leave());

/** What the states of enabled entities show of what was promised; the rest is in the registry. */
const SHOWN = ['device_class', 'state_class', 'unit_of_measurement', 'min', 'max', 'step', 'options'];

describe('the real Home Assistant', () => {
  it('has every entity that others rely on, under its id, with its category, and the noisy ones off', async () => {
    const registered = await until('all entities', async () => {
      const found = await resident.home.ask.entities();
      return Object.keys(promised).every(id => found.some(one => one.entity_id === id)) ? found : undefined;
    });
    for (const [id, traits] of Object.entries(promised)) {
      const one = registered.find(({ entity_id: entityId }) => entityId === id);
      expect([id, one?.platform, one?.entity_category, one?.disabled_by]).toEqual([
        id,
        'mqtt',
        traits['entity_category'] ?? null,
        traits['enabled_by_default'] === false ? 'integration' : null,
      ]);
    }
  });

  it('shows each of them as what it is, as exactly as it should', async () => {
    const states = await resident.home.ask.states();
    const registered = await resident.home.ask.entities();
    const enabled = Object.entries(promised).filter(([, traits]) => traits['enabled_by_default'] !== false);
    for (const [id, traits] of enabled) {
      const attributes = states.find(({ entity_id: entityId }) => entityId === id)?.attributes ?? {};
      const shown = SHOWN.filter(name => name in traits).map(name => [name, attributes[name]]);
      expect([id, Object.fromEntries(shown)]).toEqual([
        id,
        Object.fromEntries(SHOWN.filter(name => name in traits).map(name => [name, traits[name]])),
      ]);
      const { options } = registered.find(({ entity_id: entityId }) => entityId === id) ?? {};
      const precision = options?.['sensor']?.['suggested_display_precision'];
      expect([id, precision]).toEqual([id, traits['suggested_display_precision']]);
    }
  });

  it('has a device for each part, with what stands on its nameplate, connected via SunPilot', async () => {
    const devices = await until('the nameplate read from the bus', async () => {
      const known = await resident.home.ask.devices();
      const charger = known.find(({ name }) => name === 'Wall Connector 1839');
      return charger?.model_id && charger.serial_number && charger.sw_version ? known : undefined;
    });
    const sunPilot = devices.find(({ name }) => name === 'SunPilot');
    expect(sunPilot).toMatchObject({ manufacturer: 'SunPilot', sw_version: '0.1.0', via_device_id: null });
    expect(devices.find(({ name }) => name === 'Wall Connector 1839')).toMatchObject({
      manufacturer: 'Tesla',
      model: 'Wall Connector Gen 2',
      model_id: expect.stringMatching(/\S/) as unknown,
      serial_number: expect.stringMatching(/1839$/) as unknown,
      sw_version: expect.stringMatching(/^\d+\.\d+/) as unknown,
      via_device_id: sunPilot?.id,
    });
    expect(devices.find(({ name }) => name === 'Model 3')).toMatchObject({
      manufacturer: 'Tesla',
      model: 'Model 3',
      via_device_id: sunPilot?.id,
    });
  });

  it('has nothing to complain of in all that', () => {
    expect(resident.home.core.warnings()).toEqual([]);
  });
});
