import type { CarServer } from '../../src/simulator/car-server.ts';
import type { HostedMisbehaviour, HostedSetup } from '../../src/simulator/hosted.ts';
import { startTeslemetry } from '../../src/simulator/teslemetry.ts';
import { startTessie } from '../../src/simulator/tessie.ts';
import { millis } from '../../src/units.ts';
import type { Home } from '../../src/vehicle/position.ts';
import type { Route } from '../../src/vehicle/route.ts';
import { Teslemetry } from '../../src/vehicle/teslemetry.ts';
import { Tessie } from '../../src/vehicle/tessie.ts';
import { HandCar } from '../support/hand-car.ts';
import { home, memoryPins } from './bench.ts';
import { PatientClock } from './patient-clock.ts';

export const TOKEN = 'secret-token-of-the-owner';

interface Given {
  /** What the owner entered, where it is not the right one. */
  readonly token?: string;
  readonly deadline?: number;
  readonly home?: Home | undefined;
}

const parts = (): HostedSetup & { car: HandCar; clock: PatientClock } => ({
  car: new HandCar(),
  clock: new PatientClock(),
  token: TOKEN,
});

const wayTo = (given: Given, url: string, { car, clock }: ReturnType<typeof parts>) => ({
  options: { token: given.token ?? TOKEN, url },
  vin: car.vin,
  home: () => ('home' in given ? given.home : home),
  clock,
  pins: memoryPins(),
});

export async function teslemetryBench(given: Given = {}) {
  const setup = parts();
  const server = await startTeslemetry(setup);
  const deadline = millis(given.deadline ?? 30_000);
  const route = new Teslemetry({ ...wayTo(given, server.url, setup), deadline });
  return { ...setup, server, route, close: () => closed(route, server) };
}

export async function tessieBench(given: Given = {}) {
  const setup = parts();
  const server = await startTessie(setup);
  const deadline = millis(given.deadline ?? 30_000);
  const deadlines = { question: deadline, command: deadline };
  const route = new Tessie({ ...wayTo(given, server.url, setup), deadlines });
  return { ...setup, server, route, close: () => closed(route, server) };
}

interface HostedBench {
  readonly car: HandCar;
  readonly clock: PatientClock;
  readonly server: CarServer<HostedMisbehaviour>;
  readonly route: Route;
  close(): Promise<void>;
}

/** What is the same at both providers. */
export const providers: readonly (readonly [string, (given?: Given) => Promise<HostedBench>])[] = [
  ['Teslemetry', teslemetryBench],
  ['Tessie', tessieBench],
];

async function closed(...all: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const one of all) await one.close();
}

/** Methods and paths without the car's VIN and what is asked for in every reading. */
export const asked = ({
  requests,
}: {
  requests: readonly { method: string; path: string }[];
}): readonly string[] =>
  requests.map(({ method, path }) =>
    `${method} ${path.replace(/^(?:\/api\/1\/vehicles)?\/5YJ3E1EA3JF012345/, '').replace(/\?endpoints=.*/, '')}`.trim(),
  );
