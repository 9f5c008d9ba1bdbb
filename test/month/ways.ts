import type { RequestKind } from '../../src/charging/snapshot.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { Redactor } from '../../src/runtime/log.ts';
import type { Pins } from '../../src/runtime/pin.ts';
import { startBleProxy } from '../../src/simulator/ble-proxy.ts';
import type { CarServer } from '../../src/simulator/car-server.ts';
import type { SimulatedCar } from '../../src/simulator/car.ts';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import { startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { homePlace } from '../../src/simulator/place.ts';
import { startTeslemetry } from '../../src/simulator/teslemetry.ts';
import { startTessie } from '../../src/simulator/tessie.ts';
import { fleetKind, teslemetryKind } from '../../src/vehicle/billing.ts';
import { type Accounts, openAccounts } from '../../src/vehicle/oauth.ts';
import { startVehicle } from '../../src/vehicle/vehicle.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import type { Wire } from '../support/wire.ts';

export const connections = [
  'fleet_api',
  'fleet_proxy',
  'teslemetry',
  'tessie',
  'ble_proxy',
  'home_assistant',
] as const;
export type Connection = (typeof connections)[number];
/** `login`: a question for a token, which is no request to a car. */
export type AskedKind = RequestKind | 'free' | 'login';

/** A way to the car: what its far end was asked since it was last looked at, by kind. */
export interface Way {
  readonly vehicle: ReturnType<typeof startVehicle>;
  news(): readonly AskedKind[];
  /** An integration of Home Assistant's looks at the car by itself, every ten minutes. */
  look?(): void;
  close(): Promise<void>;
}

type VehicleOptions = Parameters<typeof startVehicle>[0]['options'];

/** The far end of a way: where it is, and what is asked there. */
interface FarEnd {
  readonly options: VehicleOptions;
  /** What was asked, without the first so many. */
  readonly asked: (known: number) => readonly AskedKind[];
  readonly states?: HandStates;
  readonly look?: () => void;
  readonly server?: CarServer;
}

interface Setup {
  readonly car: SimulatedCar;
  readonly clock: Clock;
  readonly zone: string;
  readonly accounts: Accounts;
}

const auth = { clientId: 'client', refreshToken: 'seed-token' };
const TOKEN = 'token';
const login = ({ url }: CarServer) => ({
  client_id: auth.clientId,
  refresh_token: auth.refreshToken,
  auth_url: url,
  url,
});

/** What each server is asked in a path; questions for a token do not count. */
function served(
  server: CarServer,
  options: VehicleOptions,
  kindOf: (path: string) => RequestKind | undefined,
): FarEnd {
  return {
    options,
    server,
    asked: known =>
      server.requests
        .slice(known)
        .map(({ path }) => (path.startsWith('/oauth2/') ? 'login' : (kindOf(path) ?? 'free'))),
  };
}

const tessieKind = (path: string): RequestKind | undefined =>
  path.includes('/command/') ? 'commands' : path.includes('/state') ? 'data' : undefined;
const bleKind = (path: string): RequestKind | undefined =>
  path.includes('/command/') ? 'commands' : path.includes('/vehicle_data') ? 'data' : undefined;
/** The integration first asks whether the car is awake, which is free. */
function serviceKind(service: string, asleep: boolean): AskedKind {
  if (service === 'update_entity') return asleep ? 'free' : 'data';
  return service === 'press' ? 'wakes' : 'commands';
}

const common = { name: 'Model 3', vin: '5YJ3E1EA3JF012345' };

const farEnds: Readonly<Record<Connection, (setup: Setup) => Promise<FarEnd>>> = {
  fleet_api: async ({ car, clock, accounts }) => {
    const server = await startFleetApi({ car, clock, auth });
    server.computer.pair((await accounts.key({ client_id: auth.clientId })).publicKey);
    return served(server, { ...common, connection: 'fleet_api', ...login(server) }, fleetKind);
  },
  fleet_proxy: async ({ car, clock }) => {
    const server = await startFleetProxy({ car, clock, auth });
    return served(server, { ...common, connection: 'fleet_proxy', ...login(server) }, fleetKind);
  },
  teslemetry: async ({ car, clock }) => {
    const server = await startTeslemetry({ car, clock, token: TOKEN });
    const options = { ...common, connection: 'teslemetry', token: TOKEN, url: server.url } as const;
    return served(server, options, teslemetryKind);
  },
  tessie: async ({ car, clock }) => {
    const server = await startTessie({ car, clock, token: TOKEN });
    const options = { ...common, connection: 'tessie', token: TOKEN, url: server.url } as const;
    return served(server, options, tessieKind);
  },
  ble_proxy: async ({ car, clock }) => {
    const server = await startBleProxy({ car, clock });
    return served(server, { ...common, connection: 'ble_proxy', url: server.url }, bleKind);
  },
  home_assistant: async ({ car, clock }) => {
    const home = new SimulatedHome(clock);
    const shown = new HomeCar(home, car, 'tesla_fleet');
    const { answer } = home;
    const asked: AskedKind[] = [];
    home.answer = action => {
      asked.push(serviceKind(action.service, car.look().asleep));
      return answer(action);
    };
    return {
      options: { ...common, connection: 'home_assistant' },
      asked: known => asked.slice(known),
      states: new HandStates(home),
      look: () => shown.look(),
    };
  },
};

/** Opens a way as the program does. */
export async function openWay(
  connection: Connection,
  { car, clock, zone, wire }: Omit<Setup, 'accounts'> & { readonly wire: Wire },
): Promise<Way> {
  const pins: Pins = { known: () => undefined, pin: async () => undefined };
  const accounts = openAccounts({
    clock,
    folder: memoryFolder(),
    pins,
    redactor: new Redactor(),
    zone: () => zone,
  });
  const far = await farEnds[connection]({ car, clock, zone, accounts });
  if (far.server !== undefined) wire.leadTo(far.server);
  const home = { ...homePlace, radiusMetres: 150 };
  const { options, states } = far;
  const vehicle = startVehicle({ options, home: () => home, clock, accounts, pins, states });
  let known = 0;
  return {
    vehicle,
    news: () => {
      const news = far.asked(known);
      known += news.length;
      return news;
    },
    ...(far.look !== undefined && { look: far.look }),
    close: async () => {
      await vehicle.stop();
      await far.server?.close();
    },
  };
}
