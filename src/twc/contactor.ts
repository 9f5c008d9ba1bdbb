import { type Millis, millis, seconds } from '../units.ts';

/** The contactor of one charger, as far as this master has ordered it about. */
export interface Contactor {
  /** `unknown`: an earlier run of the program may have opened it. */
  readonly state: 'unknown' | 'open' | 'closed';
  readonly orderedAtMs: Millis | undefined;
  /** Orders that were given of late; all that may be, once one was obeyed. */
  readonly tries: number;
}

export const untold: Contactor = { state: 'unknown', orderedAtMs: undefined, tries: 0 };

const AGAIN_AFTER = seconds(5);
const TRIES = 3;

/**
 * The order that is due: a barred charger's contactor is opened while current flows there (`twc-rs485` §3.6), and
 * closed once it is barred no more. Undefined where none is.
 */
export function contactorDue(
  contactor: Contactor,
  barred: boolean,
  flowing: boolean,
): { readonly closed: boolean; readonly atMs: Millis } | undefined {
  const needed = barred ? flowing : contactor.state !== 'closed';
  if (!needed || contactor.tries >= TRIES) return undefined;
  const { orderedAtMs } = contactor;
  return { closed: !barred, atMs: orderedAtMs === undefined ? millis(0) : millis(orderedAtMs + AGAIN_AFTER) };
}

/** An order goes out. What was ordered counts at once: an opened contactor must be closed again in any case. */
export const ordered = ({ state, tries }: Contactor, closed: boolean, now: Millis): Contactor => ({
  state: closed ? state : 'open',
  orderedAtMs: now,
  tries: tries + 1,
});

/** The charger says that it has obeyed: it is told no more, even if current flows on. */
export const obeyed = ({ orderedAtMs }: Contactor, closed: boolean): Contactor => ({
  state: closed ? 'closed' : 'open',
  orderedAtMs,
  tries: TRIES,
});

/** What is wanted has changed, or the charger is back: it may be tried again. */
export const anew = (contactor: Contactor): Contactor => ({
  ...contactor,
  orderedAtMs: undefined,
  tries: 0,
});

/**
 * The decision says whether the charger is barred. Current that has stopped there and comes back all the same is an
 * affair of its own.
 */
export function wishedFor(
  contactor: Contactor,
  before: boolean,
  barred: boolean,
  flowing: boolean,
): Contactor {
  if (barred !== before) return anew(contactor);
  return barred && !flowing ? { ...contactor, tries: 0 } : contactor;
}
