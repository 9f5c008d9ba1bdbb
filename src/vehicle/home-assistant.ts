import type { CarReach, RequestKind } from '../charging/snapshot.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import { carry } from './carry.ts';
import type { VehicleCommand } from './command.ts';
import { harmless } from './harmless.ts';
import {
  type Acted,
  type Action,
  actionFor,
  isSeenDone,
  outcomeOf,
  roleOf,
  unseenOutcome,
} from './home-assistant-actions.ts';
import { type CarSeen, isUnavailable, placeIn, reachIn, readingIn } from './home-assistant-reading.ts';
import type { CarFound } from './home-assistant-naming.ts';
import { CarWatch, type Entities } from './home-assistant-watch.ts';
import type { Home } from './position.ts';
import type { Purse } from './purse.ts';
import { type Outcome, type Tried, asleep, done, refused, unknown } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import type { Pace } from './schedule.ts';

export interface HomeAssistantOptions {
  readonly connection: 'home_assistant';
  readonly url?: undefined;
}

/** Home Assistant, for whoever reads and commands a car through it. */
export interface HomeStates extends Entities {
  act(action: Action): Promise<Acted>;
}

interface Setup {
  readonly vin: string;
  /** Undefined where SunPilot runs without Home Assistant. */
  readonly states: HomeStates | undefined;
  /** True where no other car is looked for in Home Assistant. */
  readonly alone: boolean;
  /** Where home is; it may become known later. */
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  /** What an integration that passes Tesla's bill on is paid from. */
  readonly purse?: Purse | undefined;
}

/** Looking costs nothing; an integration that asks the car anew does. */
const cloudPace: Pace = {
  presence: seconds(60),
  presenceWanted: seconds(30),
  charging: minutes(5),
  fresh: seconds(60),
};
/** The integration reads by itself every ten minutes as well. */
const paidPace: Pace = { ...cloudPace, charging: minutes(15) };
const radioPace: Pace = {
  presence: seconds(30),
  presenceWanted: seconds(15),
  charging: seconds(60),
  fresh: seconds(30),
};
/** Until Home Assistant has told what it knows. */
const eagerPace: Pace = { ...radioPace, presence: seconds(5), presenceWanted: seconds(5) };

/** A sleeping car's integration looks at it every ten minutes; it is asked to look oftener, which wakes no car. */
const LOOK_EVERY = minutes(2);
/** A woken car is online within 10 to 60 s. */
const WAKE_LOOKS = [5, 10, 15, 15, 15].map(seconds);
/** Out of sight, a car cannot be far within this time. */
const STAYS_FOR = minutes(10);
/** A bridge says nothing of what became of a command: its entities do. A stop that takes longer is repeated. */
const SEEN_WITHIN = seconds(15);

/** A car by its entities in Home Assistant, whichever integration they come from. */
export class HomeAssistantCar implements Route {
  readonly #setup: Setup;
  readonly #watch: CarWatch;
  #found: CarFound | undefined;
  #lookedAtMs: Millis | undefined;
  #place: { readonly atHome: boolean; readonly atMs: Millis } | undefined;
  /** Whether the car was there when it was last asked about. */
  #met = false;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#watch = new CarWatch(setup);
  }

  get pace(): Pace {
    const { seen } = this.#watch;
    if (seen === undefined || !this.#met) return eagerPace;
    if (this.billed()) return paidPace;
    return seen.car.platform === 'esphome' ? radioPace : cloudPace;
  }

  takesLimit(): boolean {
    return this.#lastFound?.roles.limit !== undefined;
  }

  /** Tesla Fleet sends each request on to Tesla, in the owner's name. */
  billed(): boolean {
    return this.#lastFound?.platform === 'tesla_fleet';
  }

  /** As it was before Home Assistant went away, where it has. */
  get #lastFound(): CarFound | undefined {
    this.#found = this.#watch.seen?.car ?? this.#found;
    return this.#found;
  }

  /** A sleeping car's integration looks whether the car has woken, and only then asks it more. */
  async presence(signal: AbortSignal): Promise<CarReach> {
    const seen = this.#meet();
    if (typeof seen === 'string') return seen;
    const reach = reachIn(seen);
    if (seen.car.platform !== 'tesla_fleet' || !['asleep', 'unknown'].includes(reach)) return reach;
    const { clock } = this.#setup;
    const due = this.#lookedAtMs === undefined || clock.now() - this.#lookedAtMs >= LOOK_EVERY;
    if (due) await this.#refresh(seen, signal);
    return reachIn(seen);
  }

  /** An integration that asks its car at times is made to ask it now: what it tells then is of this moment. */
  async read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>> {
    const seen = this.#meet();
    if (typeof seen === 'string') return seen;
    if (reachIn(seen) === 'awake') await this.#refresh(seen, signal);
    const reach = reachIn(seen);
    return reach === 'awake' ? readingIn(seen) : reach;
  }

  /** Wakes the car where it must. A sleeping car does not charge, so there is nothing to stop. */
  async command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    const seen = this.#watch.known;
    if (typeof seen === 'string') return unknown('home_assistant_away');
    const role = roleOf[command.kind];
    const entity = seen.car.roles[role];
    if (entity === undefined && role === 'switch') throw new Failure('car_without_switch', {});
    if (entity === undefined) return refused('not_supported');
    for (let turn = 0; turn < 2; turn += 1) {
      if (command.kind === 'stop' && (await this.#sleeps(seen, signal))) return done;
      if (!(await this.#wake(seen, signal))) return asleep;
      const outcome = await this.#carry(command, entity, seen, signal);
      if (outcome !== asleep) return outcome;
      await this.#refresh(seen, signal);
    }
    return asleep;
  }

  atHome(): boolean | undefined {
    const { seen } = this.#watch;
    const atMs = this.#setup.clock.now();
    const atHome = seen && placeIn(seen, this.#setup.home());
    if (atHome !== undefined) this.#place = { atHome, atMs };
    return this.#place !== undefined && atMs - this.#place.atMs <= STAYS_FOR ? this.#place.atHome : undefined;
  }

  close(): Promise<void> {
    this.#watch.close();
    return Promise.resolve();
  }

  #meet(): CarWatch['known'] {
    this.#met = false;
    const { known } = this.#watch;
    this.#met = typeof known !== 'string';
    return known;
  }

  async #carry(
    command: VehicleCommand,
    entity: string,
    seen: CarSeen,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (!(await this.#waitFor(() => !isUnavailable(seen, roleOf[command.kind]), signal)))
      throw new Failure('car_home_assistant', { why: `${entity} is unavailable` });
    return carry(command, () => this.#send(command, entity, seen, signal), this.#setup.clock, signal);
  }

  async #send(command: VehicleCommand, entity: string, seen: CarSeen, signal: AbortSignal): Promise<Tried> {
    await this.#pay('commands', command.kind === 'stop');
    const acted = await this.#act(actionFor(command, entity, seen), signal);
    const outcome = outcomeOf(command.kind, acted);
    if (outcome !== done || seen.car.platform !== 'esphome') return outcome;
    return (await this.#waitFor(() => isSeenDone(command, seen), signal))
      ? done
      : unseenOutcome(command, seen);
  }

  async #wake(seen: CarSeen, signal: AbortSignal): Promise<boolean> {
    const { wake } = seen.car.roles;
    if (reachIn(seen) !== 'asleep' || wake === undefined) return true;
    await this.#pay('wakes');
    await this.#act({ domain: 'button', service: 'press', entity: wake }, signal);
    for (const pause of WAKE_LOOKS) {
      await this.#refresh(seen, signal);
      if (await this.#waitFor(() => reachIn(seen) === 'awake', signal, pause)) return true;
    }
    return false;
  }

  /** An integration may not have noticed yet that plugging in has woken the car. */
  async #sleeps(seen: CarSeen, signal: AbortSignal): Promise<boolean> {
    if (reachIn(seen) === 'asleep') await this.#refresh(seen, signal);
    return reachIn(seen) === 'asleep';
  }

  /** A bridge tells by itself, a few seconds after the car. */
  async #refresh(seen: CarSeen, signal: AbortSignal): Promise<void> {
    const { platform, roles } = seen.car;
    const entity = roles.charging ?? roles.online;
    if (platform === 'esphome' || entity === undefined) return;
    const awake = reachIn(seen) === 'awake';
    if (awake) await this.#pay('data');
    const acted = await this.#act({ domain: 'homeassistant', service: 'update_entity', entity }, signal);
    // It was read all the same when the integration found it awake.
    if (!awake && reachIn(seen) === 'awake') await this.#pay('data', true);
    if (!acted.ok) throw new Failure('car_home_assistant', { why: harmless(acted.why).slice(0, 120) });
    this.#lookedAtMs = this.#setup.clock.now();
  }

  async #pay(kind: RequestKind, stops = false): Promise<void> {
    if (this.billed()) await this.#setup.purse?.take(kind, stops);
  }

  async #waitFor(isSo: () => boolean, signal: AbortSignal, limit: Millis = SEEN_WITHIN): Promise<boolean> {
    const { clock } = this.#setup;
    const until = millis(clock.now() + limit);
    while (!isSo() && clock.now() < until) {
      await sleep(clock, seconds(1), signal);
      signal.throwIfAborted();
    }
    return isSo();
  }

  /** An action cannot be called back; whoever waits for it can. */
  async #act(action: Action, signal: AbortSignal): Promise<Acted> {
    signal.throwIfAborted();
    const { promise: calledOff, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
    const acted = this.#setup.states?.act(action) ?? calledOff;
    return Promise.race([acted, calledOff]).finally(() => signal.removeEventListener('abort', giveUp));
  }
}
