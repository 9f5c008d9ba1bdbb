import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, percent, seconds } from '../units.ts';
import type { PowerwallSettings, Sample } from './gateway-bodies.ts';
import type { GatewayFault } from './gateway-fault.ts';
import { type Generation, type Kind, generations } from './gateway-generation.ts';
import { type Asked, type Reply, json, page } from './gateway-server.ts';
import type { HomeLook } from './seams.ts';

export interface GatewayPlan {
  readonly look: () => HomeLook;
  readonly clock: Clock;
  readonly password: string;
  readonly faults?: Iterable<GatewayFault>;
  /** A second gateway where nothing else is said. */
  readonly generation?: Generation;
  /** Legs or phases at the grid; a split phase where nothing else is said. */
  readonly phases?: Sample['phases'];
}

const limited = (retryAfter: string): Reply =>
  json(
    429,
    { code: 429, error: 'Api Limit reached for this endpoint', message: 'API Limit Reached' },
    { 'retry-after': retryAfter },
  );
const busy = json(503, { code: 503, error: 'Service Unavailable', message: 'busy' });
const toEverything: ReadonlyMap<GatewayFault, Reply> = new Map([
  ['limited', limited('120')],
  ['limited_absurdly', limited('99999999999999999999')],
  ['busy', busy],
  ['page', page('Energy Gateway')],
]);
const badCredentials = json(401, { code: 401, error: 'bad credentials', message: 'Login Error' });
const noRights = json(403, {
  code: 403,
  error: 'Unable to GET to resource',
  message: 'User does not have adequate access rights',
});
const notFound = json(404, { code: 404, error: 'File Not Found', message: 'Not Found' });
const stopped: Reply = { status: 502, body: '', headers: { 'cache-control': 'no-cache, no-store' } };
const garbage: Reply = { status: 200, body: '{"site":{"instant_power":12', headers: {} };

const Credentials = z.object({ username: z.literal('customer'), password: z.string() });

/** How often a Powerwall's meters are read anew. */
const METER_PERIOD = seconds(1);

const POWER = '/api/meters/aggregates';
const GRID = '/api/system_status/grid_status';
const LEVEL = '/api/system_status/soe';
const ofTheController = [POWER, GRID, LEVEL, '/api/system_status'];

/** What a gateway answers; bodies in the shape of recorded ones (firmware 1.50 to 26.10). */
export class GatewayAnswers {
  readonly faults: Set<GatewayFault>;
  readonly settings: PowerwallSettings = {
    mode: 'self_consumption',
    reserveRawPercent: percent(24),
    gridServices: false,
  };
  readonly #plan: GatewayPlan;
  readonly #kind: Kind;
  readonly #tokens = new Set<string>();
  #logins = 0;
  #measured: (Sample & { readonly atMs: Millis }) | undefined;

  constructor(plan: GatewayPlan) {
    this.#plan = plan;
    this.#kind = generations[plan.generation ?? 'gateway_2'];
    this.faults = new Set(plan.faults);
  }

  get logins(): number {
    return this.#logins;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Undefined while it does not answer at all. */
  to(asked: Asked): Reply | undefined {
    if (this.faults.has('hangs')) return undefined;
    return { ...this.#reply(asked), gzip: this.faults.has('gzip_unannounced') };
  }

  #reply({ path, body, authorization }: Asked): Reply {
    const whatever = [...toEverything].find(([fault]) => this.faults.has(fault));
    if (whatever !== undefined) return whatever[1];
    if (path === '/api/login/Basic') return this.#login(body);
    if (Object.hasOwn(this.#kind.open, path)) return this.#shown(path);
    if (!this.#admits(authorization)) return noRights;
    if (this.faults.has('forbids_extras') && ![POWER, GRID, LEVEL].includes(path)) return noRights;
    if (this.faults.has('stopped') && ofTheController.includes(path)) return stopped;
    return this.faults.has('garbage') ? garbage : this.#shown(path);
  }

  #admits(authorization = ''): boolean {
    return !this.faults.has('refuses_tokens') && this.#tokens.has(authorization.replace('Bearer ', ''));
  }

  #login(body: string): Reply {
    this.#logins += 1;
    const password = passwordIn(body);
    if (password !== this.#plan.password || this.faults.has('refuses_logins')) return badCredentials;
    const token = randomBytes(64).toString('base64');
    this.#tokens.add(token);
    return json(200, {
      email: '',
      firstname: 'Tesla',
      lastname: 'Energy',
      roles: ['Home_Owner'],
      token,
      provider: 'Basic',
      loginTime: new Date(this.#plan.clock.wall()).toISOString(),
    });
  }

  #shown(path: string): Reply {
    const { bodies, open } = this.#kind;
    const body = this.#lacks(path) ? undefined : new Map(Object.entries({ ...bodies, ...open })).get(path);
    const { faults, settings } = this;
    if (body === undefined) return notFound;
    const told = body({ sample: this.#sample(), settings, faults });
    return typeof told === 'string' ? { status: 200, body: told, headers: {} } : json(200, told);
  }

  #lacks(path: string): boolean {
    if (path === GRID) return this.faults.has('grid_endpoint_missing');
    return path === LEVEL && this.faults.has('level_endpoint_missing');
  }

  #sample(): Sample {
    const { clock, look, phases = 2 } = this.#plan;
    const old = this.#measured;
    const frozen = this.faults.has('meter_frozen') || this.faults.has('stopped');
    if (old !== undefined && (frozen || clock.now() - old.atMs < METER_PERIOD)) return old;
    // Nine digits of a second and the site's offset, as the gateway writes it.
    const stamp = new Date(clock.wall()).toISOString().replace('Z', '056599+00:00');
    this.#measured = { atMs: clock.now(), home: look(), stamp, phases };
    return this.#measured;
  }
}

function passwordIn(body: string): string | undefined {
  try {
    return Credentials.safeParse(JSON.parse(body)).data?.password;
  } catch {
    return undefined;
  }
}
