import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import { millis, seconds } from '../units.ts';
import { areAlike } from './alike.ts';
import { HomeError, type Home } from './connection.ts';
import { type Device, devicesOf } from './device.ts';
import type { Facts } from './facts.ts';
import {
  EXPIRES_AFTER,
  type Message,
  type Topics,
  availability,
  discovery,
  happened,
  state,
} from './messages.ts';
import {
  type Pace,
  availabilityIsDue,
  due,
  roomForEvent,
  shownNothing,
  spend,
  toldAvailable,
  unpaced,
} from './pace.ts';
import type { Deed } from './row.ts';
import type { Way } from './way.ts';

/** Home Assistant needs a moment between a discovery message and the first state. */
const DISCOVERED_AFTER = seconds(1);
const TURN = millis(500);

export interface PublisherSetup {
  readonly clock: Clock;
  readonly topics: Topics;
  readonly version: string;
  readonly act: (deed: Deed) => void;
}

const Command = z.object({ topic: z.string(), payload: z.string() });

/** Shows the devices over one connection after another, at a pace that Home Assistant's recorder can bear. */
export class Publisher implements Way {
  readonly #setup: PublisherSetup;
  #facts: Facts | undefined;
  #devices: readonly Device[] = [];
  #events: readonly Message[] = [];
  #pace: Pace = unpaced;
  #announced = new Map<string, Device>();
  #expiry = true;
  #home: Home | undefined;
  /** Nothing is published any more; resolved when everything has been taken back. */
  #end: PromiseWithResolvers<void> | undefined;

  constructor(setup: PublisherSetup) {
    this.#setup = setup;
  }

  /** The latest facts. Events are kept until they are out. */
  show(facts: Facts): void {
    this.#facts = facts;
    this.#devices = devicesOf(facts);
    const events = facts.decision.events.map(event => happened(event, facts, this.#setup.topics));
    this.#events = [...this.#events, ...events].slice(-20);
  }

  /** Publishes until the connection is lost. Throws a `HomeError` when MQTT refuses. */
  async live(home: Home, lost: AbortSignal): Promise<void> {
    this.#home = home;
    this.#expiry = true;
    this.startAnew();
    if (this.#end === undefined) await this.#publish(availability(false, this.#setup.topics));
    while (!lost.aborted && this.#end === undefined) {
      if (this.#facts !== undefined) await this.#turn();
      await sleep(this.#setup.clock, TURN, lost);
    }
    if (this.#end !== undefined && !lost.aborted) await this.leave(true);
    this.#end?.resolve();
    this.#home = undefined;
  }

  /** Takes back everything that was published, and publishes nothing more until the program starts again. */
  takeBack(): Promise<void> {
    this.#end ??= Promise.withResolvers();
    return this.#end.promise;
  }

  /** Everything is published again: after a reconnection, and when Home Assistant says that it was born. */
  startAnew(): void {
    this.#announced = new Map();
    this.#pace = shownNothing(this.#pace);
  }

  /** A command from the broker. What makes no sense is answered with the true state. */
  obey(event: unknown): void {
    const heard = Command.safeParse(event).data;
    const target = heard === undefined ? undefined : this.#setup.topics.target(heard.topic);
    const device = this.#devices.find(({ id }) => id === target?.device);
    const entity = device?.entities.find(({ row }) => row.key === target?.key);
    if (heard === undefined || device === undefined || entity?.command === undefined) return;
    const deed = entity.command(heard.payload);
    if (deed !== undefined) this.#setup.act(deed);
    const { [device.id]: _, ...others } = this.#pace.devices;
    this.#pace = { ...this.#pace, devices: others };
  }

  /** Says good-bye, so that no entity looks alive afterwards; for good, so that none is left. */
  async leave(forGood: boolean): Promise<void> {
    if (this.#home === undefined) return;
    const { topics } = this.#setup;
    await this.#publish(availability(false, topics));
    if (!forGood) return;
    const kept = [
      ...this.#devices.flatMap(({ id }) => [topics.discovery(id), topics.state(id)]),
      topics.availability,
    ];
    for (const topic of kept) await this.#publish({ topic, payload: '', retain: true, expires: false });
  }

  /** One look at the devices for the whole turn: none shows a state before it was announced. */
  async #turn(): Promise<void> {
    const { clock, topics } = this.#setup;
    const devices = this.#devices;
    await this.#announce(devices);
    await this.#tellEvents(devices);
    if (availabilityIsDue(this.#pace, clock.now())) {
      this.#pace = toldAvailable(this.#pace, clock.now());
      await this.#publish(availability(true, topics));
    }
    const [pace, now] = due(this.#pace, devices, clock.now());
    this.#pace = pace;
    for (const device of now) await this.#publish(state(device, topics));
  }

  async #announce(devices: readonly Device[]): Promise<void> {
    const { clock, topics, version } = this.#setup;
    const news = devices.filter(device => !areAlike(this.#announced.get(device.id), device));
    if (news.length === 0) return;
    for (const device of news) {
      await this.#send(discovery(device, topics, version));
      this.#announced.set(device.id, device);
    }
    await sleep(clock, DISCOVERED_AFTER);
    this.#pace = shownNothing(this.#pace);
  }

  async #tellEvents(devices: readonly Device[]): Promise<void> {
    while (roomForEvent(this.#pace, devices, this.#setup.clock.now())) {
      const [event] = this.#events;
      if (event === undefined) return;
      await this.#send(event);
      this.#events = this.#events.filter(waiting => waiting !== event);
    }
  }

  async #send(message: Message): Promise<void> {
    this.#pace = spend(this.#pace, this.#setup.clock.now());
    await this.#publish(message);
  }

  /** Expiry is asked for until the first refusal of this connection: brokers before MQTT 5 cannot. */
  async #publish(message: Message): Promise<void> {
    const expiring = message.expires && this.#expiry;
    try {
      await this.#call(message, expiring);
    } catch (error) {
      if (!expiring || !(error instanceof HomeError) || error.code === 'lost') throw error;
      this.#expiry = false;
      await this.#call(message, false);
    }
  }

  async #call({ topic, payload, retain }: Message, expiring: boolean): Promise<void> {
    const expiry = expiring ? { message_expiry_interval: { seconds: EXPIRES_AFTER } } : {};
    await this.#home?.call({
      type: 'call_service',
      domain: 'mqtt',
      service: 'publish',
      service_data: { topic, payload, qos: 1, retain, ...expiry },
    });
  }
}
