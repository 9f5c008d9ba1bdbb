import type { Clock } from '../runtime/clock.ts';
import { sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Epoch, type Millis, millis, minutes, seconds } from '../units.ts';

/** No part is waited for longer. */
export const LONGEST = seconds(20);
/** What fails once may work at the second try. */
const PATIENCE = seconds(8);
/** Parts tell no fault that is younger, as long as none of them takes more for a hiccup. */
const HICCUPS = minutes(2);
const LOOK_EVERY = millis(200);

/** A clock that can look ahead: parts keep hiccups to themselves, and nobody who checks waits a minute for them. */
export class Foresight implements Clock {
  readonly #clock: Clock;
  #ahead = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Millis {
    return millis(this.#clock.now() + this.#ahead);
  }

  wall(): Epoch {
    return this.#clock.wall();
  }

  after(delay: Millis, call: () => void): () => void {
    return this.#clock.after(delay, call);
  }

  /** What `look` will see after this time if nothing happens until then. It must change nothing. */
  in<T>(time: Millis, look: () => T): T {
    this.#ahead = time;
    try {
      return look();
    } finally {
      this.#ahead = 0;
    }
  }
}

/** The faults of a part: while it has found nothing yet, also those that it will tell when its patience is over. */
export const faultsOf = (
  part: { faults(): readonly Fault[] },
  time: Foresight,
  { found, passed }: { readonly found: boolean; readonly passed: Millis },
): readonly Fault[] => (found || passed < PATIENCE ? part.faults() : time.in(HICCUPS, () => part.faults()));

/** Looks again and again until there is something to see; undefined where there is nothing in time. */
export async function watched<T>(
  clock: Clock,
  within: Millis,
  look: (passed: Millis) => T | undefined,
): Promise<T | undefined> {
  const began = clock.now();
  for (;;) {
    const passed = millis(clock.now() - began);
    const seen = look(passed);
    if (seen !== undefined || passed >= within) return seen;
    await sleep(clock, LOOK_EVERY);
  }
}
