import type { Clock } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import type { Millis } from '../units.ts';
import { FleetLine, type Toll } from './fleet-line.ts';
import { FleetRoute } from './fleet-route.ts';
import { openServer } from './http.ts';
import type { Login, Tokens } from './oauth.ts';
import { sendPlainly } from './plain-command.ts';
import type { Home } from './position.ts';
import type { Route } from './route.ts';

export interface FleetProxyOptions extends Login {
  readonly connection: 'fleet_proxy';
  readonly url: string;
}

interface Setup {
  readonly url: string;
  readonly vin: string;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  readonly pins: Pins;
  readonly tokens: Tokens;
  /** Real time that one request may take. */
  readonly deadline?: Millis;
  readonly toll?: Toll | undefined;
}

/** The Fleet API through Tesla's own tesla-http-proxy, which signs the commands (§1.4). */
export function openFleetProxy({ url, vin, home, clock, pins, tokens, deadline, toll }: Setup): Route {
  const line = new FleetLine({ tokens, url, deadline, toll, open: address => openServer(address, pins) });
  const hand: Hand = (command, signal) => sendPlainly(line, vin, command, signal);
  return new FleetRoute({ vin, line, home, clock, hand });
}

type Hand = ConstructorParameters<typeof FleetRoute>[0]['hand'];
