import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redactor } from '../../src/runtime/log.ts';
import type { Pins } from '../../src/runtime/pin.ts';
import { type DataFolder, dataFolder } from '../../src/runtime/store.ts';
import type { CarServer } from '../../src/simulator/car-server.ts';
import { startBleProxy } from '../../src/simulator/ble-proxy.ts';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import { startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { millis } from '../../src/units.ts';
import { BleProxy } from '../../src/vehicle/ble-proxy.ts';
import { FleetApi } from '../../src/vehicle/fleet-api.ts';
import { openFleetProxy } from '../../src/vehicle/fleet-proxy.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import type { Home } from '../../src/vehicle/position.ts';
import type { Route } from '../../src/vehicle/route.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { PatientClock } from './patient-clock.ts';

export const home: Home = { latitude: 47.37, longitude: 8.54, radiusMetres: 150 };
export const auth = { clientId: 'client', refreshToken: 'seed-token' };

export const never = (): AbortSignal => new AbortController().signal;

export function memoryPins(): Pins {
  const pinned = new Map<string, string>();
  return {
    known: host => pinned.get(host),
    pin: async (host, fingerprint) => {
      pinned.set(host, fingerprint);
    },
  };
}

export const newFolder = async (): Promise<{ path: string; folder: DataFolder }> => {
  const path = await mkdtemp(join(tmpdir(), 'sunpilot-'));
  return { path, folder: dataFolder(path, () => undefined) };
};

/** Methods and paths without what is the same in all of them. */
export const short = ({ requests }: CarServer): readonly string[] =>
  requests.map(({ method, path }) =>
    `${method} ${path.replace(/^\/api\/1\/vehicles\/\w+/, '').replace('endpoints=', '')}`.trim(),
  );

export async function bleBench(deadline = 30_000) {
  const car = new HandCar();
  const clock = new HandClock();
  const server = await startBleProxy({ car, clock });
  const deadlines = { question: millis(deadline), command: millis(deadline) };
  const route = new BleProxy({ url: server.url, vin: car.vin, clock, pins: memoryPins(), deadlines });
  return { car, clock, server, route, close: () => closed(route, server) };
}

export async function fleetBench(given: { tls?: boolean; deadline?: number; home?: Home | undefined } = {}) {
  const car = new HandCar();
  const clock = new HandClock();
  const server = await startFleetProxy({ car, clock, auth, tls: given.tls === true });
  const { path, folder } = await newFolder();
  const redactor = new Redactor();
  const pins = memoryPins();
  const accounts = openAccounts({ clock, folder, pins, redactor });
  const login = { client_id: auth.clientId, refresh_token: auth.refreshToken, auth_url: server.url };
  const route = openFleetProxy({
    url: server.url,
    vin: car.vin,
    home: () => ('home' in given ? given.home : home),
    clock,
    pins,
    tokens: accounts.tokens(login),
    deadline: millis(given.deadline ?? 30_000),
  });
  return {
    car,
    clock,
    server,
    route,
    path,
    folder,
    redactor,
    pins,
    accounts,
    login,
    close: () => closed(route, server),
  };
}

interface ApiGiven {
  readonly old?: boolean;
  /** The owner has not approved our key. */
  readonly unpaired?: boolean;
  readonly privateKey?: string;
  readonly deadline?: number;
}

/** The Fleet API itself, a car that takes signed commands, and SunPilot, which signs them. */
export async function apiBench(given: ApiGiven = {}) {
  const car = new HandCar();
  const clock = new PatientClock();
  const server = await startFleetApi({ car, clock, auth, old: given.old === true });
  const { path, folder } = await newFolder();
  const redactor = new Redactor();
  const pins = memoryPins();
  const private_key = given.privateKey;
  const login = {
    client_id: auth.clientId,
    refresh_token: auth.refreshToken,
    auth_url: server.url,
    private_key,
  };
  const open = () => {
    const accounts = openAccounts({ clock, folder, pins, redactor });
    const options = { ...login, url: server.url };
    const deadline = millis(given.deadline ?? 30_000);
    const route = new FleetApi({ options, vin: car.vin, home: () => home, clock, pins, accounts, deadline });
    return { accounts, route };
  };
  const { accounts, route } = open();
  if (given.unpaired !== true) server.computer.pair((await accounts.key(login)).publicKey);
  return {
    car,
    clock,
    server,
    route,
    path,
    folder,
    redactor,
    login,
    accounts,
    /** The same route after the program was started again. */
    restarted: () => open().route,
    close: () => closed(route, server),
  };
}

async function closed(route: Route, server: CarServer): Promise<void> {
  await route.close();
  await server.close();
}

/** Runs a test on a bench and clears it away. */
export async function on<Bench extends { close(): Promise<void> }>(
  bench: Promise<Bench>,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const set = await bench;
  try {
    await test(set);
  } finally {
    await set.close();
  }
}
