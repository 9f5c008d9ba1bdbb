import { describe, expect, it } from '@jest/globals';
import { HomeError } from '../../src/homeassistant/connection.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { topics } from './desk.ts';
import { House } from './house.ts';
import { moveInto } from './tenancy.ts';

const LOADED = [{ state: 'loaded' }];
const SWITCH = 'input_boolean.sunpilot_solar_charging';
const DISCOVERY = topics.discovery('sunpilot');

/** What stands in for MQTT, wherever it is. */
const left = (house: House): readonly string[] =>
  [...house.items.keys(), ...house.states.keys(), ...house.notifications.keys()].filter(id =>
    /sunpilot|wall_connector|model_3/.test(id),
  );

/** An entity of ours over MQTT, as Home Assistant registers it. */
const registered = (entity_id: string, key: string) => ({
  entity_id,
  platform: 'mqtt',
  unique_id: topics.unique('sunpilot', key),
});

describe('when MQTT appears', () => {
  it('posted states are seen gone before the first announcement, helpers and the message go too', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    expect(left(house).length).toBeGreaterThan(40);
    const publish = house.call.bind(house);
    const there: number[] = [];
    house.call = message => {
      if (message['service'] === 'publish') there.push(left(house).length);
      return publish(message);
    };
    house.mqtt = LOADED;
    await home.live(5);
    expect(there.length).toBeGreaterThan(3);
    expect(Math.max(...there)).toBe(0);
    expect(house.published.map(([topic]) => topic)).toContain(DISCOVERY);
    expect([...house.notifications.keys()]).toEqual([]);
    const before = home.moves();
    await home.live(60);
    expect(home.moves()).toBe(before + 1);
    await home.end();
  });

  it('settings stay as the owner made them by helpers', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    house.touch(SWITCH, 'off');
    await home.live(3);
    house.mqtt = LOADED;
    await home.live(10);
    expect(home.stage.settings.solar_charging).toBe(false);
    expect(home.deeds).toEqual([{ kind: 'settings', change: { solar_charging: false } }]);
    const [, shown = '{}'] = house.published.findLast(([topic]) => topic === topics.state('sunpilot')) ?? [];
    expect(JSON.parse(shown)).toMatchObject({ solar_charging: 'OFF' });
    await home.end();
  });

  it('entities that a broker remembered, and that had to be …_2, get their ids', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    house.registry = [
      ...house.registry,
      registered('sensor.sunpilot_status_2', 'status'),
      registered('switch.sunpilot_solar_charging', 'solar_charging'),
      registered('sensor.of_the_owner_2', 'surplus'),
    ];
    house.mqtt = LOADED;
    await home.live(15);
    expect(house.registry.map(({ entity_id: id }) => id)).toEqual([
      'sensor.sunpilot_status',
      'switch.sunpilot_solar_charging',
      'sensor.of_the_owner_2',
    ]);
    await home.end();
  });

  it('and SunPilot is killed at any moment of the move, the next start ends it', async () => {
    for (let cut = 0; cut < 90; cut += 6) {
      const house = new House();
      const folder = memoryFolder();
      const first = await moveInto(house, { folder });
      await first.live(5);
      cutAfter(house, cut);
      house.mqtt = LOADED;
      await first.live(2);
      await first.end();
      const next = await moveInto(over(house), { folder });
      await next.live(7);
      expect(left(house)).toEqual([]);
      expect(house.published.map(([topic]) => topic)).toContain(DISCOVERY);
      await next.end();
    }
  });

  it('and SunPilot was killed while it made its helpers, none is left and none is doubled', async () => {
    for (let cut = 0; cut < 105; cut += 7) {
      const house = new House();
      const folder = memoryFolder();
      cutAfter(house, cut);
      const first = await moveInto(house, { folder });
      await first.live(2);
      await first.end();
      const second = await moveInto(over(house), { folder });
      await second.live(3);
      expect(left(house).filter(id => /_\d$/.test(id))).toEqual([]);
      house.mqtt = LOADED;
      await second.live(5);
      expect(left(house)).toEqual([]);
      await second.end();
    }
  });
});

const lost = (): Promise<never> => Promise.reject(new HomeError('lost', 'killed'));

/** Everything is lost after so many more calls, as when the program is killed. */
function cutAfter(house: House, calls: number): void {
  let left = calls;
  const { call, post, remove } = house;
  house.call = message => ((left -= 1) < 0 ? lost() : call.call(house, message));
  house.post = (id, state) => ((left -= 1) < 0 ? lost() : post.call(house, id, state));
  house.remove = id => ((left -= 1) < 0 ? lost() : remove.call(house, id));
}

/** The same house, for whoever comes next. */
function over(house: House): House {
  for (const cut of ['call', 'post', 'remove'] as const) Reflect.deleteProperty(house, cut);
  return house;
}

describe('when MQTT is removed', () => {
  it('helpers come back after a while, and are gone when it returns', async () => {
    const house = new House();
    house.mqtt = LOADED;
    const home = await moveInto(house);
    await home.live(10);
    expect(left(house)).toEqual([]);
    house.mqtt = [];
    house.refusesPublish = true;
    await home.live(50);
    expect(left(house)).toEqual([]);
    await home.live(120);
    expect(house.items.has(SWITCH)).toBe(true);
    expect(home.ways.fault()).toBeUndefined();
    house.mqtt = LOADED;
    house.refusesPublish = false;
    await home.live(10);
    expect(left(house)).toEqual([]);
    await home.end();
  });

  it('only for now, its entities being still there, SunPilot waits for it and says so', async () => {
    const house = new House();
    house.mqtt = [{ state: 'setup_retry' }];
    house.registry = [registered('sensor.sunpilot_status', 'status')];
    const home = await moveInto(house);
    await home.live(200);
    expect(left(house)).toEqual([]);
    expect(home.ways.fault()).toEqual({ key: 'home_assistant_no_mqtt', about: {} });
    house.mqtt = LOADED;
    await home.live(5);
    expect(home.ways.fault()).toBeUndefined();
    expect(house.published.map(([topic]) => topic)).toContain(DISCOVERY);
    await home.end();
  });
});

describe('taken back', () => {
  it('nothing is left by a demonstration that ends', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    const [gone] = await Promise.all([home.ways.leave(true), home.live(3)]);
    expect(gone).toBeUndefined();
    expect(left(house)).toEqual([]);
    await home.end();
  });

  it('nothing is left of what stood in, and nothing comes again before the next start', async () => {
    const house = new House();
    const folder = memoryFolder();
    const home = await moveInto(house, { folder });
    await home.live(5);
    const gone = home.ways.takeBack();
    await home.live(3);
    await gone;
    expect(left(house)).toEqual([]);
    await home.live(120);
    expect(left(house)).toEqual([]);
    await home.end();
    const next = await moveInto(house, { folder });
    await next.live(5);
    expect(house.items.has(SWITCH)).toBe(true);
    await next.end();
  });
});
