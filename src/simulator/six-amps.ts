import { type Amps, type Millis, amps, seconds } from '../units.ts';

const TAKES = amps(6);
const CURED_AFTER = seconds(5);

/**
 * Cars with firmware of October 2017: a current that rises to less than a threshold makes them take 6 A alone,
 * until they have been offered the threshold for five seconds. `twc-rs485` §4.4.
 */
export class SixAmpHabit {
  readonly #threshold: Amps;
  #offered = amps(0);
  #fallen = false;
  #highSince: Millis | undefined;

  /** 0 for a car without that habit. */
  constructor(threshold: Amps) {
    this.#threshold = threshold;
  }

  /** What of an offered current it takes. */
  takes(offered: Amps, now: Millis): Amps {
    const high = offered >= this.#threshold;
    this.#highSince = high ? (this.#highSince ?? now) : undefined;
    if (!high && offered > this.#offered) this.#fallen = true;
    if (this.#highSince !== undefined && now - this.#highSince >= CURED_AFTER) this.#fallen = false;
    this.#offered = offered;
    return this.#fallen ? amps(Math.min(TAKES, offered)) : offered;
  }
}
