import {
  type Amps,
  type Millis,
  type Percent,
  amps,
  energy,
  millis,
  percent,
  seconds,
  volts,
} from '../units.ts';
import { type PluggedCar, type Socket, drawnWatts } from './cable.ts';
import { aimedAmps, ramped, storedPower } from './draw.ts';
import type { Lockstep } from './lockstep.ts';
import { type Place, awayFrom, homePlace } from './place.ts';
import type { CarDoor, CarLook } from './seams.ts';
import { type Charging, Session } from './session.ts';
import { SixAmpHabit } from './six-amps.ts';
import { Wakefulness } from './wakefulness.ts';

export interface CarOptions {
  readonly lockstep: Lockstep;
  readonly vin?: string;
  readonly capacityKwh?: number;
  readonly level?: Percent;
  readonly limit?: Percent;
  /** What its onboard charger takes on each phase. */
  readonly maxAmps?: Amps;
  readonly phases?: 1 | 3;
  readonly asleep?: boolean;
  readonly home?: Place;
  /** How long it takes to notice an offered current in its sleep: up to 15 minutes. */
  readonly noticesOffer?: Millis;
  /** Some cars start again by themselves some seconds after a stop, as long as current is offered. */
  readonly restartsOnOffer?: boolean;
  /** Not a Tesla: it has no VIN on the cable, and bears it when the contactor opens without a word. */
  readonly foreign?: boolean;
  /** An old car that takes 6 A alone when its limit rises to less than this. */
  readonly needsSpike?: Amps;
}

const stock = {
  vin: '5YJ3E1EA3JF012345',
  capacityKwh: 75,
  level: percent(50),
  limit: percent(80),
  maxAmps: amps(32),
  phases: 1,
  asleep: false,
  home: homePlace,
  noticesOffer: seconds(60),
  restartsOnOffer: false,
  foreign: false,
  needsSpike: amps(0),
} as const satisfies Omit<CarOptions, 'lockstep'>;

/** Below this a first command only reaches the barrier; an identical second one crosses it. */
const BARRIER_AMPS = 5;
const IDLE_VOLTS = volts(2);

/** A Tesla: it sleeps, starts late, ramps, tapers, and refuses in the words of the Fleet API. */
export class SimulatedCar implements CarDoor, PluggedCar {
  readonly vin: string;
  readonly phases: 1 | 3;
  readonly foreign: boolean;
  readonly #lockstep: Lockstep;
  readonly #capacityWh: number;
  readonly #home: Place;
  readonly #maxAmps: Amps;
  readonly #session: Session;
  readonly #wakefulness: Wakefulness;
  readonly #sixAmpHabit: SixAmpHabit;
  #level: Percent;
  #limit: Percent;
  #requested: Amps;
  #asked: Amps | undefined;
  #socket: Socket | undefined;
  #amps = amps(0);
  #away = false;

  constructor(options: CarOptions) {
    const car = { ...stock, ...options };
    this.vin = car.vin;
    this.phases = car.phases;
    this.foreign = car.foreign;
    this.#lockstep = car.lockstep;
    this.#capacityWh = car.capacityKwh * 1000;
    this.#home = car.home;
    this.#maxAmps = car.maxAmps;
    this.#requested = car.maxAmps;
    this.#level = car.level;
    this.#limit = car.limit;
    this.#session = new Session(car);
    this.#sixAmpHabit = new SixAmpHabit(car.needsSpike);
    this.#wakefulness = new Wakefulness(car.asleep, car.lockstep.clock.now());
    car.lockstep.join((step, from) => this.#live(step, from));
  }

  get charging(): Charging {
    return this.#session.charging;
  }

  get amps(): Amps {
    return this.#amps;
  }

  /** The truth, which a server shows of a sleeping car to nobody. Looking keeps no car awake. */
  look(): CarLook {
    this.#lockstep.catchUp();
    return {
      asleep: this.#wakefulness.awakeSince === undefined,
      levelPercent: this.#level,
      limitPercent: this.#limit,
      charging: this.charging,
      actualAmps: this.#amps,
      requestedAmps: this.#requested,
      maxAmps: this.#maxAmps,
      pilotAmps: this.#pilot(),
      volts: this.#amps > 0 && this.#socket !== undefined ? this.#socket.volts : IDLE_VOLTS,
      phases: this.phases,
      ...(this.#away ? awayFrom(this.#home) : this.#home),
      inRange: !this.#away,
    };
  }

  wake(): void {
    this.#wakefulness.call(this.#lockstep.catchUp());
  }

  /** It was read over the air, which keeps an awake car awake. */
  stir(): void {
    this.#wakefulness.keep(this.#lockstep.catchUp());
  }

  start(): string {
    return this.#command(() => this.#session.start(this.#pilot()));
  }

  stop(): string {
    return this.#command(now => this.#session.stop(now));
  }

  setAmps(wanted: Amps): string {
    return this.#command(() => {
      const capped = amps(Math.max(0, Math.min(wanted, this.#maxAmps)));
      const crosses = capped < BARRIER_AMPS && this.#requested >= BARRIER_AMPS;
      this.#requested = crosses && capped !== this.#asked ? amps(BARRIER_AMPS) : capped;
      this.#asked = capped;
      return 'ok';
    });
  }

  /** Out of 50 to 100 it is clamped without a word. */
  setLimit(wanted: Percent): string {
    return this.#command(now => {
      const clamped = percent(Math.max(50, Math.min(wanted, 100)));
      if (clamped === this.#limit) return 'already_set';
      this.#limit = clamped;
      this.#session.limitChanged(now);
      return 'ok';
    });
  }

  /** The owner starts the charge in the app, which wakes the car first. */
  ownerStarts(): void {
    this.wake();
    this.#session.setOut();
  }

  /** Plugging in wakes the car and sets it to charge. A setting below 5 A does not survive it. */
  plug(socket: Socket): void {
    this.unplug();
    this.#away = false;
    this.#socket = socket;
    this.#requested = amps(Math.max(BARRIER_AMPS, this.#requested));
    this.#asked = undefined;
    this.#session.setOut();
    socket.plugged(this);
    this.#progress(this.#lockstep.clock.now());
  }

  unplug(): void {
    const now = this.#lockstep.catchUp();
    this.#socket?.unplugged();
    this.#socket = undefined;
    this.#amps = amps(0);
    this.#session.end();
    this.#wakefulness.stir(now);
    this.#progress(now);
  }

  leave(): void {
    this.unplug();
    this.#away = true;
  }

  /** Comes home, with what the trip left in the battery. */
  arrive(level: Percent = this.#level): void {
    this.#lockstep.catchUp();
    this.#away = false;
    this.#level = level;
  }

  cutOff(): void {
    if (!this.foreign) this.#session.cutOff();
    this.#amps = amps(0);
  }

  #command(act: (now: Millis) => string): string {
    const now = this.#lockstep.catchUp();
    if (this.#wakefulness.awakeSince === undefined) return 'could_not_wake_buses';
    this.#wakefulness.stir(now);
    const answer = act(now);
    this.#progress(now);
    return answer;
  }

  #live(step: Millis, from: Millis): void {
    const now = millis(from + step);
    if (this.#socket !== undefined) this.#store(this.#socket, step);
    this.#wakefulness.live(now);
    this.#progress(now);
    if (this.#session.busy) this.#wakefulness.stir(now);
    const pilot = this.#sixAmpHabit.takes(this.#pilot(), now);
    this.#amps = pilot > 0 ? ramped(this.#amps, this.#aim(pilot), step) : amps(0);
  }

  #store(socket: Socket, step: Millis): void {
    const gained = energy(storedPower(drawnWatts(this, socket)), step);
    this.#level = percent(Math.min(100, this.#level + (100 * gained) / this.#capacityWh));
  }

  #progress(now: Millis): void {
    this.#session.live(now, {
      plugged: this.#socket !== undefined,
      pilot: this.#pilot(),
      full: this.#level >= this.#limit,
      awakeSince: this.#wakefulness.awakeSince,
    });
  }

  #aim(pilot: Amps): Amps {
    if (this.charging !== 'Charging') return amps(0);
    return aimedAmps({ pilot, requested: this.#requested, missing: percent(this.#limit - this.#level) });
  }

  #pilot(): Amps {
    return this.#socket?.pilotAmps ?? amps(0);
  }
}
