import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Home, startHome } from './parts/home.ts';
import { place } from './parts/onboard.ts';
import { until } from './parts/wait.ts';

/** A device with an entity of each kind that SunPilot has, announced as SunPilot announces its own. */
const discovery = {
  device: { identifiers: ['lamp'], name: 'Test lamp', manufacturer: 'Nobody', model: 'L1' },
  origin: { name: 'tests' },
  state_topic: 'lamp/state',
  components: {
    switch_on: {
      platform: 'switch',
      unique_id: 'lamp_on',
      name: null,
      default_entity_id: 'switch.lamp_light',
      command_topic: 'lamp/on/set',
      value_template: '{{ value_json.on }}',
    },
    select_mood: {
      platform: 'select',
      unique_id: 'lamp_mood',
      name: 'Mood',
      default_entity_id: 'select.lamp_mood',
      options: ['calm', 'bright'],
      command_topic: 'lamp/mood/set',
      value_template: '{{ value_json.mood }}',
    },
    number_level: {
      platform: 'number',
      unique_id: 'lamp_level',
      name: 'Level',
      default_entity_id: 'number.lamp_level',
      command_topic: 'lamp/level/set',
      value_template: '{{ value_json.level }}',
    },
    sensor_power: {
      platform: 'sensor',
      unique_id: 'lamp_power',
      name: 'Power',
      default_entity_id: 'sensor.lamp_power',
      device_class: 'power',
      unit_of_measurement: 'W',
      value_template: '{{ value_json.watts }}',
      json_attributes_topic: 'lamp/state',
      json_attributes_template: '{{ {"key": value_json.key} | tojson }}',
    },
    event_seen: {
      platform: 'event',
      unique_id: 'lamp_seen',
      name: 'Seen',
      default_entity_id: 'event.lamp_seen',
      state_topic: 'lamp/event',
      event_types: ['flash'],
    },
    time_wake: {
      platform: 'time',
      unique_id: 'lamp_wake',
      name: 'Wake',
      default_entity_id: 'time.lamp_wake',
      command_topic: 'lamp/wake/set',
      value_template: '{{ value_json.wake }}',
    },
  },
};
const state = { on: 'OFF', mood: 'calm', level: 7, watts: 40, key: 'glowing', wake: '07:00:00' };
const shown = {
  'switch.lamp_light': 'off',
  'select.lamp_mood': 'calm',
  'number.lamp_level': '7',
  'sensor.lamp_power': '40',
  'time.lamp_wake': '07:00:00',
};

let home: Home;
beforeAll(async () => {
  home = await startHome();
});
afterAll(async () => {
  await home.stop();
});

const seen = async (): Promise<unknown> => {
  const states = (await home.ask.states()).filter(({ entity_id: id }) => id in shown);
  return Object.fromEntries(states.map(({ entity_id: id, state }) => [id, state]));
};

/** What Home Assistant shows as soon as it is what the lamp said, or what else it shows after half a minute. */
const settled = async (): Promise<unknown> => {
  const asSaid = async (): Promise<true | undefined> =>
    isDeepStrictEqual(await seen(), shown) ? true : undefined;
  await until('what the lamp said', asSaid).catch(() => undefined);
  return seen();
};

const pageOfLamp = async (): Promise<string> => {
  const lamp = (await home.ask.devices()).find(({ name }) => name === 'Test lamp');
  return `/config/devices/device/${lamp?.id}`;
};

describe('the parts of the end-to-end tests', () => {
  it('show entities of a device that is announced over the websocket, under the ids asked for', async () => {
    await home.ask.publish('homeassistant/device/lamp/config', discovery, { retain: true });
    await until('the switch', () => home.ask.state('switch.lamp_light'));
    await home.ask.publish('lamp/state', state, { retain: true });
    expect(await settled()).toEqual(shown);
    expect((await home.ask.state('sensor.lamp_power'))?.attributes).toMatchObject({ key: 'glowing' });
    const ours = (await home.ask.entities()).filter(({ unique_id: id }) => id.startsWith('lamp_'));
    expect(ours.map(({ entity_id: id }) => id).toSorted()).toEqual(
      [...Object.keys(shown), 'event.lamp_seen'].toSorted(),
    );
  });

  it('run an automation on an event of the event entity', async () => {
    const sent: unknown[] = [];
    const leave = await home.ask.subscribe({ type: 'mqtt/subscribe', topic: 'bell' }, event =>
      sent.push(event),
    );
    await home.automate('bell', {
      alias: 'Bell',
      triggers: [{ trigger: 'state', entity_id: 'event.lamp_seen' }],
      conditions: [],
      actions: [
        {
          action: 'mqtt.publish',
          data: { topic: 'bell', payload: '{{ trigger.to_state.attributes.event_type }}' },
        },
      ],
    });
    // Again and again: Home Assistant says that it has subscribed up to a second before it has.
    const bell = await until('the bell', async () => {
      await home.ask.publish('lamp/event', { event_type: 'flash' });
      return sent[0];
    });
    expect(bell).toMatchObject({ payload: 'flash' });
    await home.ask.perform('automation.turn_off', {}, { entity_id: 'automation.bell' });
    await leave();
  });

  it('pass a click in the browser on as a command', async () => {
    const commands: unknown[] = [];
    const leave = await home.ask.subscribe({ type: 'mqtt/subscribe', topic: 'lamp/on/set' }, event =>
      commands.push(event),
    );
    const screen = await home.page(await pageOfLamp());
    await screen.sees('Test lamp');
    await screen.toggle('switch.lamp_light');
    await until('the command', () => commands[0]);
    expect(commands).toMatchObject([{ topic: 'lamp/on/set', payload: 'ON' }]);
    await screen.shot('parts-device');
    await screen.close();
    await leave();
  });

  it('have it all back after a restart of Home Assistant', async () => {
    await home.restartCore();
    expect(await settled()).toEqual(shown);
  });

  it('have it all back after a restart of the broker, and of both', async () => {
    await home.broker.restart();
    expect(await settled()).toEqual(shown);
    await home.core.kill();
    await home.broker.restart();
    await home.startCore();
    expect(await settled()).toEqual(shown);
  });

  it('leave nothing to complain of in the log of Home Assistant', () => {
    // Twice somebody pulled a plug: the broker's, and then its own.
    const expected = /mqtt|shutdown cleanly|unfinished session/i;
    expect(home.core.warnings().filter(warning => !expected.test(warning))).toEqual([]);
  });
});

it('Home Assistant speaks the language of its owner', async () => {
  const german = await startHome({ language: 'de' });
  try {
    expect(await german.ask.call({ type: 'get_config' })).toMatchObject({
      language: 'de',
      latitude: place.latitude,
      time_zone: 'Europe/Berlin',
    });
    const screen = await german.page('/config/integrations/dashboard');
    await screen.sees('Einstellungen');
    await screen.shot('parts-german');
  } finally {
    await german.stop();
  }
});
