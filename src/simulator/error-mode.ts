import { type Millis, seconds } from '../units.ts';

/** Each bit that has an effect, and how often the middle lamp blinks red for it; the lowest bit wins. */
const blinks: readonly (readonly [bit: number, times: number])[] = [
  [0b001, 3],
  [0b010, 5],
  [0b100, 6],
];

const RESET_AFTER = seconds(4);
const REBOOT_AFTER = seconds(6);
/** With all of these set as well, only a reboot or the mains switch helps. */
const STUBBORN = 0b1111_0000;

/** What a master's error command leaves a charger in: one last answer, then silence. `twc-rs485` §3.3. */
export class ErrorMode {
  #bitmap = 0;

  get redBlinks(): number {
    return blinks.find(([bit]) => (this.#bitmap & bit) !== 0)?.[1] ?? 0;
  }

  get on(): boolean {
    return this.redBlinks > 0;
  }

  take(bitmap: number): void {
    this.#bitmap = bitmap;
  }

  /** Is the reset button held for long enough to start it anew? */
  yieldsTo(held: Millis): boolean {
    const stubborn = (this.#bitmap & 0b1111_1000) === STUBBORN;
    return held >= (stubborn ? REBOOT_AFTER : RESET_AFTER);
  }

  end(): void {
    this.#bitmap = 0;
  }
}
