import { type Clock, sleep } from '../runtime/clock.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { type Address, type Home, HomeError, stayConnected } from './connection.ts';
import { type Registry, askRegistry } from './states-registry.ts';
import { type Report, reportsOf } from './states-reports.ts';
import { type Hear, Watch } from './states-watch.ts';

/** How often entities are looked at whose report changed nothing. */
const LOOK_EVERY = seconds(5);
/** Whoever works on the registry changes it many times. */
const REGISTRY_EVERY = seconds(30);
/** Integrations wake a sleeping car within an action. */
const ACT_WITHIN = seconds(60);

/** An action of Home Assistant's on one entity. */
export interface Action {
  readonly domain: string;
  readonly service: string;
  readonly entity: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** How an action ended. With `lost` and `timeout` it may have happened. */
export type Acted =
  { readonly ok: true } | { readonly ok: false; readonly code: string; readonly why: string };

/** Home Assistant's entities, over the connection that there is anyway and over each one after it. */
export class States {
  readonly #clock: Clock;
  readonly #watches = new Set<Watch>();
  readonly #followers = new Set<(registry: Registry) => void>();
  #home: Home | undefined;
  #registryDueMs = millis(0);
  #nap = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get connected(): boolean {
    return this.#home !== undefined;
  }

  /** Tells all that is known with every connection, then each report. The answer ends it. */
  watch(ids: readonly string[], hear: Hear): () => void {
    const watch = new Watch(ids, (id, seen) => {
      if (this.#watches.has(watch)) hear(id, seen);
    });
    this.#watches.add(watch);
    this.#nap.abort();
    return () => void this.#watches.delete(watch);
  }

  /** Tells the registry with every connection and after changes. The answer ends it. */
  registry(hear: (registry: Registry) => void): () => void {
    this.#followers.add(hear);
    this.#registryDueMs = millis(0);
    this.#nap.abort();
    return () => void this.#followers.delete(hear);
  }

  /** Asks Home Assistant something. Throws a `HomeError`. */
  async ask(message: { readonly type: string }): Promise<unknown> {
    if (this.#home === undefined) throw new HomeError('lost', 'Home Assistant is away');
    return await this.#home.call(message);
  }

  async act({ domain, service, entity, data }: Action): Promise<Acted> {
    const target = { entity_id: entity, ...data };
    try {
      if (this.#home === undefined) throw new HomeError('lost', 'Home Assistant is away');
      await this.#home.call({ type: 'call_service', domain, service, service_data: target }, ACT_WITHIN);
      return { ok: true };
    } catch (error) {
      if (error instanceof HomeError) return { ok: false, code: error.code, why: error.message };
      throw error;
    }
  }

  /** Serves everybody until the connection is lost. What Home Assistant refuses is asked for again. */
  async live(home: Home, lost: AbortSignal): Promise<void> {
    const served: Served = { home, watches: new Set(), listening: false };
    this.#home = home;
    this.#registryDueMs = millis(0);
    try {
      while (!lost.aborted) {
        this.#nap = new AbortController();
        const over = AbortSignal.any([lost, this.#nap.signal]);
        await this.#turn(served);
        await sleep(this.#clock, LOOK_EVERY, over);
      }
    } finally {
      if (this.#home === home) this.#home = undefined;
    }
  }

  async #turn(served: Served): Promise<void> {
    try {
      await this.#tellStates(served);
      if (this.#followers.size > 0) await this.#tellRegistry(served);
    } catch (error) {
      if (!(error instanceof HomeError)) throw error;
    }
  }

  async #tellStates({ home, watches }: Served): Promise<void> {
    for (const watch of this.#watches) {
      if (watches.has(watch)) continue;
      await watch.begin(home);
      watches.add(watch);
    }
    const asking = [...this.#watches].filter(watch => watches.has(watch));
    const ids = [...new Set(asking.flatMap(watch => watch.ids))];
    const reports = ids.length === 0 ? noReports : await reportsOf(home, ids).catch(withoutReports);
    if (this.#home === home) for (const watch of asking) watch.look(reports);
  }

  async #tellRegistry(served: Served): Promise<void> {
    if (!served.listening) await this.#listenToRegistry(served.home);
    served.listening = true;
    if (this.#clock.now() < this.#registryDueMs) return;
    this.#registryDueMs = millis(Infinity);
    const registry = await askRegistry(served.home);
    if (registry === undefined) this.#registryDueMs = this.#inAWhile();
    else for (const hear of this.#followers) hear(registry);
  }

  async #listenToRegistry(home: Home): Promise<void> {
    for (const event_type of ['entity_registry_updated', 'device_registry_updated'])
      await home.listen({ type: 'subscribe_events', event_type }, () => {
        this.#registryDueMs = millis(Math.min(this.#registryDueMs, this.#inAWhile()));
      });
  }

  #inAWhile(): Millis {
    return millis(this.#clock.now() + REGISTRY_EVERY);
  }
}

/** What one connection has been asked for. */
interface Served {
  readonly home: Home;
  readonly watches: Set<Watch>;
  listening: boolean;
}

const noReports: ReadonlyMap<string, Report> = new Map();

/** Where reports are refused, an entity's last change is all that is known of its age. */
function withoutReports(error: unknown): ReadonlyMap<string, Report> {
  if (error instanceof HomeError && error.code !== 'lost') return noReports;
  throw error;
}

/** A connection for the states alone, for whoever publishes nothing. Lasts as long as the signal allows. */
export const stayWithStates = (states: States, address: Address, signal: AbortSignal): Promise<void> =>
  stayConnected(
    address,
    signal,
    (home, lost) => states.live(home, lost),
    () => undefined,
  );
