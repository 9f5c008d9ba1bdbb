import { realClock } from '../../src/runtime/clock.ts';
import { type Epoch, millis } from '../../src/units.ts';
import { HandClock } from './hand-clock.ts';

const TICK = millis(2);
/** Real milliseconds of which a tick counts at most so many: what is longer was a machine that was busy elsewhere. */
const LONGEST = 15;

/**
 * A clock that runs so many times as fast as real time, and waits for a machine that is busy elsewhere, so that nobody
 * falls silent because of it. Sockets and ports stay real. To be stopped at the end.
 */
export class SteadyClock extends HandClock {
  readonly #speed: number;
  #callOff: () => void = () => undefined;

  constructor(speed: number, start: Epoch) {
    super(start);
    this.#speed = speed;
    this.#tick();
  }

  stop(): void {
    this.#callOff();
  }

  #tick(): void {
    const began = realClock.now();
    this.#callOff = realClock.after(TICK, () => {
      this.#tick();
      this.pass(millis(Math.min(LONGEST, realClock.now() - began) * this.#speed));
    });
  }
}
