import type { CarCommand, CarCharging, CommandSeen, VehicleSeen } from '../../src/charging/snapshot.ts';
import type { SimulatedCar } from '../../src/simulator/car.ts';
import { type Millis, millis, seconds } from '../../src/units.ts';

const states: Readonly<Record<string, CarCharging>> = {
  Disconnected: 'disconnected',
  NoPower: 'no_power',
  Starting: 'starting',
  Charging: 'charging',
  Complete: 'complete',
  Stopped: 'stopped',
};
const READ_EVERY = seconds(20);
const DONE = ['ok', 'is_charging', 'not_charging', 'requested'];

/** A simulated car as a route to it shows it: read now and then, woken by commands, which take a second. */
export class PlantCar {
  readonly car: SimulatedCar;
  readonly name: string;
  #command: CommandSeen | undefined;
  #seen: VehicleSeen | undefined;
  #order: { readonly command: CarCommand; readonly atMs: Millis } | undefined;

  constructor(car: SimulatedCar, name: string) {
    this.car = car;
    this.name = name;
  }

  send(command: CarCommand, now: Millis): void {
    this.car.wake();
    this.#order = { command, atMs: now };
    this.#command = { kind: command.kind, sentAtMs: now, outcome: 'pending', why: undefined };
  }

  seen(now: Millis): VehicleSeen {
    this.#carryOut(now);
    const stale = now - (this.#seen?.takenAtMs ?? -READ_EVERY) >= READ_EVERY;
    if (this.#seen === undefined || (stale && !this.car.look().asleep)) this.#read(now);
    const { asleep } = this.car.look();
    return { ...this.#last, reach: asleep ? 'asleep' : 'awake', command: this.#command };
  }

  get #last(): VehicleSeen {
    if (this.#seen === undefined) throw new Error('never read');
    return this.#seen;
  }

  /** A car that wakes takes an order some seconds later. */
  #carryOut(now: Millis): void {
    if (this.#order === undefined || now - this.#order.atMs < 1000 || this.car.look().asleep) return;
    const { command } = this.#order;
    this.#order = undefined;
    const word =
      command.kind === 'start' ? this.car.start() : command.kind === 'stop' ? this.car.stop() : 'ok';
    const done = DONE.includes(word);
    const sentAtMs = this.#command?.sentAtMs ?? now;
    this.#command = {
      kind: command.kind,
      sentAtMs,
      outcome: done ? 'done' : 'refused',
      why: done ? undefined : word,
    };
    this.#read(now);
  }

  #read(now: Millis): void {
    const look = this.car.look();
    this.#seen = {
      vin: this.car.vin,
      name: this.name,
      reach: 'awake',
      takenAtMs: millis(now),
      charging: states[look.charging] ?? 'unknown',
      levelPercent: look.levelPercent,
      limitPercent: look.limitPercent,
      atHome: look.inRange,
      requestedAmps: look.requestedAmps,
      requestedMaxAmps: look.maxAmps,
      command: undefined,
    };
  }
}
