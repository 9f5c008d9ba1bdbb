import { describe, expect, it } from '@jest/globals';
import { devicesOf } from '../../src/homeassistant/device.ts';
import { discovery } from '../../src/homeassistant/messages.ts';
import { Failure } from '../../src/runtime/failure.ts';
import type { DataFolder } from '../../src/runtime/store.ts';
import { Stage } from '../support/stage.ts';
import { topics } from './desk.ts';
import { factsOf } from './facts.ts';
import { House } from './house.ts';
import { moveInto } from './tenancy.ts';

const EXPORT = 'input_number.sunpilot_start_export';

/** What each platform is where there is no MQTT. */
const without: Readonly<Record<string, string>> = {
  switch: 'input_boolean',
  select: 'input_select',
  number: 'input_number',
  time: 'input_datetime',
  text: 'input_text',
  button: 'input_button',
};

describe('without MQTT', () => {
  it('there is every entity that MQTT would show, but for those that are off at first', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    const components = devicesOf(await factsOf()).flatMap(
      device =>
        Object.values(
          (JSON.parse(discovery(device, topics, '1').payload) as { components: object }).components,
        ) as readonly { default_entity_id: string; enabled_by_default?: boolean }[],
    );
    const wanted = components
      .filter(({ enabled_by_default: enabled }) => enabled !== false)
      .map(({ default_entity_id: id }) => {
        const [platform = '', name = ''] = id.split('.');
        return `${without[platform] ?? platform}.${name}`;
      });
    expect([...house.states.keys()].toSorted()).toEqual(wanted.toSorted());
    await home.end();
  });

  it('has the same names, units, ranges and icons', async () => {
    const house = new House();
    const home = await moveInto(house, { language: 'de' });
    await home.live(5);
    expect(house.items.get(EXPORT)).toEqual({
      id: 'sunpilot_start_export',
      name: 'SunPilot Einspeisung zum Start',
      icon: 'mdi:transmission-tower-export',
      min: 0,
      max: 25_000,
      step: 50,
      mode: 'box',
      unit_of_measurement: 'W',
    });
    expect(house.items.get('input_select.wall_connector_1839_mode')).toMatchObject({
      name: 'Wall Connector 1839 Modus',
      options: ['Normal', 'Sonne', 'Sonne mit Minimum', 'Schnell'],
    });
    expect(house.states.get('sensor.sunpilot_status')).toMatchObject({
      state: 'Wartet auf Sonne',
      attributes: { friendly_name: 'SunPilot Status', device_class: 'enum', key: 'waiting_for_sun' },
    });
    expect(house.states.get('sensor.wall_connector_1839_power')?.attributes).toMatchObject({
      unit_of_measurement: 'W',
      device_class: 'power',
      state_class: 'measurement',
    });
    await home.end();
  });

  it('leaves alone what has its ids already and is not its own', async () => {
    const house = new House();
    const theirs = { state: '80', attributes: {} };
    house.states.set('sensor.model_3_charge_level', theirs);
    house.items.set('input_datetime.model_3_ready_by', {
      id: 'model_3_ready_by',
      name: 'Mine',
      has_date: true,
    });
    const home = await moveInto(house);
    await home.live(5);
    expect(house.states.get('sensor.model_3_charge_level')).toBe(theirs);
    expect(house.states.has('sensor.model_3_charge_level_2')).toBe(true);
    expect(house.items.has('input_datetime.model_3_ready_by_2')).toBe(true);
    void home.ways.takeBack();
    await home.live(5);
    expect([...house.states.keys()]).toEqual(['sensor.model_3_charge_level']);
    expect([...house.items.keys()]).toEqual(['input_datetime.model_3_ready_by']);
    await home.end();
  });

  it('tells what happens by an event entity and on the bus, each once', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(3);
    const before = house.states.get('event.sunpilot_charging')?.state;
    home.stage.spare(5000);
    await home.live(120);
    expect(before).toBe('unknown');
    expect(house.fired.filter(({ event_type: type }) => type === 'started')).toEqual([
      {
        event_type: 'started',
        message: 'Charging started: Model 3 at Wall Connector 1839.',
        car: 'Model 3',
        charger: '1839',
        kind: 'sun',
        charge_level: 50,
        charge_limit: 80,
      },
    ]);
    const { state, attributes } = house.states.get('event.sunpilot_charging') ?? {
      state: '',
      attributes: {},
    };
    expect(Date.parse(state)).toBeGreaterThan(0);
    expect(attributes).toMatchObject({ event_type: 'started', car: 'Model 3' });
    await home.end();
  });

  it('posts no more than forty states a minute on a wild day, less than ten on a quiet one, and calls no action', async () => {
    const stage = new Stage();
    const house = new House();
    const home = await moveInto(house, { stage });
    await home.live(60);
    house.done.length = 0;
    await home.live(120);
    expect(house.done.length / 2).toBeLessThan(10);
    house.done.length = 0;
    for (let n = 0; n < 20; n += 1) {
      stage.spare((n % 5) * 1500);
      await home.live(15);
    }
    expect(house.done.length / 5).toBeLessThan(40);
    expect(house.done.filter(one => !one.startsWith('post '))).toEqual([]);
    await home.end();
  });

  it('posts everything anew after a restart of Home Assistant, and explains itself once more', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    const before = [...house.states.keys()].toSorted();
    expect([...house.notifications.keys()]).toEqual(['sunpilot_no_mqtt']);
    await home.end();
    house.notifications.clear();
    const again = await moveInto(house);
    await again.live(5);
    expect([...house.notifications.keys()]).toEqual([]);
    await again.end();
    house.restart();
    const third = await moveInto(house);
    await third.live(5);
    expect([...house.states.keys()].toSorted()).toEqual(before);
    expect([...house.notifications.keys()]).toEqual(['sunpilot_no_mqtt']);
    await third.end();
  });

  it('looks dead when SunPilot has stopped', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    await home.ways.leave(false);
    await home.end();
    const posted = [...house.states].filter(([id]) => !id.startsWith('input_'));
    expect(posted.length).toBeGreaterThan(10);
    expect(new Set(posted.map(([, { state }]) => state))).toEqual(new Set(['unavailable']));
  });

  it('shows what it can where Home Assistant has no helpers, and says so', async () => {
    const house = new House();
    house.refuses = /^input_/;
    const home = await moveInto(house);
    await home.live(5);
    expect(house.states.has('sensor.sunpilot_status')).toBe(true);
    expect(home.ways.fault()).toEqual({ key: 'home_assistant_no_mqtt', about: {} });
    await home.end();
  });

  it('makes nothing that it could not take back: where the disk is full it says so, and tries again', async () => {
    let isFull = true;
    const folder: DataFolder = () => ({
      load: () => Promise.resolve(undefined),
      save: () =>
        isFull
          ? Promise.reject(new Failure('file_not_written', { file: 'f', why: 'full' }))
          : Promise.resolve(),
    });
    const house = new House();
    const home = await moveInto(house, { folder });
    await home.live(5);
    expect([house.items.size, house.states.size]).toEqual([0, 0]);
    expect(home.ways.fault()?.key).toBe('file_not_written');
    isFull = false;
    await home.live(70);
    expect(house.items.size).toBeGreaterThan(10);
    expect(home.ways.fault()).toBeUndefined();
    await home.end();
  });
});
