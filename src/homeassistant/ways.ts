import { z } from 'zod';
import { sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { seconds } from '../units.ts';
import type { Home } from './connection.ts';
import type { IdOf } from './dashboard.ts';
import type { Facts } from './facts.ts';
import { hasMqtt, untilMqtt } from './presence.ts';
import { Publisher, type PublisherSetup } from './publisher.ts';
import { giveBackIds, ourIds } from './registered.ts';
import { StandIn, type StandInSetup } from './stand-in.ts';
import type { Way } from './way.ts';

interface WaysSetup extends PublisherSetup, StandInSetup {
  /** Called when SunPilot's entities may have other ids than before, again until it says that all is settled. */
  readonly moved: () => Promise<boolean>;
}

const Birth = z.object({ payload: z.string() });
/** By then Home Assistant has made the entities that were announced. */
const MADE_AFTER = seconds(5);
const TRIES = 24;

/** Over MQTT where Home Assistant has it, by helpers and posted states where it has not, and from one to the other by itself. */
export class Ways implements Way {
  readonly #setup: WaysSetup;
  #publisher: Publisher;
  #standIn: StandIn;
  /** Those that are shown the facts: both until it is known which. */
  #shown: readonly Way[];
  #hadMqtt = false;
  #isRemoved = false;
  #fault: Fault | undefined;

  constructor(setup: WaysSetup) {
    this.#setup = setup;
    this.#publisher = new Publisher(setup);
    this.#standIn = new StandIn(setup);
    this.#shown = [this.#publisher, this.#standIn];
  }

  show(facts: Facts): void {
    for (const way of this.#shown) way.show(facts);
  }

  fault(): Fault | undefined {
    return this.#fault ?? this.#standIn.fault();
  }

  async live(home: Home, lost: AbortSignal): Promise<void> {
    if (this.#isRemoved) return this.#finish(home, lost);
    while (!lost.aborted && !this.#isRemoved) {
      const { clock, topics } = this.#setup;
      const wait = (): void => {
        this.#fault = { key: 'home_assistant_no_mqtt', about: {} };
      };
      const isThere = await hasMqtt({ home, clock, topics, hadMqtt: this.#hadMqtt, wait }, lost);
      if (isThere === undefined) return;
      this.#fault = undefined;
      await (isThere ? this.#overMqtt(home, lost) : this.#byHelpers(home, lost));
    }
  }

  /** Takes back what a lost connection has left. */
  async #finish(home: Home, lost: AbortSignal): Promise<void> {
    for (const way of this.#shown) await way.live(home, lost);
  }

  /** The ids of entities, as the owner has them now. Throws a `HomeError`. */
  async ids(home: Home): Promise<IdOf> {
    return this.#hadMqtt ? await ourIds(home, this.#setup.topics) : this.#standIn.ids();
  }

  async takeBack(): Promise<void> {
    this.#isRemoved = true;
    await Promise.all(this.#shown.map(way => way.takeBack()));
  }

  async leave(forGood: boolean): Promise<void> {
    for (const way of this.#shown) await way.leave(forGood);
  }

  /** Posted states are gone before the first announcement: an id that is taken would become `…_2` (`home-assistant` §2.3). */
  async #overMqtt(home: Home, lost: AbortSignal): Promise<void> {
    const { ledger, topics } = this.#setup;
    const stoodIn = !(await ledger.isEmpty());
    if (stoodIn) await this.#standIn.clear(home);
    if (!this.#shown.includes(this.#publisher)) this.#publisher = new Publisher(this.#setup);
    this.#standIn = new StandIn(this.#setup);
    this.#shown = [this.#publisher];
    this.#hadMqtt = true;
    const publisher = this.#publisher;
    await home.listen({ type: 'mqtt/subscribe', topic: topics.commands, qos: 0 }, event =>
      publisher.obey(event),
    );
    await home.listen({ type: 'mqtt/subscribe', topic: 'homeassistant/status', qos: 0 }, event => {
      if (Birth.safeParse(event).data?.payload === 'online') publisher.startAnew();
    });
    await Promise.all([publisher.live(home, lost), stoodIn ? this.#settle(home, lost) : undefined]);
  }

  /** A broker that still knew us had announced our entities before the posted states were gone. */
  async #settle(home: Home, lost: AbortSignal): Promise<void> {
    const { clock, ledger, topics } = this.#setup;
    await sleep(clock, MADE_AFTER, lost);
    if (lost.aborted) return;
    await giveBackIds(home, topics, (await ledger.read()).posted);
    await ledger.forget({ posted: [] });
    await this.#tellMoved(lost);
  }

  async #byHelpers(home: Home, lost: AbortSignal): Promise<void> {
    if (!this.#shown.includes(this.#standIn)) this.#standIn = new StandIn(this.#setup);
    this.#shown = [this.#standIn];
    this.#hadMqtt = false;
    const over = new AbortController();
    const ended = AbortSignal.any([lost, over.signal]);
    const found = untilMqtt(home, this.#setup.clock, ended).then(() => over.abort());
    await Promise.all([this.#standIn.live(home, ended), found, this.#tellMoved(ended)]);
  }

  /** Chargers and entities come one after another; what is not there after a while will not come. */
  async #tellMoved(ended: AbortSignal): Promise<void> {
    const { clock, moved } = this.#setup;
    for (let tries = 0; tries < TRIES; tries += 1) {
      await sleep(clock, MADE_AFTER, ended);
      if (ended.aborted || this.#isRemoved || (await moved())) return;
    }
  }
}
