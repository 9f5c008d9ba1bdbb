import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Chores } from '../../src/homeassistant/chores.ts';
import { DashboardFile } from '../../src/homeassistant/dashboard-keeper.ts';
import { devicesOf } from '../../src/homeassistant/device.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { ourIds } from '../../src/homeassistant/registered.ts';
import { dataFolder } from '../../src/runtime/store.ts';
import { Cupboard } from './cupboard.ts';
import { topics } from './desk.ts';
import { factsOf } from './facts.ts';

let path: string;
let facts: Facts;
let cupboard: Cupboard;
let chores: Chores;
let takenBack = 0;

/** As after a restart: what was kept is on disk. */
function comeBack(): Chores {
  const folder = dataFolder(path, () => undefined);
  const back = new Chores({
    ids: home => ourIds(home, topics),
    dashboards: folder('dashboard.json', DashboardFile),
    takeBack: () => {
      takenBack += 1;
      return Promise.resolve();
    },
  });
  back.join(cupboard);
  back.know(facts);
  return back;
}

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'chores-'));
  facts = await factsOf();
  cupboard = new Cupboard(
    devicesOf(facts).flatMap(({ id, slug, entities }) =>
      entities.map(({ row }) => ({
        entity_id: `${row.platform}.${slug}_${row.key}`,
        platform: 'mqtt',
        unique_id: topics.unique(id, row.key),
        disabled_by: row.config?.['enabled_by_default'] === false ? 'integration' : null,
      })),
    ),
  );
  chores = comeBack();
});

afterEach(() => rm(path, { recursive: true }));

const shown = (): string => JSON.stringify(cupboard.dashboards.get('sunpilot-charging'));

describe('the dashboard', () => {
  it('is made by one press: now, why, each charger and car, today, settings, and a word about it', async () => {
    await chores.do('create_dashboard');
    const headings = [...shown().matchAll(/"heading":"([^"]+)"/g)].map(([, heading]) => heading);
    expect(headings).toEqual(['Now', 'Why', 'Wall Connector 1839', 'Model 3', 'Today', 'Settings']);
    expect(cupboard.notifications).toEqual([
      expect.stringContaining('[open it](/sunpilot-charging)') as unknown,
    ]);
    expect(chores.fault()).toBeUndefined();
  });

  it('names entities as the owner has them, and leaves out what is disabled', async () => {
    cupboard.rename('switch.sunpilot_solar_charging', 'switch.sonne');
    await chores.do('create_dashboard');
    expect(shown()).toContain('"switch.sonne"');
    expect(shown()).not.toContain('switch.sunpilot_solar_charging');
    expect(shown()).not.toContain('_heartbeats');
  });

  it('is made anew when it is as it was given, also after a restart', async () => {
    await chores.do('create_dashboard');
    cupboard.rename('sensor.sunpilot_surplus', 'sensor.rest');
    await comeBack().do('create_dashboard');
    expect(shown()).toContain('"sensor.rest"');
    expect(cupboard.created).toBe(1);
  });

  it('stays as it is once the owner has edited it, and says how to have a new one', async () => {
    await chores.do('create_dashboard');
    cupboard.dashboards.set('sunpilot-charging', { views: [{ title: 'mine' }] });
    await chores.do('create_dashboard');
    expect(shown()).toBe('{"views":[{"title":"mine"}]}');
    expect(cupboard.notifications.at(-1)).toMatch(/has been edited.*Delete it and press the button again/);
  });

  it('names its entities anew when they have moved, without a word, unless it is the owner\u2019s or not there', async () => {
    expect(await chores.renew()).toBe(true);
    expect(cupboard.dashboards.size).toBe(0);
    await chores.do('create_dashboard');
    cupboard.rename('switch.sunpilot_solar_charging', 'input_boolean.sunpilot_solar_charging');
    const before = shown();
    chores.know({ ...facts, snapshot: { ...facts.snapshot, chargers: [] } });
    expect(await chores.renew()).toBe(false);
    expect(shown()).toBe(before);
    chores.know(facts);
    expect(await chores.renew()).toBe(true);
    expect(shown()).toContain('"input_boolean.sunpilot_solar_charging"');
    expect(cupboard.notifications).toHaveLength(1);
    cupboard.dashboards.set('sunpilot-charging', { views: [{ title: 'mine' }] });
    await chores.renew();
    expect(shown()).toContain('mine');
  });

  it('that Home Assistant refuses is told with its own word, until it works', async () => {
    cupboard.refuses = 'lovelace/config/save';
    await chores.do('create_dashboard');
    expect(chores.fault()).toEqual({
      key: 'home_assistant_refused',
      about: { button: 'Create dashboard', why: 'no' },
    });
    cupboard.refuses = undefined;
    await chores.do('create_dashboard');
    expect(chores.fault()).toBeUndefined();
  });
});

describe('the Energy dashboard', () => {
  it('gets each charger as a device with its power, once, and keeps what its owner has there', async () => {
    const fridge = { stat_consumption: 'sensor.fridge', name: 'Fridge', extra: 1 };
    cupboard.energy = { energy_sources: [{ type: 'solar' }], device_consumption: [fridge] };
    await chores.do('add_to_energy');
    await chores.do('add_to_energy');
    const charger = {
      stat_consumption: 'sensor.wall_connector_1839_energy',
      stat_rate: 'sensor.wall_connector_1839_power',
      name: 'Wall Connector 1839',
    };
    expect(cupboard.energy).toEqual({
      energy_sources: [{ type: 'solar' }],
      device_consumption: [fridge, charger],
    });
    expect(cupboard.notifications.at(-1)).toContain('already');
  });

  it('that was never set up has the chargers as its first devices', async () => {
    cupboard.energy = undefined;
    await chores.do('add_to_energy');
    expect(cupboard.energy).toMatchObject({ device_consumption: [{ name: 'Wall Connector 1839' }] });
  });
});

describe('removal', () => {
  it('takes back dashboard, Energy devices and entities, and leaves what is the owner\u2019s', async () => {
    const fridge = { stat_consumption: 'sensor.fridge', name: 'Fridge' };
    cupboard.energy = { device_consumption: [fridge] };
    await chores.do('create_dashboard');
    await chores.do('add_to_energy');
    const before = takenBack;
    await chores.do('remove');
    expect(cupboard.dashboards.size).toBe(0);
    expect(cupboard.energy).toEqual({ device_consumption: [fridge] });
    expect(takenBack).toBe(before + 1);
    expect(cupboard.notifications.at(-1)).toContain('Uninstall the app now');
  });

  it('takes back every notification of ours but the last word', async () => {
    await chores.do('create_dashboard');
    cupboard.shown.add('of_the_owner').add('sunpilot_no_mqtt');
    await chores.do('remove');
    expect([...cupboard.shown]).toEqual(['of_the_owner', 'sunpilot_remove']);
  });

  it('leaves a dashboard that the owner has edited', async () => {
    await chores.do('create_dashboard');
    cupboard.dashboards.set('sunpilot-charging', { views: [{ title: 'mine' }] });
    await chores.do('remove');
    expect(shown()).toContain('mine');
  });
});
