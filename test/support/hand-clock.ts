import type { Clock } from '../../src/runtime/clock.ts';
import { type Epoch, type Millis, epoch, millis } from '../../src/units.ts';

interface Due {
  readonly moment: Millis;
  readonly call: () => void;
}

/** A clock that stands still until a test lets time pass. */
export class HandClock implements Clock {
  #now = millis(0);
  #wallAhead: number;
  #due: readonly Due[] = [];

  constructor(start: Epoch = epoch(Date.UTC(2026, 5, 21, 10))) {
    this.#wallAhead = start;
  }

  now(): Millis {
    return this.#now;
  }

  wall(): Epoch {
    return epoch(this.#now + this.#wallAhead);
  }

  after(delay: Millis, call: () => void): () => void {
    const entry = { moment: millis(this.#now + Math.max(0, delay)), call };
    this.#due = [...this.#due, entry];
    return () => {
      this.#due = this.#due.filter(other => other !== entry);
    };
  }

  /** Lets time pass and calls back whatever falls due, in order. */
  pass(by: Millis): void {
    const end = millis(this.#now + by);
    for (let next = this.#earliest(end); next !== undefined; next = this.#earliest(end)) {
      const found = next;
      this.#due = this.#due.filter(other => other !== found);
      this.#now = found.moment;
      found.call();
    }
    this.#now = end;
  }

  /** As `pass`, second by second, and lets promises settle in between. */
  async live(by: Millis, step: Millis = millis(1000)): Promise<void> {
    for (let passed = 0; passed < by; passed += step) {
      this.pass(millis(Math.min(step, by - passed)));
      for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** The wall clock alone is moved, as when the machine's time is set. */
  jump(by: Millis): void {
    this.#wallAhead += by;
  }

  #earliest(end: Millis): Due | undefined {
    return this.#due.filter(({ moment }) => moment <= end).toSorted((a, b) => a.moment - b.moment)[0];
  }
}
