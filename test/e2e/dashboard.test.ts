import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { percent, watts } from '../../src/units.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

afterEach(() => resident.leave());

const looks = {
  'dashboard-desktop': { width: 1280, height: 1400, dark: false },
  'dashboard-desktop-dark': { width: 1280, height: 1400, dark: true },
  'dashboard-phone': { width: 390, height: 2600, dark: false },
  'dashboard-phone-dark': { width: 390, height: 2600, dark: true },
};

const press = (entityId: string): Promise<unknown> =>
  resident.home.ask.perform('button.press', {}, { entity_id: entityId });

const isOurs = (text: string): boolean => /sunpilot|wall.connector|model.3/i.test(text);

describe('one press', () => {
  it('creates a dashboard that shows all there is, without an error, on a phone and a desktop', async () => {
    resident = await moveIn({ settings: { solar_charging: true }, battery: { level: percent(100) } });
    resident.estate.home.setSun(watts(4000));
    resident.estate.plugIn();
    await resident.shows('sensor.sunpilot_status', 'Following the sun');
    await press('button.sunpilot_create_dashboard');
    const { ask } = resident.home;
    await until('the dashboard', async () =>
      ask
        .call({ type: 'lovelace/config', url_path: 'sunpilot-charging', force: false })
        .catch(() => undefined),
    );
    for (const [name, look] of Object.entries(looks)) {
      const page = await resident.home.page('/sunpilot-charging', look);
      for (const text of ['Now', 'Why', 'Wall Connector 1839', 'Model 3', 'Today', 'Settings', /W surplus/])
        await page.sees(text);
      expect(await page.page.locator('hui-error-card, hui-warning').count()).toBe(0);
      await page.shot(name);
      await page.close();
    }
  });

  it('adds the charger to the Energy dashboard, and nothing else', async () => {
    resident = await moveIn();
    await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
    await press('button.sunpilot_add_to_energy');
    const { ask } = resident.home;
    const prefs = await until('the device', async () => {
      const found = await ask.call({ type: 'energy/get_prefs' }).catch(() => undefined);
      return JSON.stringify(found ?? '').includes('1839') ? found : undefined;
    });
    expect(prefs).toMatchObject({
      energy_sources: [],
      device_consumption: [
        {
          stat_consumption: 'sensor.wall_connector_1839_energy',
          stat_rate: 'sensor.wall_connector_1839_power',
          name: 'Wall Connector 1839',
        },
      ],
    });
    const page = await resident.home.page('/config/energy/electricity');
    await page.sees('Wall Connector 1839');
    await page.shot('energy-settings');
    const energy = await resident.home.page('/energy');
    await energy.shot('energy');
  });

  it('takes everything back, and nothing is left', async () => {
    resident = await moveIn();
    const { ask } = resident.home;
    const ours = async (): Promise<readonly string[]> => [
      ...(await ask.entities()).map(({ entity_id: id }) => id),
      ...(await ask.devices()).map(({ name }) => name ?? ''),
      JSON.stringify(await ask.call({ type: 'lovelace/dashboards/list' })),
      JSON.stringify(await ask.call({ type: 'energy/get_prefs' }).catch(() => '')),
    ];
    await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
    await press('button.sunpilot_create_dashboard');
    await press('button.sunpilot_add_to_energy');
    await until('all of it', async () => ((await ours()).filter(isOurs).length > 40 ? true : undefined));
    await until('the dashboard', async () =>
      (await ours()).join(' ').includes('sunpilot-charging') ? true : undefined,
    );
    await press('button.sunpilot_remove');
    await until('nothing left', async () => ((await ours()).some(isOurs) ? undefined : true));
    const retained: unknown[] = [];
    for (const topic of ['sunpilot/#', 'homeassistant/#'])
      await ask.subscribe({ type: 'mqtt/subscribe', topic }, event => retained.push(event));
    await wait(3000);
    expect(retained).toEqual([]);
    expect(resident.isRunning).toBe(true);
  });
});
