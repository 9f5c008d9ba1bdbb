import { type Fault, type FaultKey, Failure } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';

/** Faults that do not pass by themselves. */
const standing: ReadonlySet<FaultKey> = new Set([
  'control_certificate',
  'control_login',
  'control_permission',
  'control_not_registered',
  'control_allowance',
  'control_not_found',
  'control_site',
]);
const HICCUP = minutes(1);
const FIRST_REST = minutes(1);
const LONGEST_REST = minutes(15);
const STANDING_REST = minutes(30);

/** What is wrong on the way to the Powerwall's settings, and for how long it is left alone because of it. */
export class ControlTrouble {
  #fault: Fault | undefined;
  #failures = 0;
  #since = millis(0);
  #restUntil = millis(0);

  get restUntilMs(): Millis {
    return this.#restUntil;
  }

  /** A hiccup of less than a minute is not told. */
  faultAt(now: Millis): Fault | undefined {
    if (this.#fault === undefined) return undefined;
    return standing.has(this.#fault.key) || now - this.#since >= HICCUP ? this.#fault : undefined;
  }

  /** The server has asked for quiet. */
  isLimited(now: Millis): boolean {
    return this.#fault?.key === 'control_limited' && now < this.#restUntil;
  }

  answered(): void {
    this.#fault = undefined;
    this.#failures = 0;
    this.#restUntil = millis(0);
  }

  /** Answers whether what was asked for may have happened all the same. */
  failed(error: unknown, now: Millis): boolean {
    const why = error instanceof Error ? error.name : 'unknown';
    const { fault } = error instanceof Failure ? error : new Failure('control_answer', { url: '', why });
    if (this.#failures === 0) this.#since = now;
    this.#fault = fault;
    this.#failures += 1;
    this.#restUntil = millis(now + this.#rest(fault));
    return !standing.has(fault.key);
  }

  #rest({ key, about }: Fault): Millis {
    if (key === 'control_limited' && typeof about['seconds'] === 'number') return seconds(about['seconds']);
    return standing.has(key) ? STANDING_REST : growingPause(FIRST_REST, LONGEST_REST, this.#failures);
  }
}
