import { inspect } from 'node:util';
import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Redactor } from '../../src/runtime/log.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { harmless } from '../../src/vehicle/harmless.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import type { Route } from '../../src/vehicle/route.ts';
import { type RouteSetup, routeOf } from '../../src/vehicle/routes.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { played } from '../support/real-sockets.ts';
import { memoryPins, never, newFolder } from '../vehicle/bench.ts';
import { type Echo, leaksIn, planted, startEcho } from './echo.ts';

const vin = new HandCar().vin;
const statuses = [200, 400, 401, 402, 403, 404, 408, 412, 421, 422, 423, 429, 451, 500, 503, 504, 540];

const login = (url: string) => ({
  client_id: 'client',
  refresh_token: planted.refresh,
  auth_url: url,
  url,
});

const options: Readonly<Record<string, (url: string) => object>> = {
  ble_proxy: url => ({ url }),
  fleet_proxy: login,
  fleet_api: login,
  teslemetry: url => ({ url, token: planted.provider }),
  tessie: url => ({ url, token: planted.provider }),
};

const degrees = (most: number) => fc.integer({ min: -most * 1e6, max: most * 1e6 });

let echo: Echo;
let clock: HandClock;

beforeEach(async () => {
  echo = await startEcho();
  clock = new HandClock();
});
afterEach(() => echo.close());

async function routeTo(connection: string): Promise<Route> {
  const { folder } = await newFolder();
  const pins = memoryPins();
  const setup = {
    options: { connection, name: 'Car', vin, ...options[connection]?.(echo.url) },
    home: () => ({ latitude: planted.latitude, longitude: planted.longitude, radiusMetres: 150 }),
    clock,
    pins,
    accounts: openAccounts({ clock, folder, pins, redactor: new Redactor() }),
  };
  return routeOf(setup as RouteSetup);
}

/** Everything that a route says of its errands, with what lies beneath an error. */
async function saidBy(route: Route): Promise<string> {
  const errands: readonly (() => Promise<unknown>)[] = [
    () => route.presence(never()),
    () => route.read(never()),
    () => route.command({ kind: 'start' }, never()),
    () => route.command({ kind: 'stop' }, never()),
  ];
  const said: unknown[] = [];
  for (const errand of errands)
    said.push(await played<unknown>(clock, errand()).catch((error: unknown) => error));
  said.push(route.hints?.(), route.atHome());
  return inspect(said, { depth: 12, showHidden: true });
}

describe('a server that repeats what it was told, and where the car is', () => {
  it.each(Object.keys(options))('teaches %s nothing that it could tell, whatever the status', async name => {
    for (const status of statuses) {
      echo.status = status;
      const route = await routeTo(name);
      const said = await saidBy(route);
      expect([status, leaksIn(said)]).toEqual([status, []]);
      await route.close();
    }
    expect(echo.heard).toBeGreaterThan(statuses.length);
  });

  it.each(['fleet_proxy', 'fleet_api'])('teaches %s nothing where it refuses the login', async name => {
    echo.grants = false;
    for (const status of [400, 401, 403, 429, 500]) {
      echo.status = status;
      const route = await routeTo(name);
      const said = await saidBy(route);
      expect([status, leaksIn(said)]).toEqual([status, []]);
      await route.close();
    }
  });
});

describe('a Home Assistant whose integration repeats the car’s place', () => {
  it('teaches nothing that could be told', async () => {
    const home = new SimulatedHome(clock);
    const shown = new HomeCar(home, new HandCar(), 'tesla_fleet');
    const why = `Command failed, at ${planted.latitude}, ${planted.longitude} with ${planted.provider}`;
    home.answer = () => Promise.resolve({ ok: false, code: 'home_assistant_error', why });
    const route = routeOf({
      options: { connection: 'home_assistant', name: 'Car', vin },
      home: () => undefined,
      clock,
      states: new HandStates(home),
      accounts: undefined as never,
      pins: undefined as never,
    });
    shown.look();
    const said = await saidBy(route);
    expect(said).toContain('Command failed');
    expect(leaksIn(said)).toEqual([]);
  });
});

describe('what a server says', () => {
  it.each([
    'vehicle unavailable: vehicle is offline or asleep',
    'car could not execute command: no_power',
    'could_not_wake_buses',
    'Vehicle is not in range: 5YJ3E1EA3JF012345',
    'user out of region, use base URL: https://fleet-api.prd.na.vn.cloud.tesla.com, see 192.168.178.120:8080',
    'MESSAGEFAULT_ERROR_INSUFFICIENT_PRIVILEGES',
    'switch.model_3_charge is unavailable',
    'HTTP 503',
  ])('is told as it is where it is harmless: %s', words => {
    expect(harmless(words)).toBe(words);
  });

  it('never shows a place or a token, whatever stands around them', () => {
    const around = fc.constantFrom('', 'at ', '(', '{"latitude":', 'gps=', '\n', 'is ', ': ');
    const between = fc.constantFrom(', ', ',', '; ', ' / ', ',"longitude":', ' lon=');
    fc.assert(
      fc.property(degrees(89), degrees(179), around, between, (lat, lon, before, amid) => {
        const [a, b] = [(lat / 1e6).toFixed(6), (lon / 1e6).toFixed(6)];
        const told = harmless(`vehicle ${before}${a}${amid}${b} refused`);
        expect(leaksIn(told, [a, b])).toEqual([]);
      }),
    );
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{10,40}a1[A-Za-z0-9_-]{14,40}$/);
    fc.assert(
      fc.property(token, around, (secret, before) => {
        expect(harmless(`token ${before}${secret} is over`)).not.toContain(secret);
      }),
    );
  });
});
