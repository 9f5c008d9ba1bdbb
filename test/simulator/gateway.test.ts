import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:tls';
import { Agent } from 'undici';
import { readAggregates } from '../../src/powerwall/reading.ts';
import { type SimulatedGateway, startGateway } from '../../src/simulator/gateway.ts';
import type { HomeLook } from '../../src/simulator/seams.ts';
import { percent, seconds, volts, watts } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const look: HomeLook = {
  siteWatts: watts(-2100),
  batteryWatts: watts(-500),
  solarWatts: watts(3400),
  homeWatts: watts(800),
  volts: volts(241),
  levelRawPercent: percent(62),
  gridStatus: 'SystemGridConnected',
};
const PASSWORD = 'S3CRT';
const AGGREGATES = '/api/meters/aggregates';

describe('the simulated gateway', () => {
  const clock = new HandClock();
  let gateway: SimulatedGateway;
  let agent: Agent;
  let home: HomeLook;

  const ask = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, body, ...rest } = await agent.request({
      origin: gateway.url,
      path,
      method: 'GET',
      headers,
    });
    return { status: statusCode, text: await body.text(), headers: rest.headers };
  };
  const logIn = async (password: string) => {
    const body = JSON.stringify({ username: 'customer', password, email: '', force_sm_off: false });
    const answer = await agent.request({
      origin: gateway.url,
      path: '/api/login/Basic',
      method: 'POST',
      body,
    });
    const json: unknown = await answer.body.json();
    return { status: answer.statusCode, json };
  };
  const token = async (): Promise<string> => {
    const { json } = await logIn(PASSWORD);
    return String(Object.getOwnPropertyDescriptor(json, 'token')?.value);
  };

  beforeEach(async () => {
    home = look;
    gateway = await startGateway({ look: () => home, clock, password: PASSWORD });
    agent = new Agent({ connect: { rejectUnauthorized: false, servername: 'powerwall' } });
  });
  afterEach(async () => {
    await agent.destroy();
    await gateway.close();
  });

  it('shows the meters to those who are logged in, and to nobody else', async () => {
    expect(await ask(AGGREGATES)).toMatchObject({ status: 403 });
    expect(await ask(AGGREGATES, 'made up')).toMatchObject({ status: 403 });
    const { status, text } = await ask(AGGREGATES, await token());
    expect(status).toBe(200);
    expect(readAggregates(JSON.parse(text))).toMatchObject({
      siteWatts: -2100,
      batteryWatts: -500,
      solarWatts: 3400,
      homeWatts: 800,
      volts: 241,
    });
  });

  it('refuses a wrong password in the words of a gateway, and counts every login', async () => {
    expect(await logIn('WRONG')).toEqual({
      status: 401,
      json: { code: 401, error: 'bad credentials', message: 'Login Error' },
    });
    await token();
    expect(gateway.logins).toBe(2);
    expect(gateway.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/login/Basic',
      'POST /api/login/Basic',
    ]);
  });

  it('forgets its tokens when told to', async () => {
    const old = await token();
    gateway.expireTokens();
    expect(await ask(AGGREGATES, old)).toMatchObject({ status: 403 });
    expect(await ask(AGGREGATES, await token())).toMatchObject({ status: 200 });
  });

  it('gives level and grid on the gateway’s own scale and in its own words', async () => {
    const granted = await token();
    expect((await ask('/api/system_status/soe', granted)).text).toBe('{"percentage":62}');
    expect((await ask('/api/system_status/grid_status', granted)).text).toBe(
      '{"grid_status":"SystemGridConnected","grid_services_active":false}',
    );
    expect(await ask('/api/on_the_moon', granted)).toMatchObject({ status: 404 });
  });

  it('measures anew every second, and stamps what it measured', async () => {
    const granted = await token();
    const measured = async () => readAggregates(JSON.parse((await ask(AGGREGATES, granted)).text));
    const first = await measured();
    home = { ...look, siteWatts: watts(100) };
    expect(await measured()).toEqual(first);
    clock.pass(seconds(1));
    const second = await measured();
    expect(second?.siteWatts).toBe(100);
    expect(second?.stamp).not.toBe(first?.stamp);
    expect(second?.stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+00:00$/);
  });

  it('ends the handshake of whoever calls it by a name that is not its own', async () => {
    const port = Number(new URL(gateway.url).port);
    const socket = connect({ host: '127.0.0.1', port, servername: 'example.org', rejectUnauthorized: false });
    const outcome = await new Promise(resolve => {
      socket.once('secureConnect', () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
    });
    socket.destroy();
    expect(outcome).toBe('refused');
  });

  it.each([
    ['stopped', 502, ''],
    ['busy', 503, '"code":503'],
    ['limited', 429, 'API Limit Reached'],
    ['page', 200, '<!DOCTYPE html>'],
    ['garbage', 200, '{"site"'],
    ['refuses_tokens', 403, 'User does not have adequate access rights'],
  ] as const)('can be %s', async (fault, status, words) => {
    const granted = await token();
    gateway.faults.add(fault);
    const answer = await ask(AGGREGATES, granted);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    gateway.faults.delete(fault);
    expect(await ask(AGGREGATES, granted)).toMatchObject({ status: 200 });
  });

  it('says how long it wants to be left alone', async () => {
    gateway.faults.add('limited');
    expect((await ask(AGGREGATES)).headers['retry-after']).toBe('120');
  });

  it('can be without a word on the grid, or without the endpoints for grid and level', async () => {
    const granted = await token();
    gateway.faults.add('grid_word_null');
    expect((await ask('/api/system_status/grid_status', granted)).text).toContain('"grid_status":null');
    gateway.faults.add('grid_endpoint_missing').add('level_endpoint_missing');
    expect(await ask('/api/system_status/grid_status', granted)).toMatchObject({ status: 404 });
    expect(await ask('/api/system_status/soe', granted)).toMatchObject({ status: 404 });
  });
});
