import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, type Percent, percent, seconds } from '../units.ts';
import type { Heard, Reply } from './car-server.ts';
import { answered, failed } from './fleet-reply.ts';

type SiteMode = 'self_consumption' | 'autonomous' | 'backup';

/** What the owner has set, on the scale of the app. */
export interface SiteSettings {
  readonly reserve: Percent;
  readonly mode: SiteMode;
}

interface Setup {
  readonly clock: Clock;
  readonly level: () => Percent;
  /** False in an outage. */
  readonly connected: () => boolean;
  /** Called with every change that takes effect. */
  readonly apply?: (settings: SiteSettings) => void;
}

const Reserve = z.object({ backup_reserve_percent: z.number().min(0).max(100) });
const Operation = z.object({ default_real_mode: z.enum(['self_consumption', 'autonomous', 'backup']) });

/** A Powerwall as Tesla's cloud shows it (`powerwall` §3.2): what it is told takes effect some time later, in its order. */
export class EnergySite {
  readonly number = 2252364112345;
  /** Time from an answer to its effect. */
  delay: Millis = seconds(20);
  storm = false;
  /** Whatever it is told is answered as a success, and nothing happens. */
  forgets = false;
  /** A reserve from 81 to 99 % becomes 80; else it is refused. */
  clips = false;
  /** The account has a second Powerwall, somewhere else. */
  hasSecond = false;
  readonly #setup: Setup;
  #settings: SiteSettings = { reserve: percent(20), mode: 'self_consumption' };
  #due: readonly { readonly atMs: number; readonly change: Partial<SiteSettings> }[] = [];

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  get settings(): SiteSettings {
    this.catchUp();
    return this.#settings;
  }

  /** As in the Tesla app. */
  set(change: Partial<SiteSettings>): void {
    this.catchUp();
    this.#effect(change);
  }

  /** Lets everything take effect whose time has come. */
  catchUp(): void {
    const now = this.#setup.clock.now();
    const come = this.#due.filter(({ atMs }) => atMs <= now);
    this.#due = this.#due.filter(({ atMs }) => atMs > now);
    for (const { change } of come) this.#effect(change);
  }

  #effect(change: Partial<SiteSettings>): void {
    this.#settings = { ...this.#settings, ...change };
    this.#setup.apply?.(this.#settings);
  }

  /** Undefined where a request is about something else. */
  answer({ method, path, body }: Heard): Reply | undefined {
    if (path === '/api/1/products') return answered(this.#products());
    const [, site, what = ''] = /^\/api\/1\/energy_sites\/(\d+)\/(\w+)$/.exec(path) ?? [];
    if (site === undefined) return undefined;
    if (site !== String(this.number)) return failed(404, 'not_found');
    switch (`${method} ${what}`) {
      case 'GET site_info':
        return answered(this.#siteInfo());
      case 'GET live_status':
        return answered(this.#liveStatus());
      case 'POST backup':
        return this.#backup(body);
      case 'POST operation':
        return this.#operation(body);
      default:
        return failed(404, 'not_found');
    }
  }

  #products(): unknown {
    const powerwall = {
      energy_site_id: this.number,
      resource_type: 'battery',
      site_name: 'Home',
      gateway_id: '1232100-00-E--TG0123456789AB',
      percentage_charged: this.#setup.level(),
      backup_capable: true,
    };
    const car = { id: 1, vehicle_id: 1, vin: '5YJ3E1EA3JF012345', state: 'asleep' };
    const second = { ...powerwall, energy_site_id: this.number + 1, site_name: 'Cabin' };
    const wallConnector = { energy_site_id: 77, resource_type: 'wall_connector' };
    return [car, wallConnector, powerwall, ...(this.hasSecond ? [second] : [])];
  }

  #siteInfo(): unknown {
    const { reserve, mode } = this.settings;
    return {
      id: 'STE-simulated',
      site_name: 'Home',
      backup_reserve_percent: reserve,
      default_real_mode: mode,
      user_settings: { storm_mode_enabled: true },
      components: { battery: true, solar: true, grid: true, storm_mode_capable: true },
      version: '25.26.1 8b1f7e30',
      battery_count: 1,
    };
  }

  #liveStatus(): unknown {
    const connected = this.#setup.connected();
    return {
      percentage_charged: this.#setup.level(),
      grid_status: connected ? 'Active' : 'Inactive',
      island_status: connected ? 'on_grid' : 'off_grid_unintentional',
      storm_mode_active: this.storm,
      timestamp: new Date(this.#setup.clock.wall()).toISOString(),
      wall_connectors: [],
    };
  }

  #backup(body: string): Reply {
    const wanted = Reserve.safeParse(parsed(body)).data?.backup_reserve_percent;
    if (wanted === undefined) return failed(400, 'invalid_field');
    const between = wanted > 80 && wanted < 100;
    if (between && !this.clips) return updated(400, 'backup reserve is not allowed');
    return this.#later({ reserve: percent(between ? 80 : wanted) });
  }

  #operation(body: string): Reply {
    const wanted = Operation.safeParse(parsed(body)).data?.default_real_mode;
    return wanted === undefined ? failed(400, 'invalid_field') : this.#later({ mode: wanted });
  }

  #later(change: Partial<SiteSettings>): Reply {
    const earliest = this.#setup.clock.now() + this.delay;
    const atMs = Math.max(this.#due.at(-1)?.atMs ?? 0, earliest);
    if (!this.forgets) this.#due = [...this.#due, { atMs, change }];
    return updated(201, 'Updated');
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const updated = (code: number, message: string): Reply => answered({ code, message });
