import { randomBytes } from 'node:crypto';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, seconds } from '../units.ts';
import { commandTag } from './signed-car-secrets.ts';

/** Faults of the protocol that a car names (`tesla-vehicle` §4.8). */
export const faults = {
  unknownKey: 3,
  signature: 5,
  counter: 6,
  domain: 8,
  decoding: 10,
  parameter: 13,
  epoch: 15,
  expired: 17,
  tooLong: 20,
} as const;

/** A signed command, taken apart. */
export interface Command {
  readonly domain: number;
  readonly epoch: Buffer;
  readonly counter: number;
  readonly expiresAt: number;
  readonly flags: number;
  readonly tag: Buffer;
  readonly action: Buffer;
}

const INFOTAINMENT = 3;
const LONGEST_EPOCH = 2 ** 30;
/** What arrives out of order may hold for so many seconds. */
const LONGEST_LATE = 30;

/** The session of a car's computer with one key: its epoch, its clock, and the counters it has seen. */
export class CarSession {
  readonly #key: Buffer;
  readonly #vin: string;
  readonly #clock: Clock;
  readonly #zeroMs: Millis;
  readonly #window = new CounterWindow();
  readonly epoch = randomBytes(16);

  constructor(key: Buffer, vin: string, clock: Clock) {
    this.#key = key;
    this.#vin = vin;
    this.#clock = clock;
    this.#zeroMs = clock.now();
  }

  get key(): Buffer {
    return this.#key;
  }

  get counter(): number {
    return this.#window.highest;
  }

  get seconds(): number {
    return Math.floor((this.#clock.now() - this.#zeroMs) / seconds(1));
  }

  /** Why a command is not accepted; undefined where it is, once. */
  objection(command: Command): number | undefined {
    const { domain, epoch, counter, tag } = command;
    if (domain !== INFOTAINMENT) return faults.domain;
    if (!epoch.equals(this.epoch)) return faults.epoch;
    const untimely = this.#untimely(command);
    if (untimely !== undefined) return untimely;
    if (!tag.equals(commandTag(this.#key, { vin: this.#vin, ...command }))) return faults.signature;
    return counter === 0 || this.#window.takes(counter) ? undefined : faults.counter;
  }

  #untimely({ counter, expiresAt }: Command): number | undefined {
    if (expiresAt !== 0 && expiresAt < this.seconds) return faults.expired;
    if (expiresAt > LONGEST_EPOCH) return faults.parameter;
    const late = counter === 0 || counter < this.counter;
    const holdsFor = expiresAt === 0 ? Infinity : expiresAt - this.seconds;
    return late && holdsFor > LONGEST_LATE ? faults.tooLong : undefined;
  }
}

const REMEMBERED = 32;

/** Counters that were used, as far back as a car remembers. */
export class CounterWindow {
  highest: number;
  #used: ReadonlySet<number>;

  constructor(highest = 0, used: readonly number[] = []) {
    this.highest = highest;
    this.#used = new Set(used);
  }

  /** True for a counter that was surely not used before. */
  takes(counter: number): boolean {
    const tooOld = counter < this.highest - REMEMBERED;
    if (tooOld || counter === this.highest || this.#used.has(counter)) return false;
    this.#used = new Set(
      [...this.#used, this.highest, counter].filter(used => used >= this.highest - REMEMBERED),
    );
    this.highest = Math.max(this.highest, counter);
    return true;
  }
}
