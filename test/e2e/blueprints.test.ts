import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { percent, watts } from '../../src/units.ts';
import { Phone, givePhone } from './parts/phone.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

const folder = new URL('../../addon/blueprints/', import.meta.url);
const blueprints = readdirSync(folder);
const MODE = 'select.wall_connector_1839_mode';

let resident: Resident;
let phone: Phone;

const noticed = (id: string): Promise<string> =>
  until(`the notice ${id}`, async () => (await resident.home.ask.notices()).get(id), 60);

/** Makes an automation from a blueprint, as its form does, and keeps a picture of it. */
async function use(blueprint: string, input: Readonly<Record<string, unknown>>): Promise<void> {
  const id = blueprint.replace('.yaml', '');
  const use_blueprint = { path: `sunpilot/${blueprint}`, input };
  await resident.home.automate(id, { alias: id, use_blueprint });
  const screen = await resident.home.page(`/config/automation/edit/${id}`, {
    width: 1000,
    height: 1700,
    dark: false,
  });
  await screen.sees(/SunPilot: /);
  await screen.shot(`blueprint-${id}`);
  await screen.close();
}

const tellPhone = { action: 'notify.mobile_app_sunny', data: { message: 'Blueprint: {{ message }}' } };

/** A price whose present hour is the cheapest of the day or the dearest, as Nord Pool has it, or without a list. */
async function price(isCheap: boolean, withList = true): Promise<void> {
  const hour = 3_600_000;
  const began = Math.floor(Date.now() / hour) * hour;
  const slot = (n: number) => ({
    start: new Date(began + n * hour).toISOString(),
    value: n === 0 && isCheap ? 0.05 : 0.3 + n / 100,
  });
  const slots = Array.from({ length: 8 }, (_, n) => slot(n - 3));
  await fetch(`${resident.home.url}/api/states/sensor.price`, {
    method: 'POST',
    headers: { authorization: `Bearer ${resident.home.token}` },
    body: JSON.stringify({
      state: isCheap ? '0.05' : '0.3',
      attributes: withList ? { raw_today: slots } : {},
    }),
  });
}

beforeAll(async () => {
  resident = await moveIn({ furnish: givePhone });
  resident.estate.home.setSun(watts(0));
  phone = await Phone.of(resident.home.ask);
  await resident.shows('binary_sensor.model_3_at_home', 'on');
  await resident.shows('binary_sensor.model_3_plugged_in', 'off');
});

afterAll(() => resident.leave());

describe('the blueprints', () => {
  it.each(blueprints)('are taken by Home Assistant: %s', async name => {
    const yaml = readFileSync(new URL(name, folder), 'utf8');
    const { ask } = resident.home;
    const blueprint = { domain: 'automation', path: `sunpilot/${name}`, yaml };
    await ask.call({ type: 'blueprint/save', ...blueprint, source_url: /source_url: (.*)/.exec(yaml)?.[1] });
    const list = await ask.call({ type: 'blueprint/list', domain: 'automation' });
    expect(list).toMatchObject({ [`sunpilot/${name}`]: { metadata: { author: 'SunPilot' } } });
  });

  it('remind of the plug when the sun comes out, once a day', async () => {
    await resident.shows('sensor.sunpilot_solar_power', ({ state }) => Number(state) < 1000);
    const at_home = 'binary_sensor.model_3_at_home';
    const span = { minutes: 0, from: '00:00:00', until: '23:59:59' };
    const plugged_in = 'binary_sensor.model_3_plugged_in';
    await use('plug_in_reminder.yaml', { plugged_in, at_home, car: 'Model 3', ...span });
    resident.estate.home.setSun(watts(4000));
    expect(await noticed('sunpilot_blueprint_plug_in')).toMatch(
      /^The sun gives \d{4} W: plug the Model 3 in\.$/,
    );
    await resident.home.ask.perform('persistent_notification.dismiss_all');
    const again = { entity_id: 'automation.plug_in_reminder', skip_condition: false };
    await resident.home.ask.perform('automation.trigger', again);
    expect([...(await resident.home.ask.notices()).keys()]).not.toContain('sunpilot_blueprint_plug_in');
    resident.estate.home.setSun(watts(0));
  });

  it('charge fast in the cheapest hour, and not in another', async () => {
    await resident.shows(MODE, 'Solar');
    await price(false);
    const all = { from: '00:00:00', until: '00:00:00', hours: 1, low: -10 };
    await use('cheapest_hours.yaml', { mode: MODE, price: 'sensor.price', ...all });
    await price(true);
    await resident.shows(MODE, 'Fast');
    await price(false);
    await resident.shows(MODE, 'Solar');
  });

  it('charge fast at a low price, where nobody tells those to come', async () => {
    const input = { mode: MODE, price: 'sensor.price', low: 0.1, otherwise: 'solar_min' };
    const use_blueprint = { path: 'sunpilot/cheapest_hours.yaml', input };
    const { ask } = resident.home;
    await ask.perform('automation.turn_off', {}, { entity_id: 'automation.cheapest_hours' });
    await price(true, false);
    await resident.home.automate('low_price', { alias: 'low_price', use_blueprint });
    await resident.shows(MODE, 'Fast');
    await price(false, false);
    await resident.shows(MODE, 'Solar with minimum');
    await ask.perform('automation.turn_off', {}, { entity_id: 'automation.low_price' });
    await ask.perform('select.select_option', { option: 'Solar' }, { entity_id: MODE });
    await resident.shows(MODE, 'Solar');
  });

  it('tell of a start that the car refuses, as SunPilot itself does, which takes it back', async () => {
    const { ask } = resident.home;
    await ask.perform(
      'text.set_value',
      { value: 'notify.mobile_app_fone' },
      { entity_id: 'text.sunpilot_notify' },
    );
    const unknown = /no notify entity or action “notify\.mobile_app_fone”.*\(notify\.mobile_app_sunny\)/;
    await resident.says(unknown);
    expect(await noticed('sunpilot_notify')).toMatch(unknown);
    await ask.perform(
      'text.set_value',
      { value: 'notify.mobile_app_sunny' },
      { entity_id: 'text.sunpilot_notify' },
    );
    await use('start_failed.yaml', { tell: [tellPhone] });
    await resident.park(4000);
    resident.estate.carServer.misbehave({ refuses: 'no_power' });
    await ask.perform('switch.turn_on', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    expect((await phone.rung(/^Blueprint: /)).message).toMatch(/Model 3 refused to start: it gets no power/);
    expect(await phone.rung(/^Model 3 refused to start \(/)).toMatchObject({
      data: { tag: 'sunpilot_start_1839' },
    });
    expect(await noticed('sunpilot_start_1839')).toContain('refused to start');
    resident.estate.carServer.behave();
    await ask.perform('button.press', {}, { entity_id: 'button.model_3_start' });
    expect(await phone.rung(/^clear_notification$/)).toMatchObject({ data: { tag: 'sunpilot_start_1839' } });
    expect([...(await resident.home.ask.notices()).keys()].filter(id => id.startsWith('sunpilot_'))).toEqual(
      [],
    );
    expect(phone.rang.filter(({ message }) => /Model 3 refused/.test(message))).toHaveLength(2);
  });

  it('tell that the car is charged, with level and energy, as SunPilot itself does', async () => {
    await use('charge_complete.yaml', {
      tell: [
        {
          ...tellPhone,
          data: { message: 'Blueprint: {{ message }} {{ level }} %, {{ kwh }} kWh, {{ cost }}' },
        },
      ],
    });
    await until('current', () => (resident.drawn > 5 ? true : undefined), 60);
    resident.estate.car.setLimit(percent(50));
    const told =
      /Charging complete: Model 3 at Wall Connector 1839\. Charge level 5\d %\. \d\.\d kWh since it was plugged in \(/;
    expect((await phone.rung(/^Blueprint: Charging complete/)).message).toMatch(told);
    expect(await phone.rung(/^Charging complete/)).toMatchObject({ data: { tag: 'sunpilot_complete_1839' } });
    expect(await noticed('sunpilot_complete_1839')).toMatch(told);
  });
});

const Automation = z.looseObject({
  alias: z.string(),
  actions: z.array(z.looseObject({ action: z.string() })),
});

/** The automations of the documentation. */
const documented = [
  ...readFileSync(new URL('../DOCS.md', folder), 'utf8').matchAll(/```yaml\n(alias:[^`]*)```/g),
].map(([, yaml = '']) => Automation.parse(parse(yaml)));

describe('the automations of the documentation', () => {
  it.each(documented)('are taken and do what they say: $alias', async automation => {
    const { ask } = resident.home;
    const id = automation.alias.toLowerCase().replaceAll(/\W+/g, '_');
    await resident.home.automate(id, automation);
    const domains = automation.actions.map(({ action }) => action);
    expect(domains.length).toBeGreaterThan(0);
    expect(await ask.state(`automation.${id}`)).toMatchObject({ state: 'on' });
  });

  it('switch, select, set and press', async () => {
    const { ask } = resident.home;
    for (const name of ['free energy', 'journey tomorrow', 'boiler'])
      await ask.call({ type: 'input_boolean/create', name, initial: false });
    const helper = (action: string, name: string): Promise<unknown> =>
      ask.perform(`input_boolean.${action}`, {}, { entity_id: `input_boolean.${name}` });
    await resident.shows('input_boolean.boiler', 'off');
    await ask.perform('number.set_value', { value: 90 }, { entity_id: 'number.model_3_charge_limit' });
    await resident.shows('sensor.wall_connector_1839_current', ({ state }) => Number(state) > 4);
    await helper('turn_on', 'free_energy');
    await resident.shows(MODE, 'Fast');
    await helper('turn_off', 'free_energy');
    await resident.shows(MODE, 'Solar');
    await helper('turn_on', 'journey_tomorrow');
    await resident.shows('number.model_3_ready_level', '100');
    await resident.shows('time.model_3_ready_by', '05:30:00');
    await resident.shows('switch.model_3_ready_by', 'on');
    await helper('turn_on', 'boiler');
    await helper('turn_off', 'boiler');
    await resident.shows('sensor.sunpilot_status', ({ attributes }) => attributes['key'] === 'asked_charges');
    expect(
      resident.home.core.warnings().filter(warning => /automation|template|blueprint/i.test(warning)),
    ).toEqual([]);
  });
});

describe('the gateway\u2019s wrong password', () => {
  it('is told by a notify entity, and in the list', async () => {
    const { ask } = resident.home;
    const screen = {
      name: 'Screen',
      unique_id: 'screen',
      default_entity_id: 'notify.screen',
      command_topic: 'screen',
    };
    await ask.publish('homeassistant/notify/screen/config', screen, { retain: true });
    const shown: unknown[] = [];
    await ask.subscribe({ type: 'mqtt/subscribe', topic: 'screen' }, event => shown.push(event));
    await until('the screen', () => ask.state('notify.screen'));
    await ask.perform('text.set_value', { value: 'notify.screen' }, { entity_id: 'text.sunpilot_notify' });
    const { gateway } = resident.estate;
    gateway.faults.add('refuses_logins');
    gateway.expireTokens();
    const told = await until(
      'a message',
      () => shown.find(event => JSON.stringify(event).includes('password')),
      60,
    );
    expect(told).toMatchObject({
      payload: expect.stringMatching(/refuses the password\. Enter the customer password/) as unknown,
    });
    const list = await resident.home.page('/');
    await list.page.getByText('Notifications').first().click();
    await list.sees(/refuses the password/);
    await list.shot('notifications');
    await list.close();
  });
});
