import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, type Volts, type Watts, seconds } from '../units.ts';
import type { HomeLook } from './seams.ts';

/** What can be wrong with a gateway for a while. */
export type GatewayFault =
  /** Its site controller stands still: the meters answer an empty 502, logins go on. */
  | 'stopped'
  /** 503 to everything. */
  | 'busy'
  /** A notice in HTML to everything, as after an update. */
  | 'page'
  /** No answer at all. */
  | 'hangs'
  /** 429 to everything, with `Retry-After`. */
  | 'limited'
  /** Every password is wrong. */
  | 'refuses_logins'
  /** Takes no token for reading, not even a new one. */
  | 'refuses_tokens'
  /** JSON that breaks off. */
  | 'garbage'
  | 'gzip_unannounced'
  | 'grid_word_null'
  | 'grid_endpoint_missing'
  | 'level_endpoint_missing'
  /** The same values and the same time stamp for ever. */
  | 'meter_frozen'
  /** Calls its meter silent only after 60 s, as a Powerwall 3 does. */
  | 'meter_unhurried';

export interface GatewayPlan {
  readonly look: () => HomeLook;
  readonly clock: Clock;
  readonly password: string;
  readonly faults?: Iterable<GatewayFault>;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const json = (status: number, value: unknown, headers: Reply['headers'] = {}): Reply => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});

const page: Reply = {
  status: 200,
  body: '<!DOCTYPE html><title>Energy Gateway</title><p>An update is waiting.',
  headers: { 'content-type': 'text/html' },
};
const limited = json(
  429,
  { code: 429, error: 'Api Limit reached for this endpoint', message: 'API Limit Reached' },
  { 'retry-after': '120' },
);
const busy = json(503, { code: 503, error: 'Service Unavailable', message: 'busy' });
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

/** What a gateway answers; bodies in the shape of recorded ones (firmware 21.44 to 26.10). */
export class GatewayAnswers {
  readonly faults: Set<GatewayFault>;
  readonly #plan: GatewayPlan;
  readonly #tokens = new Set<string>();
  #logins = 0;
  #sample: { readonly atMs: Millis; readonly home: HomeLook; readonly stamp: string } | undefined;

  constructor(plan: GatewayPlan) {
    this.#plan = plan;
    this.faults = new Set(plan.faults);
  }

  get logins(): number {
    return this.#logins;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  to(path: string, body: string, authorization: string | undefined): Reply {
    if (this.faults.has('limited')) return limited;
    if (this.faults.has('busy')) return busy;
    if (this.faults.has('page')) return page;
    if (path === '/api/login/Basic') return this.#login(body);
    if (!this.#admits(authorization)) return noRights;
    if (this.faults.has('stopped')) return stopped;
    return this.faults.has('garbage') ? garbage : this.#measured(path);
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

  #measured(path: string): Reply {
    switch (path) {
      case '/api/meters/aggregates':
        return json(200, this.#aggregates());
      case '/api/system_status/soe':
        if (this.faults.has('level_endpoint_missing')) return notFound;
        return json(200, { percentage: this.#plan.look().levelRawPercent });
      case '/api/system_status/grid_status': {
        if (this.faults.has('grid_endpoint_missing')) return notFound;
        const word = this.faults.has('grid_word_null') ? null : this.#plan.look().gridStatus;
        return json(200, { grid_status: word, grid_services_active: false });
      }
      default:
        return notFound;
    }
  }

  #aggregates(): unknown {
    const { home, stamp } = this.#measuredNow();
    const timeout = this.faults.has('meter_unhurried') ? 60_000_000_000 : 1_500_000_000;
    const meter = (power: Watts): unknown => meterBody(power, home.volts, stamp, timeout);
    return {
      site: meter(home.siteWatts),
      battery: meter(home.batteryWatts),
      load: meter(home.homeWatts),
      solar: meter(home.solarWatts),
    };
  }

  #measuredNow(): { readonly home: HomeLook; readonly stamp: string } {
    const { clock, look } = this.#plan;
    const old = this.#sample;
    if (old !== undefined && (this.faults.has('meter_frozen') || clock.now() - old.atMs < METER_PERIOD)) {
      return old;
    }
    // Nine digits of a second and the site's offset, as the gateway writes it.
    const stamp = new Date(clock.wall()).toISOString().replace('Z', '056599+00:00');
    this.#sample = { atMs: clock.now(), home: look(), stamp };
    return this.#sample;
  }
}

const never = '0001-01-01T00:00:00Z';

const meterBody = (power: Watts, volts: Volts, stamp: string, timeout: number): unknown => ({
  last_communication_time: stamp,
  instant_power: power,
  instant_reactive_power: 0,
  instant_apparent_power: Math.abs(power),
  frequency: 0,
  energy_exported: 348463.5610710742,
  energy_imported: 752045.9551097859,
  instant_average_voltage: volts,
  instant_average_current: 0,
  i_a_current: 0,
  i_b_current: 0,
  i_c_current: 0,
  last_phase_voltage_communication_time: never,
  last_phase_power_communication_time: never,
  last_phase_energy_communication_time: never,
  timeout,
  num_meters_aggregated: 1,
  instant_total_current: 0,
});

function passwordIn(body: string): string | undefined {
  try {
    return Credentials.safeParse(JSON.parse(body)).data?.password;
  } catch {
    return undefined;
  }
}
