import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { States, stayWithStates } from '../../src/homeassistant/states.ts';
import { startMeter } from '../../src/powerwall/meter.ts';
import type { Meter } from '../../src/powerwall/rounds.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { type Home, startHome } from './parts/home.ts';
import { until } from './parts/wait.ts';

const GRID = 'sensor.grid';

/** The meter by an entity of a real Home Assistant: what its stream, its registry and its templates say is as we think. */
describe('a meter that Home Assistant knows', () => {
  let home: Home;
  let meter: Meter;
  const states = new States(realClock);
  const over = new AbortController();
  let living: Promise<void>;

  const report = (kilowatts: string): Promise<unknown> =>
    fetch(`${home.url}/api/states/${GRID}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${home.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ state: kilowatts, attributes: { unit_of_measurement: 'kW' } }),
    });
  const takenAt = (): number => meter.seen().reading?.takenAtMs ?? NaN;
  const shows = (siteWatts: number): Promise<unknown> =>
    until(`${siteWatts} W`, () =>
      Promise.resolve(meter.seen().reading?.siteWatts === siteWatts || undefined),
    );

  beforeAll(async () => {
    home = await startHome();
    await report('-2.1');
    living = stayWithStates(states, { url: home.url, token: home.token }, over.signal);
    meter = startMeter({
      options: {
        connection: 'home_assistant',
        grid: GRID,
        invert_grid: false,
        invert_solar: false,
        invert_battery: false,
        phase_currents: [],
      },
      clock: realClock,
      entities: states,
      folder: undefined as never,
      pins: undefined as never,
    });
  });
  afterAll(async () => {
    over.abort();
    await living;
    await home.stop();
  });

  it('is read, and read again when its entity reports the same once more', async () => {
    await shows(-2100);
    const before = takenAt();
    await report('-2.1');
    const newer = await until('a newer reading', () => takenAt() > before || undefined);
    expect(newer).toBe(true);
  });

  it('follows at once', async () => {
    const before = realClock.now();
    await report('1.5');
    await shows(1500);
    expect(takenAt()).toBeGreaterThanOrEqual(before);
  });

  it('has a registry with every device and entity beside it', async () => {
    const found = await new Promise<number>(resolve => {
      states.registry(({ devices, entities }) => resolve(devices.length * entities.length));
    });
    expect(found).toBeGreaterThan(0);
  });

  it('is told what an action came to', async () => {
    await home.ask.call({ type: 'input_number/create', name: 'Amps', min: 0, max: 32, step: 1, mode: 'box' });
    await until('the number', () => home.ask.state('input_number.amps'));
    const act = { domain: 'input_number', service: 'set_value', entity: 'input_number.amps' };
    expect(await states.act({ ...act, data: { value: 8 } })).toEqual({ ok: true });
    expect(await states.act({ ...act, data: { value: 99 } })).toMatchObject({ ok: false });
    expect(await states.act({ ...act, service: 'no_such_thing' })).toMatchObject({ code: 'not_found' });
  });

  it('comes back by itself after a restart', async () => {
    await home.restartCore();
    await until('the connection', () => states.connected || undefined);
    await report('0.7');
    await shows(700);
    expect(meter.faults()).toEqual([]);
  });
});
