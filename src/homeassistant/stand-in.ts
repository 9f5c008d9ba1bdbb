import { type Clock, sleep } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import type { Home } from './connection.ts';
import type { IdOf } from './dashboard.ts';
import { type Device, devicesOf } from './device.ts';
import type { Facts } from './facts.ts';
import { Helpers } from './helpers.ts';
import type { Ledger } from './ledger.ts';
import { eventData } from './messages.ts';
import { postNotice, withdrawNotice } from './notices.ts';
import { type Pace, due, room, roomForEvent, shownNothing, spend, unpaced } from './pace.ts';
import { isPosted } from './posted.ts';
import { Postings } from './postings.ts';
import type { Desk } from './rest.ts';
import type { Deed } from './row.ts';
import { clear } from './shelf.ts';
import type { Way } from './way.ts';

export interface StandInSetup {
  readonly clock: Clock;
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly install: string;
  readonly act: (deed: Deed) => void;
}

interface Happened {
  readonly data: ReturnType<typeof eventData>;
  /** By the wall clock. No two are of the same moment. */
  readonly atMs: number;
}

const TURN = seconds(0.5);
const WHOLE_EVERY = minutes(1);
const AGAIN_AFTER = minutes(1);
const EXPLAINED = 'no_mqtt';
/** It was explained before this connection, and the owner may have waved it aside. */
const ALREADY = 'already';
/** The event on Home Assistant's bus, for automations. */
const EVENT = 'sunpilot_charging';

/** Appears in Home Assistant without MQTT: helpers for what is set, posted states for what is shown, at the same pace. */
export class StandIn implements Way {
  readonly #setup: StandInSetup;
  readonly #helpers: Helpers;
  readonly #postings: Postings;
  #facts: Facts | undefined;
  #devices: readonly Device[] = [];
  #events: readonly Happened[] = [];
  #pace: Pace = unpaced;
  #home: Home | undefined;
  #fault: Fault | undefined;
  #gone = false;
  #turning = Promise.resolve();
  /** The language of the explanation. */
  #explainedIn: string | undefined;
  #restUntilMs = millis(0);
  #wholeAtMs = new Map<string, Millis>();
  #end: PromiseWithResolvers<void> | undefined;

  constructor(setup: StandInSetup) {
    this.#setup = setup;
    this.#helpers = new Helpers(setup);
    this.#postings = new Postings(setup);
  }

  show(facts: Facts): void {
    this.#facts = facts;
    this.#devices = devicesOf(facts);
    for (const event of facts.decision.events) {
      const atMs = Math.max(this.#setup.clock.wall(), (this.#events.at(-1)?.atMs ?? 0) + 1);
      this.#events = [...this.#events, { data: eventData(event, facts), atMs }].slice(-20);
    }
  }

  /** What keeps it from being complete. */
  fault(): Fault | undefined {
    return this.#fault;
  }

  async live(home: Home, lost: AbortSignal): Promise<void> {
    this.#home = home;
    this.#pace = shownNothing(this.#pace);
    this.#wholeAtMs = new Map();
    this.#helpers.begin();
    this.#explainedIn = (await this.#postings.begin(home)) ? ALREADY : undefined;
    while (!lost.aborted && this.#end === undefined) {
      if (this.#facts !== undefined && !this.#gone) this.#turning = this.#turn(home, this.#facts);
      await this.#turning;
      await sleep(this.#setup.clock, TURN, lost);
    }
    if (this.#end !== undefined && !lost.aborted) await this.leave(true);
    this.#end?.resolve();
    this.#home = undefined;
  }

  /** The ids of entities, as the owner has them now. */
  ids(): IdOf {
    return (device, key) => this.#helpers.idOf(device, key) ?? this.#postings.idOf(device, key);
  }

  takeBack(): Promise<void> {
    this.#end ??= Promise.withResolvers();
    return this.#end.promise;
  }

  /** There is no way to mark a helper as unavailable. */
  async leave(forGood: boolean): Promise<void> {
    if (this.#home === undefined) return;
    this.#gone = true;
    await this.#turning.catch(() => undefined);
    if (!forGood) return this.#postings.sleep(this.#devices);
    await this.clear(this.#home);
    await this.#setup.ledger.forget({ posted: [] });
  }

  /** Takes back all that stands in, from whatever run of the program. What was posted stays noted. Throws a `HomeError`. */
  async clear(home: Home): Promise<void> {
    const { ledger } = this.#setup;
    await this.#postings.clear(home);
    await clear(home, ledger);
    await withdrawNotice(home, EXPLAINED);
    await ledger.forget({ helpers: {} });
  }

  /** What can be written nowhere is not made: it could not be taken back. */
  async #turn(home: Home, facts: Facts): Promise<void> {
    const { clock } = this.#setup;
    if (clock.now() < this.#restUntilMs) return;
    try {
      await this.#tellEvents(home);
      await this.#post();
      await this.#helpers.keep(home, this.#devices);
      await this.#helpers.write(home, () => this.#spend());
      this.#fault = this.#helpers.incomplete ? { key: 'home_assistant_no_mqtt', about: {} } : undefined;
      await this.#explain(home, facts);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      this.#fault = thrown.fault;
      this.#restUntilMs = millis(clock.now() + AGAIN_AFTER);
    }
  }

  async #explain(home: Home, { words }: Facts): Promise<void> {
    if (this.#explainedIn === ALREADY || this.#explainedIn === words.language) return;
    await postNotice(home, { id: EXPLAINED, message: words.notice(EXPLAINED, {}) });
    this.#explainedIn = words.language;
  }

  /** Small changes of a device go out with the next whole look at it. */
  async #post(): Promise<void> {
    const now = this.#setup.clock.now();
    const [pace, devices] = due(this.#pace, this.#devices.map(shownOf), now);
    this.#pace = pace;
    for (const device of devices) {
      const isWhole = now - (this.#wholeAtMs.get(device.id) ?? -Infinity) >= WHOLE_EVERY;
      if (isWhole) this.#wholeAtMs.set(device.id, now);
      await this.#postings.post(device, isWhole);
    }
  }

  async #tellEvents(home: Home): Promise<void> {
    const device = this.#devices.find(({ kind }) => kind === 'sunpilot');
    const entity = device?.entities.find(({ row }) => row.platform === 'event');
    if (device === undefined || entity === undefined) return;
    for (const next of this.#events) {
      if (!roomForEvent(this.#pace, this.#devices, this.#setup.clock.now()) || !this.#spend()) return;
      const { data } = next;
      await home.call({ type: 'fire_event', event_type: EVENT, event_data: data });
      await this.#postings.happened(device, entity, new Date(next.atMs).toISOString(), data);
      this.#events = this.#events.filter(waiting => waiting !== next);
    }
  }

  /** One more message, if there is room for it. */
  #spend(): boolean {
    const now = this.#setup.clock.now();
    if (room(this.#pace, now) <= 0) return false;
    this.#pace = spend(this.#pace, now);
    return true;
  }
}

/** A device with what is shown of it alone: a touched control is no reason to post. */
const shownOf = (device: Device): Device => ({
  ...device,
  entities: device.entities.filter(entity => isPosted(entity)),
});
