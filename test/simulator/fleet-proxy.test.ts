import { describe, expect, it } from '@jest/globals';
import { type FleetServer, startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { hours } from '../../src/units.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';

const auth = { clientId: 'client', refreshToken: 'first' };

class Caller {
  readonly server: FleetServer;
  readonly car: HandCar;
  readonly clock: HandClock;
  token = 'none yet';

  constructor(server: FleetServer, car: HandCar, clock: HandClock) {
    this.server = server;
    this.car = car;
    this.clock = clock;
  }

  async refresh(refresh_token: string): Promise<{ status: number; refresh_token?: string; error?: string }> {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'client', refresh_token });
    const answer = await fetch(`${this.server.url}/oauth2/v3/token`, { method: 'POST', body });
    const grant = JSON.parse(await answer.text());
    this.token = grant.access_token ?? this.token;
    return { status: answer.status, ...grant };
  }

  async ask(what: string, method = 'GET', type = 'application/json'): Promise<unknown> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(method === 'POST' && { 'content-type': type }),
    };
    const body = method === 'POST' ? '{}' : undefined;
    const path = `${this.server.url}/api/1/vehicles/${this.car.vin}${what}`;
    const answer = await fetch(path, { method, headers, ...(body !== undefined && { body }) });
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : JSON.parse(text)) };
  }
}

async function bench(test: (caller: Caller) => Promise<void>): Promise<void> {
  const car = new HandCar();
  const clock = new HandClock();
  const server = await startFleetProxy({ car, clock, auth });
  const caller = new Caller(server, car, clock);
  await caller.refresh('first');
  try {
    await test(caller);
  } finally {
    await server.close();
  }
}

const DATA = '/vehicle_data?endpoints=charge_state%3Bdrive_state%3Blocation_data';
const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';

describe('the simulated token endpoint', () => {
  it('takes each refresh token once', () =>
    bench(async caller => {
      expect(await caller.refresh('first')).toMatchObject({ status: 401, error: 'login_required' });
      const next = caller.server.tokens.refreshToken ?? '';
      expect(await caller.refresh(next)).toMatchObject({
        status: 200,
        token_type: 'Bearer',
        expires_in: 28_800,
      });
      expect(await caller.refresh(next)).toMatchObject({ status: 401 });
    }));

  it('wants a login once the login is over', () =>
    bench(async caller => {
      const next = caller.server.tokens.refreshToken ?? '';
      caller.server.tokens.endLogin();
      expect(await caller.refresh(next)).toMatchObject({ status: 401, error: 'login_required' });
      expect(await caller.ask('')).toEqual({ status: 401 });
    }));

  it('lets an access token hold for 8 hours', () =>
    bench(async caller => {
      caller.clock.pass(hours(7.9));
      expect(await caller.ask('')).toMatchObject({ status: 200 });
      caller.clock.pass(hours(0.1));
      expect(await caller.ask('')).toEqual({ status: 401 });
    }));
});

describe('the simulated Fleet API', () => {
  it('wants a token, JSON and a car that it knows', () =>
    bench(async caller => {
      const bare = await fetch(`${caller.server.url}/api/1/vehicles/${caller.car.vin}`);
      expect(bare.status).toBe(403);
      expect(await caller.ask('/command/charge_start', 'POST', 'text/plain')).toMatchObject({ status: 406 });
      expect(await caller.ask('X')).toMatchObject({ status: 404 });
      expect(caller.car.asked).toEqual([]);
    }));

  it('tells the place only to those who ask for it and may know it', () =>
    bench(async caller => {
      const drive_state = { latitude: 47.37, longitude: 8.54, shift_state: null };
      expect(await caller.ask(DATA)).toMatchObject({ response: { state: 'online', drive_state } });
      const unasked = await caller.ask('/vehicle_data?endpoints=charge_state%3Bdrive_state');
      expect(JSON.stringify(unasked)).toMatch(/shift_state(?!.*latitude)/);
      caller.server.misbehave({ hidesPlace: true });
      expect(JSON.stringify(await caller.ask(DATA))).not.toContain('drive_state');
    }));

  it('neither reads nor commands a sleeping car, until it is woken', () =>
    bench(async caller => {
      caller.car.is({ asleep: true });
      expect(await caller.ask('')).toMatchObject({ response: { state: 'asleep' } });
      expect(await caller.ask(DATA)).toMatchObject({ status: 408, error: OFFLINE });
      expect(await caller.ask('/command/charge_stop', 'POST')).toMatchObject({ status: 500, error: OFFLINE });
      expect(caller.car.asked).toEqual([]);
      await caller.ask('/wake_up', 'POST');
      expect(await caller.ask(DATA)).toMatchObject({ status: 200 });
    }));

  it('answers a refusal with 200, and the proxy’s words before the car’s', () =>
    bench(async caller => {
      caller.car.is({ charging: 'Complete' });
      const response = { result: false, reason: 'car could not execute command: complete' };
      expect(await caller.ask('/command/charge_start', 'POST')).toMatchObject({ status: 200, response });
      expect(await caller.ask('/command/set_charging_amps', 'POST')).toMatchObject({ status: 400 });
    }));

  it('lists a car without network as offline, and does not wake it', () =>
    bench(async caller => {
      caller.server.misbehave({ offline: true });
      expect(await caller.ask('/wake_up', 'POST')).toMatchObject({ response: { state: 'offline' } });
      expect(await caller.ask(DATA)).toMatchObject({ status: 408 });
      expect(caller.car.asked).toEqual([]);
    }));

  it('answers everything, or commands alone, as it was told', () =>
    bench(async caller => {
      const reply = { status: 429, body: { error: 'rate limited' }, headers: { 'retry-after': '7' } };
      caller.server.misbehave({ answersCommands: reply });
      expect(await caller.ask('/command/charge_start', 'POST')).toMatchObject({ status: 429 });
      expect(await caller.ask('')).toMatchObject({ status: 200 });
      caller.server.misbehave({ answers: reply });
      expect(await caller.ask('')).toMatchObject({ status: 429 });
      expect(caller.server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET']);
    }));
});
