import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntitySeen } from '../../src/homeassistant/states-watch.ts';
import { States, stayWithStates } from '../../src/homeassistant/states.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { type HomeServer, startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { millis, seconds } from '../../src/units.ts';
import { until } from '../powerwall/patient-clock.ts';
import { HandClock } from '../support/hand-clock.ts';

const GRID = 'sensor.grid';

/** States on a hand clock, at a Home Assistant behind a real WebSocket. */
describe('the states of Home Assistant', () => {
  let home: SimulatedHome;
  let server: HomeServer;
  let clock: HandClock;
  let states: States;
  let over: AbortController;
  let living: Promise<void>;
  const told: [string, EntitySeen | undefined][] = [];

  const looks = (): number => server.heard.filter(type => type === 'render_template').length;
  /** What was said before is answered by then. */
  const roundTrip = (): Promise<unknown> =>
    states.act({ domain: 'homeassistant', service: 'nothing', entity: GRID });
  /** Lets time pass until there was another look. */
  const look = async (): Promise<void> => {
    const before = looks();
    await until(() => {
      clock.pass(seconds(1));
      return looks() > before;
    });
  };

  beforeEach(async () => {
    told.length = 0;
    home = new SimulatedHome(realClock);
    home.report(GRID, '-2100', { unit_of_measurement: 'W' });
    server = await startHomeServer(home, 'secret');
    clock = new HandClock();
    states = new States(clock);
    over = new AbortController();
    living = stayWithStates(states, { url: server.url, token: 'secret' }, over.signal);
  });
  afterEach(async () => {
    over.abort();
    await server.close();
    await living;
  });

  it('are told at once, and then as they change, without a message for the others', async () => {
    states.watch([GRID, 'sensor.none'], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 2);
    expect(told).toEqual([
      [GRID, expect.objectContaining({ state: '-2100', attributes: { unit_of_measurement: 'W' } })],
      ['sensor.none', undefined],
    ]);
    home.report('sensor.other', '5');
    home.report(GRID, '900');
    await until(() => told.length === 3);
    expect(told.at(-1)?.[1]).toMatchObject({ state: '900', ageMs: 0 });
    home.remove(GRID);
    await until(() => told.length === 4);
    expect(told.at(-1)).toEqual([GRID, undefined]);
  });

  it('are as old as Home Assistant says, when they are first told', async () => {
    const now = { state: '-2100', attributes: {}, changedAt: 0 };
    home.states.set(GRID, { ...now, updatedAt: home.now - 7200, reportedAt: home.now - 3600 });
    states.watch([GRID], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 1);
    expect(told[0]?.[1]?.ageMs).toBeGreaterThan(3_590_000);
    expect(told[0]?.[1]?.ageMs).toBeLessThan(3_610_000);
  });

  it('that are reported again without a change are found within 5 s', async () => {
    states.watch([GRID], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 1);
    await look();
    expect(told).toHaveLength(1);
    home.report(GRID, '-2100');
    await look();
    await until(() => told.length === 2);
    expect(told[1]?.[1]?.stamp).toBeGreaterThan(told[0]?.[1]?.stamp ?? Infinity);
  });

  it('come back after a restart of Home Assistant, with the time of their last report', async () => {
    states.watch([GRID], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 1);
    server.cut();
    await until(() => !states.connected);
    expect(await states.act({ domain: 'switch', service: 'turn_on', entity: 'switch.x' })).toMatchObject({
      ok: false,
      code: 'lost',
    });
    await until(() => told.length === 2);
    expect(states.connected).toBe(true);
    expect(told[1]?.[1]?.stamp).toBe(told[0]?.[1]?.stamp);
  });

  it('are asked for no more by whoever has had enough', async () => {
    const end = states.watch([GRID], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 1);
    end();
    home.report(GRID, '900');
    states.watch([GRID], (id, seen) => told.push([id, seen]));
    await until(() => told.length === 2);
    expect(told.map(([, seen]) => seen?.state)).toEqual(['-2100', '900']);
  });

  it('are changed by actions, whose refusals are told in Home Assistant’s words', async () => {
    await until(() => states.connected);
    const action = { domain: 'number', service: 'set_value', entity: 'number.x', data: { value: 8 } };
    expect(await states.act(action)).toEqual({ ok: true });
    expect(home.asked).toEqual([action]);
    const why = 'Command was unsuccessful: complete';
    home.answer = () => Promise.resolve({ ok: false, code: 'home_assistant_error', why });
    expect(await states.act(action)).toEqual({ ok: false, code: 'home_assistant_error', why });
  });

  it('have a registry, which is told again after changes, but not at each of many', async () => {
    const names: number[] = [];
    states.registry(({ devices }) => names.push(devices.length));
    await until(() => names.length === 1);
    const device = { identifiers: [], serial_number: null, name: 'Car', name_by_user: null };
    home.register({ id: 'a', ...device }, []);
    home.register({ id: 'b', ...device }, []);
    await roundTrip();
    clock.pass(seconds(29));
    await roundTrip();
    expect(names).toEqual([0]);
    clock.pass(seconds(6));
    await until(() => names.length === 2);
    expect(names).toEqual([0, 2]);
  });

  it('ask nothing of Home Assistant while nobody wants them', async () => {
    await until(() => states.connected);
    clock.pass(seconds(60));
    await roundTrip();
    expect(
      server.heard.filter(
        type => !['auth', 'supported_features', 'get_config', 'call_service'].includes(type),
      ),
    ).toEqual([]);
    expect(clock.now()).toBe(millis(60_000));
  });
});
