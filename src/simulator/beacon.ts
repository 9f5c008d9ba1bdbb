import type { Clock } from '../runtime/clock.ts';
import { type Millis, millis, seconds } from '../units.ts';
import { Timetable } from './timetable.ts';

const EVERY = seconds(10);
const ANSWERS_AFTER = millis(200);
const BETWEEN_ANSWERS = millis(100);
const ANSWERS = [0, 1, 2, 3, 4];
/** Calls further apart than this belong to two starts of a master. */
const CALLS_WITHIN = seconds(5);

/** How a charger asks for a master. `twc-rs485` §3.1. */
export class Beacon {
  readonly #clock: Clock;
  readonly #announce: () => void;
  readonly #next: Timetable;
  readonly #answers: Timetable;
  #calls = 0;
  #calledAt: Millis | undefined;

  constructor(clock: Clock, announce: () => void) {
    this.#clock = clock;
    this.#announce = announce;
    this.#next = new Timetable(clock);
    this.#answers = new Timetable(clock);
  }

  /** At once and every 10 s. */
  start(): void {
    this.#announce();
    this.postpone();
  }

  /** A heartbeat has come: 10 s from now, unless the next one comes. */
  postpone(): void {
    this.#next.clear();
    this.#next.in(EVERY, () => this.start());
  }

  /** A master calls all chargers (E2). The first call is passed over, the second answered five times. */
  called(): void {
    const now = this.#clock.now();
    const anew = this.#calledAt === undefined || now - this.#calledAt > CALLS_WITHIN;
    this.#calledAt = now;
    this.#calls = anew ? 1 : this.#calls + 1;
    if (this.#calls !== 2) return;
    for (const count of ANSWERS) {
      this.#answers.in(millis(ANSWERS_AFTER + count * BETWEEN_ANSWERS), this.#announce);
    }
  }

  stop(): void {
    this.#next.clear();
    this.#answers.clear();
  }
}
