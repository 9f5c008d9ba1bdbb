import { type Millis, millis, minutes, seconds } from '../units.ts';

const WAKES_WITHIN = seconds(10);
const FALLS_ASLEEP_AFTER = minutes(12);

/** A car is woken in some seconds, and falls asleep when nothing has kept it busy for a while. */
export class Wakefulness {
  #awakeSince: Millis | undefined;
  #wakesAt: Millis | undefined;
  #busyAt: Millis;

  constructor(asleep: boolean, now: Millis) {
    this.#awakeSince = asleep ? undefined : now;
    this.#busyAt = now;
  }

  /** Undefined while it sleeps. */
  get awakeSince(): Millis | undefined {
    return this.#awakeSince;
  }

  /** Called over the air. */
  call(now: Millis): void {
    if (this.#awakeSince === undefined) this.#wakesAt ??= millis(now + WAKES_WITHIN);
  }

  /** Something is going on at the car itself. */
  stir(now: Millis): void {
    this.#awakeSince ??= now;
    this.#wakesAt = undefined;
    this.#busyAt = now;
  }

  /** Kept from falling asleep; one that sleeps is not woken by this. */
  keep(now: Millis): void {
    if (this.#awakeSince !== undefined) this.#busyAt = now;
  }

  live(now: Millis): void {
    if (this.#wakesAt !== undefined && now >= this.#wakesAt) this.stir(now);
    if (now - this.#busyAt >= FALLS_ASLEEP_AFTER) this.#awakeSince = undefined;
  }
}
