import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

afterEach(() => resident.leave());

const HELPERS = ['boolean', 'select', 'number', 'datetime', 'text', 'button'].map(kind => `input_${kind}`);

const isOurs = (text: string): boolean => /sunpilot|wall.connector|model.3/i.test(text);

/** Everything of ours that Home Assistant has, from its registries to its notifications; `/` is where it is kept. */
async function left(): Promise<readonly string[]> {
  const { ask } = resident.home;
  const list = async (kept: string, command: object): Promise<readonly string[]> => {
    const found = await ask.call({ type: kept, ...command }).catch(() => undefined);
    const all: readonly unknown[] = Array.isArray(found) ? found : [found];
    return all.map(one => `${kept}/${JSON.stringify(one ?? '')}`);
  };
  const kinds = [
    'config/device_registry/list',
    'lovelace/dashboards/list',
    'energy/get_prefs',
    'persistent_notification/get',
    ...HELPERS.map(domain => `${domain}/list`),
  ];
  return [
    ...(await ask.entities()).map(({ entity_id: id }) => `registry/${id}`),
    ...(await ask.states()).map(({ entity_id: id }) => `state/${id}`),
    ...(await Promise.all(kinds.map(kind => list(kind, {})))).flat(),
  ].filter(isOurs);
}

/** The ids of our entities that are there now. */
const ids = async (): Promise<readonly string[]> =>
  (await resident.home.ask.states()).map(({ entity_id: id }) => id).filter(isOurs);

const dashboard = async (): Promise<string> =>
  JSON.stringify(
    await resident.home.ask
      .call({ type: 'lovelace/config', url_path: 'sunpilot-charging', force: false })
      .catch(() => ''),
  );

/** The one thing that stays until it is read: the word that all is gone. */
const isGoodbye = (name: string): boolean =>
  name.startsWith('persistent_notification/') && name.includes('Uninstall');

/** Everything that can be there is there: entities, dashboard, Energy devices. */
async function fills(): Promise<void> {
  await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unknown');
  await resident.shows('input_select.wall_connector_1839_mode', 'Solar');
  await presses('input_button', 'create_dashboard', async () => (await dashboard()).includes('1839'));
  await presses('input_button', 'add_to_energy', async () =>
    (await left()).join(' ').includes('stat_consumption'),
  );
  expect((await left()).length).toBeGreaterThan(60);
}

const tell = (when: string, before: readonly string[], after: readonly string[]): void =>
  void process.stdout.write(
    `${when}, left before: ${JSON.stringify(before)}, after the removal: ${JSON.stringify(after)}\n`,
  );

/** Presses a button of SunPilot's until it has done its work: what is pressed before it was seen is lost. */
async function presses(domain: string, key: string, isDone: () => Promise<boolean>): Promise<void> {
  const button = { entity_id: `${domain}.sunpilot_${key}` };
  await resident.shows(button.entity_id, () => true);
  const press = async (): Promise<true | undefined> => {
    await resident.home.ask.perform(`${domain}.press`, {}, button);
    return until(key, async () => ((await isDone()) ? true : undefined), 5).catch(() => undefined);
  };
  await until(`what ${key} does`, press, 60);
}

const notice = async (): Promise<string> =>
  JSON.stringify(await resident.home.ask.call({ type: 'persistent_notification/get' }));

describe('Home Assistant without MQTT', () => {
  it('has helpers that obey and states that show, and a word about it', async () => {
    resident = await moveIn({ mqtt: false });
    await resident.shows('input_boolean.sunpilot_solar_charging', 'off');
    const status = await resident.shows('sensor.sunpilot_status', ({ state }) => state !== 'unknown');
    expect(status.attributes).toMatchObject({ friendly_name: 'SunPilot Status', device_class: 'enum' });
    await resident.park(0);
    await resident.touches('input_boolean.turn_on', 'input_boolean.sunpilot_solar_charging', {}, 'on');
    await resident.shows('sensor.sunpilot_status', 'Waiting for sun');
    await until('the setting kept', async () =>
      JSON.stringify(await resident.kept('settings.json')).includes('"solar_charging":true')
        ? true
        : undefined,
    );
    const power = await resident.shows('sensor.wall_connector_1839_power', '0');
    expect(power.attributes).toMatchObject({ unit_of_measurement: 'W', state_class: 'measurement' });
    expect(await notice()).toContain('Home Assistant has no MQTT');
    const page = await resident.home.page('/config/helpers');
    await page.sees('SunPilot Solar charging');
    await page.shot('without-mqtt-helpers');
    await resident.home.ask.perform(
      'input_button.press',
      {},
      { entity_id: 'input_button.wall_connector_1839_boost' },
    );
    await until('the bus following', () => (resident.drawn > 4 ? true : undefined));
    await resident.shows(
      'event.sunpilot_charging',
      ({ attributes }) => attributes['event_type'] === 'started',
    );
    expect(resident.home.core.warnings()).toEqual([]);
  });

  it('that gets it has SunPilot over there by itself, with its settings, and nothing stays behind', async () => {
    resident = await moveIn({ mqtt: false, settings: { solar_charging: true, start_export: 1750 } });
    const { home } = resident;
    await resident.shows('input_number.sunpilot_start_export', '1750.0');
    await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unknown');
    await presses('input_button', 'create_dashboard', async () =>
      (await dashboard()).includes('input_number.sunpilot_start_export'),
    );
    await resident.touches(
      'input_select.select_option',
      'input_select.wall_connector_1839_mode',
      { option: 'Fast' },
      'Fast',
    );
    await until('the setting kept', async () =>
      JSON.stringify(await resident.kept('settings.json')).includes('"fast"') ? true : undefined,
    );
    await home.addMqtt();
    await resident.shows('select.wall_connector_1839_mode', 'Fast');
    await resident.shows('number.sunpilot_start_export', '1750');
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    await resident.shows(
      'sensor.sunpilot_status',
      ({ state }) => state !== 'unknown' && state !== 'unavailable',
    );
    expect((await left()).filter(name => /input_|posted_by|_2\b/.test(name))).toEqual([]);
    expect(await notice()).not.toContain('MQTT');
    await until('the dashboard renewed', async () =>
      (await dashboard()).includes('"number.sunpilot_start_export"') ? true : undefined,
    );
    expect(await dashboard()).not.toContain('input_');
    expect(home.core.warnings()).toEqual([]);
  });

  it('takes everything back at one press, and nothing is left', async () => {
    resident = await moveIn({ mqtt: false });
    const before = await left();
    await fills();
    const page = await resident.home.page('/sunpilot-charging', { width: 1280, height: 1400, dark: false });
    for (const text of ['Now', 'Why', 'Wall Connector 1839', 'Model 3', 'Today', 'Settings'])
      await page.sees(text);
    expect(await page.page.locator('hui-error-card, hui-warning').count()).toBe(0);
    await page.shot('without-mqtt-dashboard');
    await page.close();
    await presses('input_button', 'remove', async () => (await notice()).includes('Uninstall'));
    tell('without MQTT', before, await left());
    expect((await left()).filter(name => !isGoodbye(name))).toEqual(before);
    expect(resident.isRunning).toBe(true);
    expect(resident.home.core.warnings()).toEqual([]);
  });

  it('and then with it takes everything back too, and nothing is left, not at the broker either', async () => {
    resident = await moveIn({ mqtt: false });
    const { ask } = resident.home;
    const before = await left();
    await fills();
    await resident.home.addMqtt();
    await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
    await until('the dashboard renewed', async () =>
      (await dashboard()).includes('"number.sunpilot_start_export"') ? true : undefined,
    );
    await presses('button', 'remove', async () => (await notice()).includes('Uninstall'));
    await until('nothing left', async () =>
      (await left()).every(name => isGoodbye(name)) ? true : undefined,
    );
    tell('with MQTT', before, await left());
    expect((await left()).filter(name => !isGoodbye(name))).toEqual(before);
    const retained: unknown[] = [];
    for (const topic of ['sunpilot/#', 'homeassistant/#'])
      await ask.subscribe({ type: 'mqtt/subscribe', topic }, event => retained.push(event));
    await wait(3000);
    expect(retained).toEqual([]);
    expect(resident.home.core.warnings()).toEqual([]);
  });

  it('may get it, lose it and get it again: helpers stand in, and all ids are as before', async () => {
    resident = await moveIn({ mqtt: false, settings: { solar_charging: true } });
    const { home } = resident;
    await resident.shows('input_boolean.sunpilot_solar_charging', 'on');
    await home.addMqtt();
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
    const over = (await ids()).toSorted();
    await home.removeMqtt();
    await until('the helpers back', async () => home.ask.state('input_boolean.sunpilot_solar_charging'), 170);
    await resident.shows('sensor.sunpilot_status', ({ state }) => state !== 'unavailable');
    await resident.kill();
    await home.addMqtt();
    resident.start();
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    await until('the ids as before', async () =>
      JSON.stringify((await ids()).toSorted()) === JSON.stringify(over) ? true : undefined,
    );
    expect((await left()).filter(name => /input_|posted_by/.test(name))).toEqual([]);
  }, 300_000);
});
