import { describe, expect, it } from '@jest/globals';
import { type Device, devicesOf } from '../../src/homeassistant/device.ts';
import { Topics, discovery, state } from '../../src/homeassistant/messages.ts';
import { type Fault, faultKeys } from '../../src/runtime/failure.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

const devicesWith = async (faults: readonly Fault[], language = 'en'): Promise<readonly Device[]> =>
  devicesOf({ ...(await factsOf(undefined, language)), faults });

/** The entities that show a problem, as `device.key`. */
const shownIn = (devices: readonly Device[]): readonly string[] =>
  devices.flatMap(({ slug, entities }) =>
    entities
      .filter(({ row, value }) => row.config?.['device_class'] === 'problem' && value === true)
      .map(({ row }) => `${slug}.${row.key}`),
  );

const attributesOf = (devices: readonly Device[], slug: string, key: string): unknown => {
  const device = devices.find(one => one.slug === slug);
  const shown = device && (JSON.parse(state(device, topics).payload) as Record<string, unknown>);
  return shown?.[`${key}_attributes`];
};

describe('what is wrong', () => {
  it.each([
    [{ key: 'port_missing', about: { port: '/dev/ttyUSB0' } }, 'sunpilot.bus_problem'],
    [{ key: 'bus_silent', about: {} }, 'sunpilot.bus_problem'],
    [{ key: 'charger_lost', about: { id: '1839' } }, 'wall_connector_1839.problem'],
    [{ key: 'circuit_full', about: { id: '2019', circuit: 12 } }, 'sunpilot.bus_problem'],
    [{ key: 'gateway_password', about: {} }, 'sunpilot.meter_problem'],
    [{ key: 'proxy_down', about: { url: 'http://proxy', status: 500 } }, 'sunpilot.meter_problem'],
    [{ key: 'meter_entity_missing', about: { id: 'sensor.grid' } }, 'sunpilot.meter_problem'],
    [{ key: 'car_token_over', about: { car: 'Model 3', url: 'https://tesla' } }, 'model_3.problem'],
    [{ key: 'file_not_written', about: { file: 'memory.json', why: 'full' } }, 'sunpilot.problem'],
    [{ key: 'home_assistant_no_mqtt', about: {} }, 'sunpilot.problem'],
  ] as const)('is a diagnostic entity of its part: %j at %s', async (fault, at) => {
    expect(shownIn(await devicesWith([fault]))).toEqual([at]);
  });

  it('is shown somewhere, whatever it is', async () => {
    for (const key of faultKeys) {
      const about = { id: '1839', car: 'Model 3' };
      expect([key, shownIn(await devicesWith([{ key, about }])).length]).toEqual([key, 1]);
    }
  });

  it('stands beside it with its cure, in the owner’s language, and with its plain key', async () => {
    const fault = { key: 'car_token_over', about: { car: 'Model 3', url: 'https://tesla' } } as const;
    const german = attributesOf(await devicesWith([fault], 'de'), 'model_3', 'problem');
    expect(german).toMatchObject({ key: 'car_token_over', findings: [{ key: 'car_token_over' }] });
    expect(attributesOf(await devicesWith([fault]), 'model_3', 'problem')).toMatchObject({
      finding: 'Tesla no longer accepts the login for Model 3 (https://tesla).',
      cure: 'Create a new refresh token and enter it in the options.',
    });
    expect(german).not.toMatchObject({ cure: expect.stringContaining('Create') as unknown });
  });

  it('is told in full where there is more than one thing', async () => {
    const faults: readonly Fault[] = [
      { key: 'gateway_down', about: { status: 502 } },
      { key: 'gateway_no_meter', about: {} },
    ];
    const { findings } = attributesOf(await devicesWith(faults), 'sunpilot', 'meter_problem') as {
      findings: readonly unknown[];
    };
    expect(findings).toMatchObject([{ key: 'gateway_down' }, { key: 'gateway_no_meter' }]);
  });

  it('is nothing while all is well', async () => {
    const devices = await devicesWith([]);
    expect(shownIn(devices)).toEqual([]);
    expect(attributesOf(devices, 'sunpilot', 'bus_problem')).toEqual({
      key: null,
      finding: null,
      cure: null,
      findings: [],
    });
  });

  it('is marked as diagnostic, so that it stays out of the owner’s dashboards', async () => {
    const [sunPilot] = await devicesWith([]);
    const { components } = JSON.parse(
      sunPilot === undefined ? '{}' : discovery(sunPilot, topics, '1').payload,
    ) as { components: Record<string, object> };
    expect(components['binary_sensor_bus_problem']).toMatchObject({
      entity_category: 'diagnostic',
      device_class: 'problem',
      default_entity_id: 'binary_sensor.sunpilot_bus_problem',
    });
    expect(components['button_accept_certificate']).toMatchObject({
      default_entity_id: 'button.sunpilot_accept_certificate',
    });
  });
});
