import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import { seconds } from '../units.ts';
import { HomeError, type Home } from './connection.ts';
import type { Device, Entity } from './device.ts';
import type { Ledger } from './ledger.ts';
import { change } from './pace.ts';
import { MARK, isPosted, markOf, postedId, postedState } from './posted.ts';
import { entitiesOf } from './registered.ts';
import type { Desk, PostedState } from './rest.ts';
import type { Value } from './row.ts';

interface Setup {
  readonly clock: Clock;
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly install: string;
}

const States = z.array(
  z.object({ entity_id: z.string(), attributes: z.record(z.string(), z.unknown()).catch({}) }),
);

type Listed = z.infer<typeof States>[number];

const statesOf = async (home: Home): Promise<readonly Listed[]> =>
  States.parse(await home.call({ type: 'get_states' }));

const GONE_WITHIN = seconds(10);
const LOOK_EVERY = seconds(0.2);

/** The states that stand in for sensors: posted, kept apart from the owner's own entities, and taken back. */
export class Postings {
  readonly #setup: Setup;
  /** Ids that belong to somebody else. */
  #taken: ReadonlySet<string> = new Set();
  #ids = new Map<string, string>();
  #shown = new Map<string, { readonly value: Value; readonly body: string }>();

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** A new connection. Answers whether it still has states of ours: Home Assistant was not restarted. Throws a `HomeError`. */
  async begin(home: Home): Promise<boolean> {
    const states = await statesOf(home);
    const others = states.filter(state => !this.#isOurs(state));
    this.#taken = new Set([...others, ...(await entitiesOf(home))].map(({ entity_id: id }) => id));
    this.#ids = new Map();
    this.#shown = new Map();
    return others.length < states.length;
  }

  /** Posts what has changed of a device; small changes only in `all`. Throws a `HomeError`, or a `Failure` of the ledger's. */
  async post(device: Device, all: boolean): Promise<void> {
    const { install } = this.#setup;
    const entities = device.entities.filter(isPosted);
    await this.#note(entities.map(entity => this.#idOf(device, entity)));
    for (const entity of entities) {
      if (entity.row.platform === 'event' && this.#shown.has(this.#idOf(device, entity))) continue;
      const shown = this.#shown.get(this.#idOf(device, entity));
      const isWorth = all || shown === undefined || change(shown.value, entity.value, entity.row.step) >= 1;
      if (isWorth) await this.#put(device, entity, postedState(device, entity, install));
    }
  }

  /** An entity of the event kind shows what has just happened, and when. Throws as `post` does. */
  async happened(device: Device, entity: Entity, at: string, data: PostedState['attributes']): Promise<void> {
    const { attributes } = postedState(device, entity, this.#setup.install);
    await this.#note([this.#idOf(device, entity)]);
    await this.#put(device, entity, { state: at, attributes: { ...attributes, ...data } });
  }

  /** The id of a posted entity; undefined before it is there. */
  idOf(device: Device, key: string): string | undefined {
    const entity = device.entities.find(({ row }) => row.key === key);
    return entity && isPosted(entity) ? this.#idOf(device, entity) : undefined;
  }

  /** Nothing looks alive afterwards. Throws a `HomeError`. */
  async sleep(devices: readonly Device[]): Promise<void> {
    const { desk, install } = this.#setup;
    const all = devices.flatMap(device =>
      device.entities.filter(isPosted).map(entity => ({ device, entity })),
    );
    await Promise.all(
      all
        .map(({ device, entity }) => ({ device, entity, id: this.#idOf(device, entity) }))
        .filter(({ id }) => this.#shown.has(id))
        .map(({ device, entity, id }) => {
          const { attributes } = postedState(device, entity, install);
          return desk.post(id, { state: 'unavailable', attributes });
        }),
    );
  }

  /** Deletes all of ours, and returns when they are seen gone. Throws a `HomeError`. */
  async clear(home: Home): Promise<void> {
    const { clock, desk } = this.#setup;
    const end = clock.now() + GONE_WITHIN;
    for (let left = await this.#there(home); left.length > 0; left = await this.#there(home)) {
      if (clock.now() > end) throw new HomeError('timeout', 'posted states do not go away');
      for (const id of left) await desk.remove(id);
      await sleep(clock, LOOK_EVERY);
    }
    this.#shown = new Map();
  }

  async #there(home: Home): Promise<readonly string[]> {
    return (await statesOf(home)).filter(state => this.#isOurs(state)).map(({ entity_id: id }) => id);
  }

  #isOurs({ attributes }: Listed): boolean {
    return attributes[MARK] === markOf(this.#setup.install);
  }

  async #put(device: Device, entity: Entity, state: PostedState): Promise<void> {
    const id = this.#idOf(device, entity);
    const body = JSON.stringify(state);
    if (this.#shown.get(id)?.body === body) return;
    await this.#setup.desk.post(id, state);
    this.#shown.set(id, { value: entity.value, body });
  }

  async #note(ids: readonly string[]): Promise<void> {
    const { posted } = await this.#setup.ledger.read();
    const news = ids.filter(id => !posted.includes(id));
    if (news.length > 0) await this.#setup.ledger.note({ posted: [...posted, ...news] });
  }

  /** As Home Assistant does: the second of a name is `…_2`. */
  #idOf(device: Device, entity: Entity): string {
    const place = `${device.id}.${entity.row.key}`;
    const known = this.#ids.get(place);
    if (known !== undefined) return known;
    const taken = new Set([...this.#taken, ...this.#ids.values()]);
    const wanted = postedId(device, entity);
    const free = (number: number): string => {
      const tried = number === 1 ? wanted : `${wanted}_${number}`;
      return taken.has(tried) ? free(number + 1) : tried;
    };
    const id = free(1);
    this.#ids.set(place, id);
    return id;
  }
}
