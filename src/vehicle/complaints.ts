import type { Fault, FaultKey } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';

export type Errand = 'question' | 'command';

interface Complaint {
  readonly fault: Fault;
  readonly sinceMs: Millis;
  readonly tries: number;
  readonly restUntilMs: Millis;
  readonly failedAtMs: Millis;
}

/** Faults that do not pass by themselves: the owner has to act, so they are told at once. */
const standing: ReadonlySet<FaultKey> = new Set([
  'car_token_over',
  'car_key_not_paired',
  'car_wrong_region',
  'car_not_found',
  'car_account',
  'car_allowance',
  'car_scopes',
  'car_not_registered',
  'car_token_refused',
  'car_subscription',
  'car_permission',
  'car_without_switch',
]);
/** Faults of the way itself: any answer disproves them. */
const ofTheWay: ReadonlySet<FaultKey> = new Set([
  'car_refused_connection',
  'car_unreachable',
  'car_timeout',
  'car_certificate',
  'car_not_json',
]);
/** The decision repeats what failed within half an hour; what it does not repeat is no trouble any more. */
const FORGOTTEN_AFTER = minutes(35);
const HICCUP = seconds(60);
const FIRST_REST = seconds(15);
const LONGEST_REST = minutes(2);
const STANDING_REST = minutes(15);

/** Commands are the decision's to repeat; only a server that asks for quiet holds them back. */
function rest(errand: Errand, fault: Fault, tries: number): Millis {
  const told = fault.key === 'car_limited' ? fault.about['seconds'] : undefined;
  if (typeof told === 'number') return seconds(told);
  if (errand === 'command') return millis(0);
  return standing.has(fault.key) ? STANDING_REST : growingPause(FIRST_REST, LONGEST_REST, tries);
}

/** What is wrong on the way to one car, and for how long it is left alone because of it. */
export class Complaints {
  readonly #open = new Map<Errand, Complaint>();

  failed(errand: Errand, fault: Fault, now: Millis): void {
    const before = this.#open.get(errand);
    const tries = (before?.tries ?? 0) + 1;
    const restUntilMs = millis(now + rest(errand, fault, tries));
    const sinceMs = before?.sinceMs ?? now;
    this.#open.set(errand, { fault, sinceMs, tries, restUntilMs, failedAtMs: now });
  }

  /** An answered question proves the way, not that commands are obeyed on it. */
  answered(errand: Errand): void {
    this.#open.delete(errand);
    const other = errand === 'command' ? 'question' : 'command';
    const fault = this.#open.get(other)?.fault;
    if (fault !== undefined && (errand === 'command' || ofTheWay.has(fault.key))) this.#open.delete(other);
  }

  /** The fault that holds for this errand; a hiccup under a minute is none. */
  holding(errand: Errand, now: Millis): Fault | undefined {
    const { fault, sinceMs, failedAtMs } = this.#open.get(errand) ?? {};
    if (fault === undefined || sinceMs === undefined || failedAtMs === undefined) return undefined;
    if (standing.has(fault.key)) return fault;
    if (errand === 'command' && now - failedAtMs >= FORGOTTEN_AFTER) return undefined;
    return now - sinceMs >= HICCUP ? fault : undefined;
  }

  restUntil(errand: Errand): Millis {
    return this.#open.get(errand)?.restUntilMs ?? millis(0);
  }
}
