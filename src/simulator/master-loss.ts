import { type Millis, millis, minutes, seconds } from '../units.ts';

export interface LossHabits {
  /** How long a charging car goes on without heartbeats. */
  readonly cutsAfter?: Millis;
  /** After a long loss, or the third with one car, the charge can be taken up only by a new plug-in. */
  readonly sticksAfterLoss?: boolean;
  /** What counts as a long loss. */
  readonly longLoss?: Millis;
}

const stock = { cutsAfter: seconds(25), sticksAfterLoss: false, longLoss: minutes(2) } as const;
/** When its middle lamp begins to blink red, four times. */
const NOTICES_AFTER = seconds(10);
const REPEATED = 3;

/** What becomes of a charge whose master falls silent. `twc-rs485` §4.2. */
export class MasterLoss {
  readonly #habits: Required<LossHabits>;
  #heardAt: Millis | undefined;
  #cut = false;
  #stuck = false;
  #losses = 0;

  constructor(habits: LossHabits) {
    this.#habits = { ...stock, ...habits };
  }

  /** The car was cut off, and no new limit has come yet. */
  get cut(): boolean {
    return this.#cut;
  }

  get stuck(): boolean {
    return this.#stuck;
  }

  heard(now: Millis): void {
    this.#heardAt = now;
  }

  limited(): void {
    this.#cut = false;
  }

  replugged(): void {
    this.#cut = false;
    this.#stuck = false;
    this.#losses = 0;
  }

  boot(): void {
    this.#heardAt = undefined;
    this.#cut = false;
  }

  /** Answers whether it has been without its master for too long to offer anything. */
  endures(now: Millis, charging: boolean): boolean {
    if (!this.isOver(now)) return false;
    if (charging) {
      this.#cut = true;
      this.#losses += 1;
    }
    const grave = this.#losses >= REPEATED || this.#aloneFor(now) > this.#habits.longLoss;
    if (this.#cut && grave) this.#stuck = this.#habits.sticksAfterLoss;
    return true;
  }

  isOver(now: Millis): boolean {
    return this.#aloneFor(now) >= this.#habits.cutsAfter;
  }

  isNoticed(now: Millis): boolean {
    return this.#aloneFor(now) >= NOTICES_AFTER;
  }

  #aloneFor(now: Millis): Millis {
    return millis(this.#heardAt === undefined ? 0 : now - this.#heardAt);
  }
}
