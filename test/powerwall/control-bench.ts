import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Control, startControl } from '../../src/powerwall/control.ts';
import { Redactor } from '../../src/runtime/log.ts';
import { openPins } from '../../src/runtime/pin.ts';
import { dataFolder } from '../../src/runtime/store.ts';
import { type CarServer } from '../../src/simulator/car-server.ts';
import { EnergySite } from '../../src/simulator/energy-site.ts';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import type { HostedMisbehaviour } from '../../src/simulator/hosted.ts';
import { startTeslemetry } from '../../src/simulator/teslemetry.ts';
import { startTessie } from '../../src/simulator/tessie.ts';
import { millis, percent } from '../../src/units.ts';
import { openEnergyLine } from '../../src/vehicle/energy-line.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import { HandCar } from '../support/hand-car.ts';
import { PatientClock } from './patient-clock.ts';

export const SECRET = 'secret-token-of-the-owner';
const LOGIN = { client_id: 'client', refresh_token: SECRET };

export type Way = 'fleet_api' | 'teslemetry' | 'tessie';
export const ways: readonly Way[] = ['fleet_api', 'teslemetry', 'tessie'];

interface Given {
  /** The site as the owner entered it. */
  readonly site?: string;
  /** What the owner entered, where it is not the right one. */
  readonly token?: string;
  readonly deadline?: number;
}

export interface ControlBench {
  readonly clock: PatientClock;
  readonly site: EnergySite;
  readonly server: CarServer<HostedMisbehaviour>;
  readonly control: Control;
  /** Methods and names of what was asked for, logins left out. */
  asked(): readonly string[];
  close(): Promise<void>;
}

/** A Powerwall in the cloud behind a way's own server on loopback, and the hand on its settings. */
export async function controlBench(way: Way, given: Given = {}): Promise<ControlBench> {
  const clock = new PatientClock();
  const site = new EnergySite({ clock, level: () => percent(62.4), connected: () => true });
  const server = await serverOf(way, site, clock);
  const path = await mkdtemp(join(tmpdir(), 'control-'));
  const folder = dataFolder(path, () => undefined);
  const pins = await openPins(folder);
  const accounts = openAccounts({ clock, folder, pins, redactor: new Redactor() });
  const { url } = server;
  const token = given.token ?? SECRET;
  const login = { ...LOGIN, refresh_token: token, auth_url: url };
  const options = way === 'fleet_api' ? { connection: way, url, ...login } : { connection: way, url, token };
  const line = openEnergyLine({ options, accounts, pins, deadline: millis(given.deadline ?? 20_000) });
  const control = startControl({ line, site: given.site, clock });
  return {
    clock,
    site,
    server,
    control,
    asked: () =>
      server.requests
        .filter(request => !request.path.includes('token'))
        .map(request => `${request.method} ${request.path.replace(/.*\//, '')}`),
    close: async () => {
      await control.stop();
      await server.close();
      await rm(path, { recursive: true });
    },
  };
}

/** Tesla's own is asked over HTTPS with a certificate that is remembered. */
function serverOf(way: Way, site: EnergySite, clock: PatientClock): Promise<CarServer<HostedMisbehaviour>> {
  const setup = { car: new HandCar(), clock, site };
  if (way === 'teslemetry') return startTeslemetry({ ...setup, token: SECRET });
  if (way === 'tessie') return startTessie({ ...setup, token: SECRET });
  return startFleetApi({ ...setup, auth: { clientId: LOGIN.client_id, refreshToken: SECRET }, tls: true });
}

/** Runs a test on a bench and clears it away. */
export async function on(
  bench: Promise<ControlBench>,
  test: (bench: ControlBench) => Promise<void>,
): Promise<void> {
  const set = await bench;
  try {
    await test(set);
  } finally {
    await set.close();
  }
}
