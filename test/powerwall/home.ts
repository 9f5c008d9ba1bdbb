import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMeter } from '../../src/powerwall/meter.ts';
import type { Meter } from '../../src/powerwall/rounds.ts';
import type { Session } from '../../src/powerwall/session.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { type Pins, openPins } from '../../src/runtime/pin.ts';
import { type DataFolder, dataFolder } from '../../src/runtime/store.ts';
import type { GatewayPlan } from '../../src/simulator/gateway-answers.ts';
import { type SimulatedGateway, startGateway } from '../../src/simulator/gateway.ts';
import type { HomeLook } from '../../src/simulator/seams.ts';
import { percent, volts, watts } from '../../src/units.ts';
import { PatientClock } from './patient-clock.ts';

export const PASSWORD = 'S3CRT';

export const sunnyHome: HomeLook = {
  siteWatts: watts(-2100),
  batteryWatts: watts(-500),
  solarWatts: watts(3400),
  homeWatts: watts(800),
  volts: volts(241),
  levelRawPercent: percent(62),
  gridStatus: 'SystemGridConnected',
};

/** A gateway, and what a program needs to read it. */
export interface Home {
  readonly clock: PatientClock;
  readonly gateway: SimulatedGateway;
  readonly host: string;
  readonly folder: DataFolder;
  readonly path: string;
  readonly pins: Pins;
  look: HomeLook;
  /** A meter that reads this gateway until the end. */
  start(password?: string): Meter;
  close(): Promise<void>;
}

export async function openHome(
  password = PASSWORD,
  kind: Pick<GatewayPlan, 'generation' | 'phases'> = {},
): Promise<Home> {
  const clock = new PatientClock();
  const path = await mkdtemp(join(tmpdir(), 'gateway-'));
  const folder = dataFolder(path, () => undefined);
  const running: Meter[] = [];
  const gateway = await startGateway({ ...kind, look: () => home.look, clock, password });
  const home: Home = {
    clock,
    gateway,
    host: new URL(gateway.url).host,
    folder,
    path,
    pins: await openPins(folder),
    look: sunnyHome,
    start: (typed = password) => {
      const meter = startMeter({
        options: { connection: 'powerwall', host: home.host, password: typed },
        clock,
        folder,
        pins: home.pins,
      });
      running.push(meter);
      return meter;
    },
    close: async () => {
      await Promise.all(running.map(meter => meter.stop()));
      await gateway.close();
      await rm(path, { recursive: true });
    },
  };
  return home;
}

/** The moments at which one path was asked for, in seconds. */
export const askedAt = ({ gateway }: Home, path: string): readonly number[] =>
  gateway.requests.filter(request => request.path === path).map(({ atMs }) => atMs / 1000);

/** The paths that are asked for. */
export const LOGIN = '/api/login/Basic';
export const AGGREGATES = '/api/meters/aggregates';
export const GRID = '/api/system_status/grid_status';
export const LEVEL = '/api/system_status/soe';
export const OPERATION = '/api/operation';
export const PHASES = '/api/meters/site';

/** The key of the fault, or `read`. */
export const attempt = (session: Session, path = LEVEL): Promise<string> =>
  session.read(path).then(
    () => 'read',
    (error: unknown) => (error instanceof Failure ? error.fault.key : String(error)),
  );
