import type { Clock } from '../runtime/clock.ts';
import { type Millis, millis } from '../units.ts';

/** Lives through one step that begins at `from`. */
export type Member = (step: Millis, from: Millis) => void;

/**
 * The simulated things of one plant live through the same small steps, in the order in which they joined,
 * whenever one of them is looked at or spoken to. So what happens does not depend on who looks, or when.
 */
export class Lockstep {
  readonly clock: Clock;
  readonly #step: Millis;
  readonly #members: Member[] = [];
  #reached: Millis;

  constructor(clock: Clock, step: Millis = millis(500)) {
    this.clock = clock;
    this.#step = step;
    this.#reached = clock.now();
  }

  join(member: Member): void {
    this.catchUp();
    this.#members.push(member);
  }

  /** Lives through the whole steps that have passed, and answers the clock's time. */
  catchUp(): Millis {
    const now = this.clock.now();
    while (this.#reached + this.#step <= now) {
      const from = this.#reached;
      this.#reached = millis(from + this.#step);
      for (const member of this.#members) member(this.#step, from);
    }
    return now;
  }
}
