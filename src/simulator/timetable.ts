import type { Clock } from '../runtime/clock.ts';
import type { Millis } from '../units.ts';

/** Calls that are still to come, and are called off together. */
export class Timetable {
  readonly #clock: Clock;
  readonly #callOffs = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  in(delay: Millis, act: () => void): void {
    const callOff = this.#clock.after(delay, () => {
      this.#callOffs.delete(callOff);
      act();
    });
    this.#callOffs.add(callOff);
  }

  clear(): void {
    for (const callOff of this.#callOffs) callOff();
    this.#callOffs.clear();
  }
}
