import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import type { SimulatedServer } from '../../src/simulator/seams.ts';
import { startTeslemetry } from '../../src/simulator/teslemetry.ts';
import { startTessie } from '../../src/simulator/tessie.ts';
import { millis, seconds } from '../../src/units.ts';
import { HandCar } from '../support/hand-car.ts';
import { PatientClock } from '../vehicle/patient-clock.ts';

const TOKEN = 'token';
const CAR = '/api/1/vehicles/5YJ3E1EA3JF012345';
const VIN = '/5YJ3E1EA3JF012345';

/** Asks for `GET /path` or `POST /path`, with the right token where no other is given. */
type Ask = (
  what: string,
  authorization?: string,
) => Promise<{ status: number; retry: string | null; body: unknown }>;

async function bench<Server extends SimulatedServer>(
  start: (setup: { car: HandCar; clock: PatientClock; token: string }) => Promise<Server>,
  test: (bench: { car: HandCar; clock: PatientClock; server: Server; ask: Ask }) => Promise<void>,
): Promise<void> {
  const car = new HandCar();
  const clock = new PatientClock();
  const server = await start({ car, clock, token: TOKEN });
  const ask: Ask = async (what, authorization = `Bearer ${TOKEN}`) => {
    const [method = 'GET', path = ''] = what.split(' ');
    const headers = { 'content-type': 'application/json', ...(authorization !== '' && { authorization }) };
    const body = method === 'POST' ? '{}' : undefined;
    const answer = await fetch(`${server.url}${path}`, { method, headers, ...(body && { body }) });
    return { status: answer.status, retry: answer.headers.get('retry-after'), body: await answer.json() };
  };
  try {
    await test({ car, clock, server, ask });
  } finally {
    await server.close();
  }
}
const kept = (charging_state: string) => ({ body: { response: { charge_state: { charging_state } } } });
const state = (charging_state: string, word = 'online') => ({
  status: 200,
  body: { state: word, charge_state: { charging_state } },
});

describe('a simulated Teslemetry', () => {
  it('takes one token', () =>
    bench(startTeslemetry, async ({ ask }) => {
      expect(await ask(`GET ${CAR}`, '')).toMatchObject({ status: 401, body: { error: 'missing_token' } });
      expect(await ask(`GET ${CAR}`, 'Bearer x')).toMatchObject({
        status: 401,
        body: { error: 'invalid_token' },
      });
      expect(await ask(`GET ${CAR}`)).toMatchObject({ status: 200, body: { response: { state: 'online' } } });
    }));

  it('knows one car, and no command that Tesla does not know', () =>
    bench(startTeslemetry, async ({ ask }) => {
      expect(await ask('GET /api/1/vehicles/5YJ3E1EA3JF000000')).toMatchObject({ status: 404 });
      expect(await ask(`POST ${CAR}/fly`)).toMatchObject({ status: 404 });
      expect(await ask(`POST ${CAR}/command/fly`)).toMatchObject({
        status: 400,
        body: { error: 'invalid_command' },
      });
    }));

  it('answers 30 questions a minute', () =>
    bench(startTeslemetry, async ({ ask, clock }) => {
      for (let count = 0; count < 30; count += 1) expect((await ask(`GET ${CAR}`)).status).toBe(200);
      expect(await ask(`GET ${CAR}`)).toMatchObject({ status: 429, retry: '60' });
      clock.pass(seconds(61));
      expect((await ask(`GET ${CAR}`)).status).toBe(200);
    }));

  it('keeps the last reading, also of a sleeping car, until it is refreshed', () =>
    bench(startTeslemetry, async ({ ask, car, server }) => {
      car.is({ charging: 'Charging' });
      expect(await ask(`GET ${CAR}/vehicle_data`)).toMatchObject(kept('Stopped'));
      expect(await ask(`GET /api/refresh${VIN}`)).toMatchObject({ status: 200 });
      expect(await ask(`GET ${CAR}/vehicle_data`)).toMatchObject(kept('Charging'));
      car.is({ asleep: true });
      expect(await ask(`GET ${CAR}/vehicle_data`)).toMatchObject({
        status: 200,
        ...kept('Charging'),
      });
      expect(await ask(`GET /api/refresh${VIN}`)).toMatchObject({ status: 408 });
      expect(server.account.credits).toBe(1996);
    }));

  it('wakes the car for a command, which costs 20 credits more, and gives up after half a minute', () =>
    bench(startTeslemetry, async ({ ask, car, clock, server }) => {
      car.is({ asleep: true });
      expect(await ask(`POST ${CAR}/command/charge_start`)).toMatchObject({
        body: { response: { result: true } },
      });
      expect(server.account.credits).toBe(1979);
      car.is({ asleep: true });
      car.wakes = false;
      const before = clock.now();
      expect(await clock.until(ask(`POST ${CAR}/command/charge_stop`))).toMatchObject({ status: 408 });
      expect(millis(clock.now() - before)).toBe(seconds(30));
      server.account.credits = 5;
      expect(await ask(`POST ${CAR}/wake_up`)).toMatchObject({ status: 402 });
    }));
});

describe('a simulated Tessie', () => {
  it('takes one token', () =>
    bench(startTessie, async ({ ask }) => {
      const wrong = { status: 401, body: { error: 'Invalid access token' } };
      const missing = { status: 401, body: { error: 'Access token is required' } };
      expect(await ask(`GET ${VIN}/status`, '')).toMatchObject(missing);
      expect(await ask(`GET ${VIN}/status`, 'Bearer x')).toMatchObject(wrong);
      expect(await ask(`GET ${VIN}/status`)).toMatchObject({ status: 200, body: { status: 'awake' } });
    }));

  it('knows one car, its own commands, and what they need', () =>
    bench(startTessie, async ({ ask }) => {
      expect(await ask('GET /5YJ3E1EA3JF000000/status')).toMatchObject({ status: 404 });
      expect(await ask(`POST ${VIN}/command/charge_start`)).toMatchObject({ status: 404 });
      expect(await ask(`GET ${VIN}/dreams`)).toMatchObject({ status: 404 });
      expect(await ask(`POST ${VIN}/command/set_charging_amps`)).toMatchObject({ status: 400 });
    }));

  it('keeps a state, for 15 s of an awake car and from when it fell asleep of another', () =>
    bench(startTessie, async ({ ask, car, clock }) => {
      car.is({ charging: 'Charging' });
      expect(await ask(`GET ${VIN}/state?use_cache=true`)).toMatchObject(state('Stopped'));
      expect(await ask(`GET ${VIN}/state?use_cache=false`)).toMatchObject(state('Charging'));
      car.is({ charging: 'Complete' });
      clock.pass(seconds(16));
      expect(await ask(`GET ${VIN}/state`)).toMatchObject(state('Complete'));
      car.is({ charging: 'Disconnected', asleep: true });
      clock.pass(seconds(16));
      expect(await ask(`GET ${VIN}/state?use_cache=true`)).toMatchObject(state('Complete', 'asleep'));
      expect(await ask(`GET ${VIN}/state?use_cache=false`)).toMatchObject({ status: 408 });
    }));

  it('wakes the car, by itself or when asked to, for 90 s at most', () =>
    bench(startTessie, async ({ ask, car, clock, server }) => {
      car.is({ asleep: true });
      expect(await ask(`POST ${VIN}/wake`)).toMatchObject({ status: 200, body: { result: true } });
      car.is({ asleep: true });
      expect(await ask(`POST ${VIN}/command/start_charging`)).toMatchObject({ body: { result: true } });
      car.is({ asleep: true });
      car.wakes = false;
      const before = clock.now();
      expect(await clock.until(ask(`POST ${VIN}/wake`))).toMatchObject({ body: { result: false } });
      expect(millis(clock.now() - before)).toBe(seconds(90));
      server.misbehave({ offline: true });
      expect(await ask(`POST ${VIN}/command/stop_charging`)).toMatchObject({ body: { result: false } });
    }));
});
