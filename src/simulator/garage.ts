import type { Clock } from '../runtime/clock.ts';
import { startBleProxy } from './ble-proxy.ts';
import { type CarOptions, SimulatedCar } from './car.ts';
import type { CarServer } from './car-server.ts';
import { startFleetProxy } from './fleet-proxy.ts';
import type { Lockstep } from './lockstep.ts';

const LOGIN = { clientId: 'simulated-client', refreshToken: 'simulated-refresh-token' };

export type Route = 'ble_proxy' | 'fleet_proxy';

export interface CarPlan extends Omit<CarOptions, 'lockstep'> {
  readonly name?: string;
  readonly route?: Route;
  /** A guest's: the owner's options do not name it. */
  readonly guest?: boolean;
}

/** A car of the home, with the server that leads to it and the owner's words for both. */
export interface KeptCar {
  readonly car: SimulatedCar;
  readonly server: CarServer;
  /** None for a guest's. */
  readonly option: Readonly<Record<string, unknown>> | undefined;
}

/** The cars that a home has, where nothing else is said. */
const models = [
  { name: 'Model 3', vin: '5YJ3E1EA3JF012345' },
  { name: 'Model Y', vin: '5YJYGDEE4MF012346' },
  { name: 'Model S', vin: '5YJSA1E24HF012347' },
  { name: 'Model X', vin: '5YJXCBE2XKF012348' },
];

/** Builds a car and starts its server. */
export async function keepCar(
  plan: CarPlan,
  place: number,
  home: { readonly lockstep: Lockstep; readonly clock: Clock },
): Promise<KeptCar> {
  const { name, route = 'ble_proxy', guest = false, ...options } = { ...models[place], ...plan };
  const car = new SimulatedCar({ ...options, lockstep: home.lockstep });
  const server = await startServer(route, car, home.clock);
  const way = { connection: route, url: server.url, ...(route === 'fleet_proxy' && login(server)) };
  const option = { name: name ?? `Car ${place + 1}`, vin: car.vin, ...way };
  return { car, server, option: guest ? undefined : option };
}

const startServer = (route: Route, car: SimulatedCar, clock: Clock): Promise<CarServer> =>
  route === 'ble_proxy'
    ? startBleProxy({ car, clock })
    : startFleetProxy({ car, clock, auth: LOGIN, tls: true });

const login = ({ url }: CarServer): Readonly<Record<string, unknown>> => ({
  client_id: LOGIN.clientId,
  refresh_token: LOGIN.refreshToken,
  auth_url: url,
});
