import { type Millis, millis } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

/** Waits for sockets, in real time, but not for ever. */
export async function until(done: () => boolean): Promise<void> {
  const giveUp = performance.now() + 4000;
  while (!done()) {
    if (performance.now() > giveUp) throw new Error(`waited in vain until ${done.toString()}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** A hand clock for a program with real sockets: time passes only while the program sleeps on this clock. */
export class PatientClock extends HandClock {
  readonly #alarms = new Set<{ readonly moment: Millis }>();

  override after(delay: Millis, call: () => void): () => void {
    const alarm = { moment: millis(this.now() + Math.max(0, delay)) };
    this.#alarms.add(alarm);
    const callOff = super.after(delay, () => {
      this.#alarms.delete(alarm);
      call();
    });
    return () => {
      this.#alarms.delete(alarm);
      callOff();
    };
  }

  /** Until whatever is under way is done. */
  async rest(): Promise<void> {
    await until(() => this.#alarms.size > 0);
  }

  override async live(by: Millis): Promise<void> {
    const end = millis(this.now() + by);
    await this.rest();
    for (let next = this.#next(); next <= end; next = this.#next()) {
      this.pass(millis(next - this.now()));
      await this.rest();
    }
    this.pass(millis(end - this.now()));
  }

  #next(): Millis {
    return millis(Math.min(...[...this.#alarms].map(({ moment }) => moment)));
  }
}
