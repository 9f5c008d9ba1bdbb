import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Browser as Chromium, FrameLocator, Page } from 'playwright-core';
import { percent, watts } from '../../src/units.ts';
import { launch } from './parts/browser.ts';
import { PANEL, PREFIX } from './parts/ingress.ts';
import { places } from './parts/places.ts';
import { Supervisor } from './parts/supervisor.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;
let supervisor: Supervisor;
let browser: Chromium | undefined;
/** Where the owner's browser finds Home Assistant. */
const ORIGIN = 'http://127.0.0.1';

/** Installed as an app: Home Assistant is behind the Supervisor, and known by its token alone. */
async function install(plan: Parameters<typeof moveIn>[0] = {}): Promise<void> {
  resident = await moveIn({ ...plan, through: 'of-the-supervisor' });
  supervisor = new Supervisor(resident.home);
  await supervisor.start();
}

/** The app's panel in the sidebar, and what is in its frame. */
async function panel(
  complaints: string[] = [],
): Promise<{ readonly page: Page; readonly frame: FrameLocator }> {
  browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1500 }, reducedMotion: 'reduce' });
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${ORIGIN}${PANEL}`);
  return { page, frame: page.frameLocator('iframe') };
}

const shot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(places.screenshots, `${name}.png`) });

afterEach(async () => {
  await browser?.close();
  browser = undefined;
  await resident.leave();
  await supervisor.stop();
});

describe('as an app of Home Assistant', () => {
  it('waits behind closed doors while Core starts, and is there when it is up, also after an update', async () => {
    await install({ settings: { solar_charging: true } });
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    await resident.home.core.stop();
    await until('closed doors', () => (supervisor.refused > 2 ? true : undefined));
    await resident.home.startCore();
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    supervisor.cut();
    await resident.touches('switch.turn_off', 'switch.sunpilot_solar_charging', {}, 'off');
    expect(resident.isRunning).toBe(true);
  });

  it('takes no greeting for a connection: it says so when nothing is behind it, and tries again', async () => {
    await install();
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    supervisor.broken = true;
    const welcomed = supervisor.welcomed;
    supervisor.cut();
    await until('more tries', () => (supervisor.welcomed > welcomed + 2 ? true : undefined));
    await resident.says(/cannot be reached/);
    supervisor.broken = false;
    await resident.touches('switch.turn_on', 'switch.sunpilot_solar_charging', {}, 'on');
  });

  it('whose token is refused says what to do, and goes on charging', async () => {
    await install();
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    supervisor.token = 'another';
    supervisor.cut();
    await resident.says(/refuses this app's token. Restart the app/);
    expect(await resident.log()).not.toContain('of-the-supervisor');
    expect(resident.isRunning).toBe(true);
  });

  it('without MQTT has its helpers and states through the Supervisor, in German from the start', async () => {
    await install({ mqtt: false, language: 'de' });
    await resident.shows('sensor.sunpilot_status', 'Ausgeschaltet');
    const mode = await resident.shows('input_select.wall_connector_1839_mode', 'Sonne');
    expect(mode.attributes).toMatchObject({ friendly_name: 'Wall Connector 1839 Modus' });
    await resident.home.restartCore();
    await resident.shows('sensor.sunpilot_status', 'Ausgeschaltet');
    await until('the switch obeying', async () => {
      const touched = { entity_id: 'input_boolean.sunpilot_solar_charging' };
      await resident.home.ask.perform('input_boolean.turn_on', {}, touched);
      const status = await resident.home.ask.state('sensor.sunpilot_status');
      return ['Ausgeschaltet', 'unavailable'].includes(status?.state ?? 'unavailable') ? undefined : true;
    });
    expect(await resident.log()).not.toContain('of-the-supervisor');
  });

  it('with wrong options stays up, leaves the bus alone, and shows what to correct', async () => {
    await install({
      options: { meter: { connection: 'powerwall', host: '10.0.0.5' }, home: { radius: 100 } },
    });
    const status = await resident.shows('sensor.sunpilot_status', 'Set-up needed');
    expect(status.attributes).toMatchObject({ key: 'set_up_needed' });
    expect(status.attributes['problems']).toEqual([
      expect.stringContaining('meter.password') as unknown,
      expect.stringContaining('home.radius') as unknown,
    ]);
    expect(resident.estate.bus.frames().filter(({ from }) => from === 'master')).toEqual([]);
    const device = await resident.page('SunPilot');
    await device.sees('Set-up needed');
    await device.shot('set-up-needed');
    const { page, frame } = await panel();
    await frame.getByRole('heading', { name: 'Set-up needed' }).waitFor();
    await frame.getByText(/^meter\.password is missing/).waitFor();
    await frame.getByText('Correct the options').waitFor();
    await shot(page, 'page-set-up-needed');
  });

  it('has a page in the sidebar, live, in the language of Home Assistant, and closed to its neighbours', async () => {
    await install({ language: 'de', settings: { solar_charging: true }, battery: { level: percent(62) } });
    const complaints: string[] = [];
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    const { page, frame } = await panel(complaints);
    await frame.getByRole('heading', { name: 'Letzte Entscheidungen' }).waitFor();
    await frame.getByText('Es ist verbunden.').waitFor();
    resident.estate.home.setSun(watts(4000));
    resident.estate.plugIn();
    await frame.getByRole('img', { name: /Leistung im Haus: Sonne 4,\d\d.kW/ }).waitFor();
    await shot(page, 'page-german');
    expect(complaints).toEqual([]);
    const recording = await page.request.get(`${ORIGIN}${PREFIX}/report`);
    expect(recording.headers()['content-type']).toBe('application/gzip');
    const told = [
      gunzipSync(await recording.body()).toString(),
      await (await page.request.get(`${ORIGIN}${PREFIX}/state.json`)).text(),
      await (await page.request.get(`${ORIGIN}${PREFIX}/decisions.json`)).text(),
    ].join('');
    for (const secret of ['SUNNY', 'of-the-supervisor', resident.home.token])
      expect(told).not.toContain(secret);
    await expect(fetch('http://192.0.2.1:8099/state.json')).rejects.toThrow('fetch failed');
  });
});
