import { Failure, type FaultKey } from '../runtime/failure.ts';
import type { Pins } from '../runtime/pin.ts';
import { type Millis, seconds } from '../units.ts';
import { FleetLine } from './fleet-line.ts';
import { openServer } from './http.ts';
import type { Accounts, Login } from './oauth.ts';
import { ProviderLine } from './teslemetry-line.ts';
import { TESLEMETRY } from './teslemetry.ts';
import { TESSIE } from './tessie.ts';

/** What the owner says of the way to the Powerwall's settings. */
type EnergyOptions = { readonly url?: string | undefined } & (
  | ({ readonly connection: 'fleet_api' } & Login)
  | { readonly connection: 'teslemetry' | 'tessie'; readonly token: string }
);

interface Setup {
  readonly options: EnergyOptions;
  readonly accounts: Accounts;
  readonly pins: Pins;
  /** Real time that one request may take. */
  readonly deadline?: Millis;
}

/** A line to the energy sites of an account, by paths that Tesla and both providers share. */
interface EnergyLine {
  /** Where it leads, for telling the owner. */
  readonly url: string;
  /** The parsed body of a good answer; with a body to send it is a POST. Throws a `Failure` in the Powerwall's words. */
  ask(path: string, signal: AbortSignal, body?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

const DEADLINE = seconds(30);

/** Opens the way that the options name. A login that a car has, too, is refreshed by the same refresher. */
export function openEnergyLine(setup: Setup): EnergyLine {
  const line = lineOf(setup);
  return {
    get url() {
      return line.url;
    },
    ask: async (path, signal, body) => {
      try {
        const { text } = await line.good({ path, signal, ...(body && { body }) });
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw inOurWords(error, line.url);
      }
    },
    close: () => line.close(),
  };
}

function lineOf({ options, accounts, pins, deadline = DEADLINE }: Setup): FleetLine {
  if (options.connection === 'fleet_api') {
    const { url } = options;
    const open = (address: string) => openServer(address, pins);
    return new FleetLine({ tokens: accounts.tokens(options), url, deadline, open });
  }
  const { token, url = options.connection === 'tessie' ? TESSIE : TESLEMETRY } = options;
  return new ProviderLine({ token, url, pins, deadline });
}

const wordsFor: Readonly<Partial<Record<FaultKey, FaultKey>>> = {
  car_refused_connection: 'control_unreachable',
  car_unreachable: 'control_unreachable',
  car_timeout: 'control_unreachable',
  car_certificate: 'control_certificate',
  car_token_over: 'control_login',
  car_token_refused: 'control_login',
  car_account: 'control_permission',
  car_scopes: 'control_permission',
  car_permission: 'control_permission',
  car_not_registered: 'control_not_registered',
  car_allowance: 'control_allowance',
  car_subscription: 'control_allowance',
  car_limited: 'control_limited',
  car_not_found: 'control_not_found',
};

/** The lines speak of cars; a Powerwall has its own remedies. */
function inOurWords(error: unknown, url: string): unknown {
  if (error instanceof SyntaxError) return new Failure('control_answer', { url, why: 'no JSON' });
  if (!(error instanceof Failure) || !error.fault.key.startsWith('car_')) return error;
  const { key, about } = error.fault;
  const why = key === 'car_not_json' ? 'no JSON' : 'no answer';
  return new Failure(wordsFor[key] ?? 'control_answer', { url, why, ...about });
}
