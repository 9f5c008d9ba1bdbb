import type { Millis } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { played } from '../support/real-sockets.ts';

/** A hand-driven clock that knows whether anybody waits for it. */
export class PatientClock extends HandClock {
  #waiting = 0;

  override after(delay: Millis, call: () => void): () => void {
    let open = true;
    const end = (): void => {
      if (open) this.#waiting -= 1;
      open = false;
    };
    this.#waiting += 1;
    const callOff = super.after(delay, () => {
      end();
      call();
    });
    return () => {
      end();
      callOff();
    };
  }

  /** Lets time pass while somebody waits for it, and none for what real sockets take, until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T> {
    return played(this, promise, () => this.#waiting > 0);
  }
}
