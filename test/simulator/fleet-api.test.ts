import { describe, expect, it } from '@jest/globals';
import { type FleetApiServer, startFleetApi } from '../../src/simulator/fleet-api.ts';
import { readFromCar, sessionRequest } from '../../src/vehicle/signed/routable.ts';
import { newPrivateKey, readPrivateKey } from '../../src/vehicle/signed/private-key.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';

const auth = { clientId: 'client', refreshToken: 'first' };
const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';
const key = readPrivateKey(newPrivateKey());
const sender = { address: Buffer.alloc(16, 1), uuid: Buffer.alloc(16, 2) };
const greeting = {
  routable_message: Buffer.from(sessionRequest(sender, key?.publicKey ?? Buffer.alloc(0))).toString('base64'),
};

interface Caller {
  readonly server: FleetApiServer;
  readonly car: HandCar;
  ask(what: string, body?: object, headers?: Record<string, string>): Promise<Record<string, unknown>>;
}

async function bench(test: (caller: Caller) => Promise<void>, old = false): Promise<void> {
  const [car, clock] = [new HandCar(), new HandClock()];
  const region = 'https://fleet-api.prd.eu.vn.cloud.tesla.com';
  const server = await startFleetApi({ car, clock, auth, old, region });
  const form = { grant_type: 'refresh_token', client_id: 'client', refresh_token: 'first' };
  const body = new URLSearchParams(form);
  const granted = await fetch(`${server.url}/oauth2/v3/token`, { method: 'POST', body });
  const { access_token: token } = JSON.parse(await granted.text());
  const ask: Caller['ask'] = async (what, body, headers = {}) => {
    const path = what.startsWith('/api') ? what : `/api/1/vehicles/${car.vin}${what}`;
    const answer = await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : JSON.parse(text)) };
  };
  try {
    await test({ server, car, ask });
  } finally {
    await server.close();
  }
}

describe('the simulated Fleet API', () => {
  it('wants a token, JSON and a car that it knows', () =>
    bench(async ({ ask, car }) => {
      expect(await ask('', undefined, { authorization: 'Bearer none' })).toEqual({ status: 401 });
      expect(await ask('/wake_up', {}, { 'content-type': 'text/plain' })).toMatchObject({ status: 406 });
      expect(await ask('X')).toMatchObject({ status: 404 });
      expect(await ask('/frunk')).toMatchObject({ status: 404 });
      expect(car.asked).toEqual([]);
    }));

  it('takes no plain commands for a car that signs, and signed ones for no old car', async () => {
    await bench(async ({ ask, car }) => {
      const { status, error } = await ask('/command/charge_start', {});
      expect([status, error]).toEqual([
        403,
        expect.stringMatching(/^Tesla Vehicle Command Protocol required/),
      ]);
      expect(car.asked).toEqual([]);
    });
    await bench(async ({ ask, car }) => {
      expect(await ask('/signed_command', greeting)).toMatchObject({ status: 422 });
      expect(await ask('/command/charge_start', {})).toMatchObject({
        response: { result: true, reason: '' },
      });
      const refused = { response: { result: false, reason: 'is_charging' } };
      expect(await ask('/command/charge_start', {})).toMatchObject(refused);
      expect(await ask('/command/open_frunk', {})).toMatchObject({ status: 400 });
      expect(car.asked).toEqual(['start', 'start']);
    }, true);
  });

  it('brings signed messages to the car and its answers back', () =>
    bench(async ({ ask }) => {
      const { status, response } = await ask('/signed_command', greeting);
      const from = readFromCar(Buffer.from(String(response), 'base64'));
      expect([status, from?.answers]).toEqual([200, sender.uuid]);
      const noise = { routable_message: Buffer.from('noise').toString('base64') };
      expect(await ask('/signed_command', noise)).toMatchObject({ status: 400 });
      expect(await ask('/signed_command', {})).toMatchObject({ status: 400 });
    }));

  it('neither reads nor commands a car that sleeps or has no network', () =>
    bench(async ({ ask, car, server }) => {
      car.is({ asleep: true });
      expect(await ask('')).toMatchObject({ response: { state: 'asleep' } });
      for (const answer of [await ask('/vehicle_data'), await ask('/signed_command', greeting)])
        expect(answer).toMatchObject({ status: 408, error: OFFLINE });
      expect(await ask('/wake_up', {})).toMatchObject({ response: { state: 'online' } });
      server.misbehave({ offline: true });
      expect(await ask('/wake_up', {})).toMatchObject({ response: { state: 'offline' } });
      expect(car.asked).toEqual(['wake']);
    }));

  it('tells the place only to those who ask for it and may know it', () =>
    bench(async ({ ask, server }) => {
      const DATA = '/vehicle_data?endpoints=charge_state%3Bdrive_state';
      const located = await ask(`${DATA}%3Blocation_data`);
      expect(located).toMatchObject({ response: { drive_state: { latitude: 47.37 } } });
      expect(JSON.stringify(await ask(DATA))).not.toContain('latitude');
      server.misbehave({ hidesPlace: true });
      expect(JSON.stringify(await ask(`${DATA}%3Blocation_data`))).not.toContain('drive_state');
    }));

  it('knows which keys are paired, and the region', () =>
    bench(async ({ ask, car, server }) => {
      const status = () => ask('/api/1/vehicles/fleet_status', { vins: [car.vin] });
      expect(await status()).toMatchObject({ response: { unpaired_vins: [car.vin], key_paired_vins: [] } });
      server.computer.pair(key?.publicKey ?? Buffer.alloc(0));
      expect(await status()).toMatchObject({ response: { unpaired_vins: [], key_paired_vins: [car.vin] } });
      const base = 'https://fleet-api.prd.eu.vn.cloud.tesla.com';
      expect(await ask('/api/1/users/region')).toMatchObject({ response: { fleet_api_base_url: base } });
    }));

  it('sends an account to its region, and answers as it was told', () =>
    bench(async ({ ask, server, car }) => {
      server.misbehave({ elsewhere: 'https://fleet-api.prd.eu.vn.cloud.tesla.com' });
      expect(await ask('')).toMatchObject({
        status: 421,
        error: expect.stringMatching(/use base URL: https:/),
      });
      server.misbehave({ obeysAndAnswers: { status: 504, body: '' } });
      expect(await ask('/signed_command', greeting)).toMatchObject({ status: 504 });
      expect(car.asked).toEqual([]);
    }));
});
