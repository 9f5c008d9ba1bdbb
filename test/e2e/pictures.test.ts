import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { percent, watts } from '../../src/units.ts';
import type { Look, Screen } from './parts/browser.ts';
import { stretch } from './parts/recorder.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

/** `npm run pictures` lives through a morning before it takes them, the suite through some minutes of it. */
const long = process.env['PICTURES'] === 'long';
const SPEED = 24;
const START = long ? '2026-06-21T08:30' : '2026-06-21T11:30';
const LIVES_MS = (long ? 11 : 0.3) * 60_000;

const ENERGY = 'sensor.wall_connector_1839_energy';

let resident: Resident;

afterEach(() => resident.leave());

const desktop = { width: 1280, height: 640, bare: true };
const phone = { width: 390, height: 844 };
const pictures: Readonly<
  Record<string, { readonly path: string; readonly look: Look; readonly sees: RegExp }>
> = {
  dashboard: { path: '/sunpilot-charging', look: { ...desktop, dark: false }, sees: /Why/ },
  'dashboard-dark': { path: '/sunpilot-charging', look: { ...desktop, dark: true }, sees: /Why/ },
  'dashboard-phone': { path: '/sunpilot-charging', look: { ...phone, dark: false }, sees: /Why/ },
  'dashboard-phone-dark': { path: '/sunpilot-charging', look: { ...phone, dark: true }, sees: /Why/ },
  energy: { path: '/energy', look: { ...desktop, dark: false }, sees: /Individual devices/ },
};

const devices = { sunpilot: 'SunPilot', 'wall-connector': 'Wall Connector 1839' };

const press = (key: string): Promise<unknown> =>
  resident.home.ask.perform('button.press', {}, { entity_id: `button.sunpilot_${key}` });

/** The morning was over too soon, so often as it went faster: it is given the time that it lacks. */
async function giveItsLength(since: DateTime): Promise<void> {
  const { home, estate } = resident;
  // From here on nothing changes any more, so that all numbers of a picture are of the same moment.
  estate.home.setSun(watts(5200));
  estate.home.setHouse(watts(640));
  await home.core.stop();
  stretch(home.core.folder, SPEED, since);
  await home.startCore();
  await resident.shows('switch.sunpilot_solar_charging', 'on');
  const charged = {
    type: 'recorder/statistics_during_period',
    start_time: since.minus({ days: 1 }).toISO(),
    statistic_ids: [ENERGY],
    period: '5minute',
  };
  await until(
    'the statistics',
    async () => (JSON.stringify(await home.ask.call(charged)).includes(ENERGY) ? true : undefined),
    60,
  );
}

const followsTheSun = async (): Promise<true | undefined> => {
  const status = await resident.home.ask.state('sensor.sunpilot_status');
  return status?.attributes['key'] === 'following_sun' ? true : undefined;
};

/** Takes a picture of a page while the car follows the sun: on a busy machine the fast wire falls silent now and then. */
async function take(name: string, open: () => Promise<Screen>, sees: RegExp): Promise<void> {
  const page = await open();
  await page.sees(sees);
  await wait(2000);
  await until(
    `a picture of ${name} in the sun`,
    async () => {
      await until('a car in the sun', followsTheSun, 120);
      await page.shot(`readme-${name}`);
      return followsTheSun();
    },
    120,
  );
  expect(await page.page.locator('hui-error-card, hui-warning').count()).toBe(0);
  await page.close();
}

describe('the pictures of the README', () => {
  it(
    'show a morning on which a car follows the sun',
    async () => {
      resident = await moveIn({
        start: START,
        speed: SPEED,
        estate: { day: 'cumulus', seed: 4, carLevel: percent(31) },
        battery: { level: percent(98) },
        settings: { solar_charging: true, battery_priority: 'car_first', start_rule: 'best_value' },
      });
      const since = DateTime.now();
      resident.estate.home.setHouse(undefined);
      await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
      resident.estate.plugIn();
      await press('create_dashboard');
      await press('add_to_energy');
      await resident.says(/Charging started/);
      await wait(LIVES_MS);
      for (const [name, device] of Object.entries(devices))
        await take(
          name,
          () => resident.page(device, { ...desktop, height: 900, dark: false }),
          new RegExp(device),
        );
      await giveItsLength(since);
      for (const [name, { path, look, sees }] of Object.entries(pictures))
        await take(name, () => resident.home.page(path, look), sees);
    },
    long ? 1_500_000 : 400_000,
  );
});
