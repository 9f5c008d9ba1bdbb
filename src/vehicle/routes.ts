import type { Clock } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import { BleProxy, type BleProxyOptions } from './ble-proxy.ts';
import { FleetApi, type FleetApiOptions } from './fleet-api.ts';
import { type FleetProxyOptions, openFleetProxy } from './fleet-proxy.ts';
import { HomeAssistantCar, type HomeAssistantOptions, type HomeStates } from './home-assistant.ts';
import { fleetKind, teslemetryKind } from './billing.ts';
import type { Toll } from './fleet-line.ts';
import type { Accounts } from './oauth.ts';
import type { Purse } from './purse.ts';
import type { Home } from './position.ts';
import { FLEET_API } from './region.ts';
import type { Route } from './route.ts';
import { TESLEMETRY, Teslemetry, type TeslemetryOptions } from './teslemetry.ts';
import { TESSIE, Tessie, type TessieOptions } from './tessie.ts';

type VehicleOptions = { readonly name: string; readonly vin: string } & (
  | BleProxyOptions
  | FleetProxyOptions
  | FleetApiOptions
  | TeslemetryOptions
  | TessieOptions
  | HomeAssistantOptions
);

export interface RouteSetup {
  readonly options: VehicleOptions;
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly pins: Pins;
  /** Home Assistant; undefined where there is none. */
  readonly states?: HomeStates | undefined;
  /** True where no other car is looked for in Home Assistant. */
  readonly alone?: boolean;
  /** What the requests to this car are paid from; undefined where they cost nothing. */
  readonly purse?: Purse | undefined;
}

/** Where a way leads that its options give no address for. */
const addresses: Readonly<Partial<Record<VehicleOptions['connection'], string>>> = {
  teslemetry: TESLEMETRY,
  tessie: TESSIE,
};

/** Where the way to a car leads, for telling the owner. */
export const addressOf = ({ connection, url }: VehicleOptions): string =>
  url ?? addresses[connection] ?? FLEET_API;

/** The way to a car that its options name. */
export function routeOf(setup: RouteSetup): Route {
  const { options, home, clock, accounts, pins, states, alone = true, purse } = setup;
  const { vin } = options;
  const toll = purse && tollOf(purse, options.connection === 'teslemetry' ? teslemetryKind : fleetKind);
  switch (options.connection) {
    case 'ble_proxy':
      return new BleProxy({ url: options.url, vin, clock, pins });
    case 'fleet_proxy':
      return openFleetProxy({ ...options, vin, home, clock, pins, tokens: accounts.tokens(options), toll });
    case 'fleet_api':
      return new FleetApi({ options, vin, home, clock, pins, accounts, toll });
    case 'teslemetry':
      return new Teslemetry({ options, vin, home, clock, pins, toll });
    case 'tessie':
      return new Tessie({ options, vin, home, clock, pins });
    case 'home_assistant':
      return new HomeAssistantCar({ vin, states, alone, home, clock, purse });
  }
}

/** Every request is paid before it goes out; one that the server failed to answer well is not billed (§1.3). */
const tollOf =
  (purse: Purse, kindOf: typeof fleetKind): Toll =>
  async ({ path, stops = false, signal }, ask) => {
    const kind = kindOf(path);
    if (kind === undefined) return ask();
    await purse.take(kind, stops);
    if (signal?.aborted === true) purse.giveBack(kind);
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer.status >= 500) purse.giveBack(kind);
    return answer;
  };
