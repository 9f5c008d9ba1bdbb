import { type Amps, type Millis, amps, seconds } from '../units.ts';

interface Course {
  /** How long the command is shown as the state. */
  readonly shownFor: Millis;
  readonly lowersFor: Millis;
}

export const RAISE = 0x06;
export const LOWER = 0x07;
export const PROBE_AMPS = amps(2);
const OVER = 0x0a;

const courses: ReadonlyMap<number, Course> = new Map([
  [RAISE, { shownFor: seconds(44), lowersFor: seconds(0) }],
  [LOWER, { shownFor: seconds(13), lowersFor: seconds(10) }],
]);

/** How a master finds out whether a car takes 2 A more, or makes do with 2 A less. `twc-rs485` §3.3. */
export class Probe {
  #running: { readonly code: number; readonly since: Millis; readonly course: Course } | undefined;

  start(code: number, now: Millis): void {
    const course = courses.get(code);
    this.#running = course === undefined ? undefined : { code, since: now, course };
  }

  end(): void {
    this.#running = undefined;
  }

  /** State to be shown; once it is over it says so until the next command. */
  state(now: Millis): number | undefined {
    if (this.#running === undefined) return undefined;
    const { code, since, course } = this.#running;
    return now - since < course.shownFor ? code : OVER;
  }

  /** What it takes off the limit at this moment. */
  lowersBy(now: Millis): Amps {
    const lowers = this.#running !== undefined && now - this.#running.since < this.#running.course.lowersFor;
    return lowers ? PROBE_AMPS : amps(0);
  }
}
