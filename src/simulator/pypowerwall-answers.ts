import type { Clock } from '../runtime/clock.ts';
import { type Millis, percent, seconds } from '../units.ts';
import type { PowerwallSettings, Sample } from './gateway-bodies.ts';
import { type Reply, json, page } from './gateway-server.ts';
import { type Way, madeUpSiteMeter, proxied } from './pypowerwall-bodies.ts';
import type { HomeLook } from './seams.ts';

/** What can be wrong with pypowerwall for a while. */
export type ProxyFault =
  /** It has no answer from the gateway, and nothing that is less than 30 s old. */
  | 'no_data'
  /** The same in the words of an old version. */
  | 'timeout_word'
  /** The gateway is gone: the server, unlike the proxy, goes on with what it had. */
  | 'stuck'
  /** 503 to everything, as of a web server in front of it. */
  | 'busy'
  /** Not pypowerwall at all: its answers are web pages. */
  | 'page'
  /** Not pypowerwall at all: it knows none of the paths. */
  | 'stranger'
  | 'garbage'
  /** No answer at all. */
  | 'hangs'
  | 'grid_word_null'
  | 'level_null';

export interface ProxyPlan {
  readonly look: () => HomeLook;
  readonly clock: Clock;
  /** The proxy where nothing else is said, or pypowerwall-server. */
  readonly program?: 'proxy' | 'server';
  /** From where it has its data: the classic gateway, where nothing else is said. */
  readonly way?: Way;
  /** Legs or phases at the grid; a split phase where nothing else is said. */
  readonly phases?: Sample['phases'];
}

/** It asks the gateway no oftener, whoever asks it. */
const CACHE = seconds(5);

const notFound: Reply = { status: 404, body: 'Not Found', headers: {} };
const word = (body: string): Reply => ({
  status: 200,
  body,
  headers: { 'content-type': 'application/json' },
});

/** What pypowerwall answers (0.16): one body for all ways to the data, and a level on the scale of the app. */
export class ProxyAnswers {
  readonly faults = new Set<ProxyFault>();
  readonly settings: PowerwallSettings = {
    mode: 'self_consumption',
    reserveRawPercent: percent(24),
    gridServices: false,
  };
  readonly #plan: ProxyPlan;
  #cached: (Sample & { readonly atMs: Millis }) | undefined;

  constructor(plan: ProxyPlan) {
    this.#plan = plan;
  }

  get #isServer(): boolean {
    return this.#plan.program === 'server';
  }

  /** Undefined while it does not answer at all. */
  to(path: string): Reply | undefined {
    if (this.faults.has('hangs')) return undefined;
    if (this.faults.has('busy')) return { status: 503, body: 'Service Unavailable', headers: {} };
    if (this.faults.has('page')) return page('Router');
    if (this.faults.has('stranger')) return notFound;
    if (this.faults.has('garbage')) return word('{"site":{"instant_power":12');
    if (this.faults.has('timeout_word')) return word('TIMEOUT!');
    if (this.faults.has('no_data')) return this.#nothing(path);
    const body = this.#bodies().get(path);
    return body === undefined ? notFound : json(200, body());
  }

  #nothing(path: string): Reply {
    if (!this.#isServer) return word('null');
    if (path.endsWith('grid_status'))
      return json(200, { grid_status: 'Unknown', grid_services_active: null });
    return json(200, path.endsWith('soe') ? { percentage: null, raw_percentage: null } : {});
  }

  #bodies(): ReadonlyMap<string, () => unknown> {
    const { way = 'local' } = this.#plan;
    const sums = (): unknown => proxied(this.#sample(), way);
    return new Map<string, () => unknown>([
      ['/aggregates', sums],
      ['/api/meters/aggregates', sums],
      [
        '/soe',
        () => (this.#isServer ? this.#shownLevel() : { percentage: this.#sample().home.levelRawPercent }),
      ],
      ['/api/system_status/soe', () => this.#shownLevel()],
      ['/api/system_status/grid_status', () => this.#grid(way)],
      ['/api/operation', () => this.#operation()],
      ['/api/meters/site', madeUpSiteMeter],
      ['/version', () => ({ version: '23.28.2', vint: 232802 })],
      ['/stats', () => ({ pypowerwall: '0.16.2 Proxy t90', mode: 'Local' })],
    ]);
  }

  #shownLevel(): unknown {
    const raw = this.#sample().home.levelRawPercent;
    const percentage = this.faults.has('level_null') ? null : (raw - 5) / 0.95;
    return this.#isServer ? { percentage, raw_percentage: raw } : { percentage };
  }

  #grid(way: Way): unknown {
    const { gridStatus } = this.#sample().home;
    // Whatever is not connected is off grid there: transitions are not told.
    const told =
      way === 'local' || gridStatus === 'SystemGridConnected' ? gridStatus : 'SystemIslandedActive';
    return {
      grid_status: this.faults.has('grid_word_null') ? null : told,
      grid_services_active: way === 'powerwall_3' ? null : this.settings.gridServices,
    };
  }

  #operation(): unknown {
    const { mode: real_mode, reserveRawPercent: raw } = this.settings;
    if (!this.#isServer) return { real_mode, backup_reserve_percent: raw };
    const rest = { grid_charging: null, grid_export: null, stale: false, last_updated: null };
    return { real_mode, backup_reserve_percent: (raw - 5) / 0.95, ...rest };
  }

  #sample(): Sample {
    const { clock, look, phases = 2 } = this.#plan;
    const old = this.#cached;
    if (old !== undefined && (this.faults.has('stuck') || clock.now() - old.atMs < CACHE)) return old;
    const stamp = new Date(clock.wall()).toISOString().replace('.000Z', '+00:00');
    this.#cached = { atMs: clock.now(), home: look(), stamp, phases };
    return this.#cached;
  }
}
