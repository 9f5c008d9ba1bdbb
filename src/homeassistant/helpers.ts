import type { Clock } from '../runtime/clock.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { HomeError, type Home } from './connection.ts';
import type { Device, Entity } from './device.ts';
import { type Helper, helperOf, payloadOf, sameState, settingOf } from './helper.ts';
import type { Ledger } from './ledger.ts';
import type { Deed } from './row.ts';
import { shelved, stock } from './shelf.ts';
import { type Stated, applied } from './states-stream.ts';

interface Setup {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly act: (deed: Deed) => void;
}

/** A helper on the present connection. */
interface Held {
  /** As it was made: in other words, or with another range, it is another. */
  made: string;
  entity: string | undefined;
  /** Its state as last heard; undefined until it is, and while it is gone. */
  seen: string | undefined;
  /** What we are just setting it to: hearing that is no deed of the owner's. */
  writing: string | undefined;
  /** What Home Assistant did not let us set. */
  refused: string | undefined;
  /** What the owner did needs a moment to be the setting. */
  quietUntilMs: Millis;
}

interface Control {
  readonly entity: Entity;
  readonly helper: Helper;
}

const UNDERSTOOD_AFTER = seconds(3);
const NO_STATE = ['unknown', 'unavailable'];

/** The controls as helpers: the owner's changes are heard, ours are written. Settings are ours, so they win after an absence. */
export class Helpers {
  readonly #setup: Setup;
  #held = new Map<string, Held>();
  #known: ReadonlyMap<string, Stated> = new Map();
  #controls: ReadonlyMap<string, Control> = new Map();
  #moved = false;
  #refused = false;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Did Home Assistant refuse any? */
  get incomplete(): boolean {
    return this.#refused;
  }

  /** A new connection: nothing is known of what it holds. */
  begin(): void {
    this.#held = new Map();
    this.#known = new Map();
    this.#moved = false;
    this.#refused = false;
  }

  /** Makes those that are missing, in the words of the moment, and listens to them. Throws as `stock` does. */
  async keep(home: Home, devices: readonly Device[]): Promise<void> {
    this.#controls = controlsOf(devices);
    const missing = [...this.#controls.values()]
      .map(({ helper }) => helper)
      .filter(helper => this.#held.get(helper.place)?.made !== makeOf(helper));
    if (missing.length === 0 && !this.#moved) return;
    this.#moved = false;
    const { ledger } = this.#setup;
    const refused = await stock(home, ledger, missing);
    this.#refused ||= refused.length > 0;
    for (const helper of missing) {
      const before = this.#held.get(helper.place) ?? unheard;
      this.#held.set(helper.place, { ...before, made: makeOf(helper) });
    }
    await this.#listen(home, await shelved(home, ledger));
  }

  /** Sets every helper that shows something else, as long as there is room for one more action. Throws a `HomeError` when lost. */
  async write(home: Home, spend: () => boolean): Promise<void> {
    for (const [place, held] of this.#held) {
      const helper = this.#controls.get(place)?.helper;
      const due = helper === undefined ? undefined : this.#due(helper, held);
      if (helper === undefined || due === undefined) continue;
      if (!spend()) return;
      await this.#set(home, helper, held, due);
    }
  }

  /** The entity id of a control, as its owner has it now. */
  idOf(device: Device, key: string): string | undefined {
    const entity = device.entities.find(({ row }) => row.key === key);
    const helper = entity && helperOf(device, entity);
    return helper && this.#held.get(helper.place)?.entity;
  }

  /** Subscribes to those whose entity is new or has got another name. */
  async #listen(home: Home, names: ReadonlyMap<string, string>): Promise<void> {
    const ids: string[] = [];
    for (const [place, held] of this.#held) {
      const entity = names.get(place);
      if (entity === held.entity) continue;
      held.entity = entity;
      held.seen = undefined;
      if (entity !== undefined) ids.push(entity);
    }
    if (ids.length === 0) return;
    await home.listen({ type: 'subscribe_entities', entity_ids: ids }, event => this.#hear(event));
  }

  #hear(event: unknown): void {
    const [known, told] = applied(this.#known, event);
    this.#known = known;
    for (const id of told)
      for (const [place, held] of this.#held)
        if (held.entity === id) this.#take(place, held, known.get(id)?.state);
  }

  #take(place: string, held: Held, state: string | undefined): void {
    const before = held.seen;
    held.seen = state;
    if (state === undefined) this.#moved = true;
    const control = this.#controls.get(place);
    if (control === undefined || before === undefined || state === undefined) return;
    const { entity, helper } = control;
    const ours = [before, held.writing].some(
      known => known !== undefined && sameState(helper.domain, known, state),
    );
    if (ours || NO_STATE.includes(state)) return;
    held.refused = undefined;
    const deed = entity.command?.(payloadOf(helper.domain, state));
    if (deed === undefined) return;
    held.quietUntilMs = millis(this.#setup.clock.now() + UNDERSTOOD_AFTER);
    this.#setup.act(deed);
  }

  /** The state that a helper is to be set to. */
  #due({ domain, state }: Helper, { seen, refused, quietUntilMs }: Held): string | undefined {
    if (state === undefined || seen === undefined || domain === 'input_button') return undefined;
    const isShown = sameState(domain, seen, state) || refused === state;
    return isShown || this.#setup.clock.now() < quietUntilMs ? undefined : state;
  }

  async #set(home: Home, { domain }: Helper, held: Held, state: string): Promise<void> {
    if (domain === 'input_button' || held.entity === undefined) return;
    const { service, data } = settingOf(domain, state);
    held.writing = state;
    try {
      const target = { entity_id: held.entity, ...data };
      await home.call({ type: 'call_service', domain, service, service_data: target });
    } catch (error) {
      if (!(error instanceof HomeError) || error.code === 'lost') throw error;
      held.refused = state;
    } finally {
      held.writing = undefined;
    }
  }
}

const unheard: Held = {
  made: '',
  entity: undefined,
  seen: undefined,
  writing: undefined,
  refused: undefined,
  quietUntilMs: millis(0),
};

const makeOf = ({ name, fields }: Helper): string => JSON.stringify([name, fields]);

const controlsOf = (devices: readonly Device[]): ReadonlyMap<string, Control> =>
  new Map(
    devices.flatMap(device =>
      device.entities.flatMap(entity => {
        const helper = helperOf(device, entity);
        return helper === undefined ? [] : [[helper.place, { entity, helper }] as const];
      }),
    ),
  );
