import type { CarReach, VehicleSeen } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { tariffOf } from './billing.ts';
import type { VehicleCommand } from './command.ts';
import { Complaints, type Errand } from './complaints.ts';
import { LimitOrder } from './limit-order.ts';
import { type Order, Orders } from './orders.ts';
import type { Purse } from './purse.ts';
import { type Outcome, unknown } from './reasons.ts';
import type { CarReading, Route } from './route.ts';
import { type RouteSetup, addressOf, routeOf } from './routes.ts';
import {
  type Asked,
  type Interest,
  type Question,
  answered,
  attended,
  nextQuestion,
  nothingAsked,
  thriftAt,
} from './schedule.ts';

/** One car. Asked sparsely, never woken by a question and left alone for long enough to fall asleep. */
export interface Vehicle {
  seen(): VehicleSeen;
  /** Sends a command at once; its fate is in `seen().command`. */
  send(command: VehicleCommand): void;
  /** Tells what the house knows, as often as it likes. */
  attend(interest: Interest): void;
  /** What is wrong now. A hiccup under a minute is not told. */
  faults(): readonly Fault[];
  stop(): Promise<void>;
}

/** Begins to look after a car, by the way that its options name. */
export function startVehicle(setup: VehicleSetup): Vehicle {
  const { name, vin, connection } = setup.options;
  const tariff = tariffOf(connection, setup.carsOnBill ?? 1);
  const purse = tariff && setup.accounts.purse(vin, tariff);
  return watchVehicle({
    name,
    vin,
    url: addressOf(setup.options),
    clock: setup.clock,
    route: routeOf({ ...setup, purse }),
    purse,
  });
}

interface VehicleSetup extends Omit<RouteSetup, 'purse'> {
  /** How many cars share the budgets of requests that are paid for. */
  readonly carsOnBill?: number;
}

/** Begins to look after a car by any route. */
export function watchVehicle(car: Watched): Vehicle {
  const watch = new Watch(car);
  watch.start();
  return watch;
}

interface Watched {
  readonly name: string;
  readonly vin: string;
  readonly url: string;
  readonly clock: Clock;
  readonly route: Route;
  readonly purse?: Purse | undefined;
}

const unread: CarReading = {
  charging: 'unknown',
  levelPercent: undefined,
  limitPercent: undefined,
  requestedAmps: undefined,
  requestedMaxAmps: undefined,
  stamp: undefined,
};

const STOP_WITHIN = seconds(20);

class Watch implements Vehicle {
  readonly #car: Watched;
  readonly #orders = new Orders();
  readonly #complaints = new Complaints();
  readonly #limit = new LimitOrder();
  #asked: Asked = nothingAsked;
  #reading: { readonly reading: CarReading; readonly takenAtMs: Millis } | undefined;
  #asking = new AbortController();
  #busy: Promise<void> | undefined;
  #callOff: (() => void) | undefined;
  #stopped = false;

  constructor(car: Watched) {
    this.#car = car;
  }

  start(): void {
    this.#turn();
  }

  seen(): VehicleSeen {
    const { vin, name, route } = this.#car;
    const { stamp: _, ...reading } = this.#reading?.reading ?? unread;
    return {
      vin,
      name,
      reach: this.#reach(),
      takenAtMs: this.#reading?.takenAtMs,
      ...reading,
      atHome: this.#atHome(),
      command: this.#orders.seen,
      limitOrder: route.takesLimit?.() === false ? undefined : this.#limit.seen(this.#now()),
      requests: this.#purse?.seen(),
    };
  }

  #atHome(): boolean | undefined {
    return this.#asked.interest.onOurBus === true ? true : this.#car.route.atHome();
  }

  send(command: VehicleCommand): void {
    if (command.kind === 'limit') this.#limit.set(command.percent, this.#reading?.reading.limitPercent);
    this.#orders.send(command, this.#now());
    this.#asking.abort();
    this.#turn();
  }

  attend(interest: Interest): void {
    this.#asked = attended(this.#asked, interest, this.#now());
    this.#turn();
  }

  faults(): readonly Fault[] {
    const about = { car: this.#car.name, url: new URL(this.#car.url).origin };
    const others = [...(this.#car.route.hints?.() ?? []), ...(this.#purse?.faults() ?? [])];
    const limit = this.#limit.fault(this.#now());
    return [this.#holding('question'), this.#holding('command'), ...others, limit]
      .filter(fault => fault !== undefined)
      .filter(({ key }, at, all) => all.findIndex(other => other.key === key) === at)
      .map(fault => ({ ...fault, about: { ...about, ...fault.about } }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff?.();
    this.#asking.abort();
    this.#orders.callOff();
    await this.#busy;
    await this.#car.route.close();
    await this.#car.purse?.close();
  }

  /** Does what is due, one thing at a time and a command first, or arms the timer for what comes next. */
  #turn(): void {
    if (this.#stopped || this.#busy !== undefined) return;
    this.#callOff?.();
    const order = this.#orders.begin();
    if (order !== undefined) return this.#engage(this.#carryOut(order));
    const thrift = thriftAt(this.#purse?.left('data') ?? 1);
    const { what, atMs } = nextQuestion(this.#asked, this.#car.route.pace, thrift);
    const wait = Math.max(atMs, this.#complaints.restUntil('question')) - this.#now();
    if (wait <= 0) return this.#engage(this.#ask(what));
    this.#callOff = this.#car.clock.after(millis(wait), () => this.#turn());
  }

  #engage(work: Promise<void>): void {
    this.#busy = work.finally(() => {
      this.#busy = undefined;
      this.#turn();
    });
  }

  /** A stop that hangs is given up, so that the decision can repeat it. */
  async #carryOut({ command, calledOff }: Order): Promise<void> {
    const giveUp = (): void => calledOff.abort(new Failure('car_timeout', { why: 'no answer to a stop' }));
    if (command.kind === 'limit') this.#limit.sent(this.#now());
    const disarm = command.kind === 'stop' ? this.#car.clock.after(STOP_WITHIN, giveUp) : undefined;
    const outcome = await this.#outcome(command, calledOff.signal);
    this.#orders.end(outcome);
    if (command.kind === 'limit') this.#limit.ended(outcome, this.#now());
    disarm?.();
    this.#asked = { ...this.#asked, commandedAtMs: this.#now() };
  }

  async #outcome(command: VehicleCommand, signal: AbortSignal): Promise<Outcome> {
    const limited = this.#complaints.restUntil('command') > this.#now();
    if (limited) return unknown('car_limited');
    try {
      const outcome = await this.#car.route.command(command, signal);
      if (outcome.outcome !== 'unknown') this.#complaints.answered('command');
      return outcome;
    } catch (error) {
      const cause: unknown = signal.aborted ? signal.reason : error;
      const calledOff = signal.aborted && !(cause instanceof Failure);
      return unknown(calledOff ? 'called off' : this.#failed('command', cause).key);
    }
  }

  async #ask(what: Question['what']): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { route } = this.#car;
    try {
      const answer = await (what === 'presence' ? route.presence(signal) : route.read(signal));
      this.#complaints.answered('question');
      const reach = typeof answer === 'string' ? answer : 'awake';
      if (typeof answer !== 'string') this.#note(answer);
      this.#asked = answered(this.#asked, reach, what === 'reading', this.#now());
    } catch (error) {
      if (!signal.aborted) this.#failed('question', error);
    }
  }

  /** A reading that a proxy served once more is as old as when it was first served. */
  #note(reading: CarReading): void {
    const old = reading.stamp !== undefined && reading.stamp === this.#reading?.reading.stamp;
    this.#limit.read(reading.limitPercent);
    this.#reading = { reading, takenAtMs: (old ? this.#reading?.takenAtMs : undefined) ?? this.#now() };
  }

  #failed(errand: Errand, error: unknown): Fault {
    const { fault } = error instanceof Failure ? error : new Failure('car_answer', { why: nameOf(error) });
    this.#complaints.failed(errand, fault, this.#now());
    return fault;
  }

  #reach(): CarReach {
    return this.#holding('question') === undefined ? this.#asked.reach : 'unreachable';
  }

  #holding(errand: Errand): Fault | undefined {
    return this.#complaints.holding(errand, this.#now());
  }

  get #purse(): Purse | undefined {
    const { route, purse } = this.#car;
    return route.billed?.() === false ? undefined : purse;
  }

  #now(): Millis {
    return this.#car.clock.now();
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
