import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import type { Redactor } from '../runtime/log.ts';
import type { Pins } from '../runtime/pin.ts';
import type { DataFolder, Kept } from '../runtime/store.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import type { Tariff } from './billing.ts';
import { complaint } from './fleet-answer.ts';
import { type Answer, type Server, openServer, parsed, without } from './http.ts';
import { type Application, Keys } from './keys.ts';
import { Purse } from './purse.ts';
import { RequestsFile } from './requests.ts';
import type { SigningKey } from './signed/private-key.ts';
import { SessionFile, SessionMemory } from './signed/session-file.ts';

export interface Login {
  readonly client_id: string;
  /** The owner's option; it seeds a chain of single-use tokens that lives on disk. */
  readonly refresh_token: string;
  readonly auth_url?: string | undefined;
}

/** Access tokens of one login. Both throw a `Failure`: `car_token_over` when the owner has to log in again. */
export interface Tokens {
  /** A token that holds for a minute at least. */
  access(): Promise<string>;
  /** Another token than this one, which was refused. */
  instead(refused: string): Promise<string>;
}

/** The logins of the house. Cars of one login share one refresher, for its tokens work only once. */
export interface Accounts {
  tokens(login: Login): Tokens;
  /** The key that signs commands in the name of an application. */
  key(application: Application): Promise<SigningKey>;
  /** What is remembered of the way that a car is commanded. */
  memory(vin: string): SessionMemory;
  /** What the requests to a car are paid from. */
  purse(vin: string, tariff: Tariff): Purse;
}

interface Setup {
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly pins: Pins;
  readonly redactor: Redactor;
  /** Time zone of the home, whose midnight ends a day's budgets; UTC where it is not told. */
  readonly zone?: () => string;
}

const TESLA = 'https://fleet-auth.prd.vn.cloud.tesla.com';
const DEADLINE = seconds(20);
const RENEWED_BEFORE_END = minutes(1);

const Chain = z.object({ refresh_token: z.string() });
type Chain = z.infer<typeof Chain>;
const Grant = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.number().default(28_800),
});

export function openAccounts(setup: Setup): Accounts {
  const open = new Map<string, Tokens>();
  const { folder, redactor, clock, zone = () => 'UTC' } = setup;
  const keys = new Keys(folder, redactor);
  return {
    tokens: login => {
      const name = fileName(login);
      const tokens = open.get(name) ?? new Refresher(setup, login, folder(name, Chain));
      open.set(name, tokens);
      return tokens;
    },
    key: application => keys.of(application),
    purse: (vin, tariff) =>
      new Purse({ kept: folder(`tesla-requests-${vin}.json`, RequestsFile), tariff, clock, zone }),
    memory: vin => new SessionMemory(folder(`tesla-session-${vin}.json`, SessionFile), clock),
  };
}

/** Named by client and by a hash of the option that began the chain: a changed option begins a new one. */
function fileName({ client_id: client, refresh_token: seed }: Login): string {
  const hash = createHash('sha256').update(seed).digest('hex').slice(0, 12);
  return `tesla-${client.replaceAll(/[^\w-]/g, '_').slice(0, 64)}-${hash}.json`;
}

/** Where tokens are refreshed, for an `auth_url` that may name the server alone. */
export function tokenUrl(option: string = TESLA): string {
  return option.endsWith('/token') ? option : `${option.replace(/\/$/, '')}/oauth2/v3/token`;
}

class Refresher implements Tokens {
  readonly #setup: Setup;
  readonly #login: Login;
  readonly #kept: Kept<Chain>;
  readonly #server: Server;
  #chain: Chain | undefined;
  #access: { readonly token: string; readonly untilMs: Millis } | undefined;
  #flight: Promise<string> | undefined;

  constructor(setup: Setup, login: Login, kept: Kept<Chain>) {
    this.#setup = setup;
    this.#login = login;
    this.#kept = kept;
    this.#server = openServer(tokenUrl(login.auth_url), setup.pins);
    setup.redactor.hide(login.refresh_token);
  }

  async access(): Promise<string> {
    const held = this.#access;
    return held !== undefined && this.#setup.clock.now() < held.untilMs ? held.token : this.#refreshed();
  }

  async instead(refused: string): Promise<string> {
    if (this.#access?.token === refused) this.#access = undefined;
    return this.access();
  }

  #refreshed(): Promise<string> {
    this.#flight ??= this.#refresh().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** The new refresh token is safe on disk before the access token is used: the old one is worth nothing now. */
  async #refresh(): Promise<string> {
    const { clock, redactor } = this.#setup;
    const asked = clock.now();
    this.#chain ??= (await this.#kept.load()) ?? { refresh_token: this.#login.refresh_token };
    redactor.hide(this.#chain.refresh_token);
    const grant = await this.#grant(this.#chain);
    this.#chain = { refresh_token: grant.refresh_token ?? this.#chain.refresh_token };
    redactor.hide(grant.access_token);
    redactor.hide(this.#chain.refresh_token);
    await this.#kept.save(this.#chain);
    const untilMs = millis(asked + seconds(grant.expires_in) - RENEWED_BEFORE_END);
    this.#access = { token: grant.access_token, untilMs };
    return grant.access_token;
  }

  async #grant({ refresh_token }: Chain): Promise<z.infer<typeof Grant>> {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: this.#login.client_id,
      refresh_token,
    });
    const { origin } = this.#server;
    const told = await this.#server.ask({ path: '', body, deadline: DEADLINE });
    const answer = told.status < 300 ? told : without(refresh_token, told);
    if (loginOver(answer)) throw new Failure('car_token_over', { url: origin });
    if (answer.status >= 300) throw complaint(answer, origin);
    return parsed(answer, Grant, origin);
  }
}

const loginOver = ({ status, text }: Answer): boolean =>
  (status === 400 || status === 401) && /login_required|invalid_grant/.test(text);
