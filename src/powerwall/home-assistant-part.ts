import type { Grid } from '../charging/snapshot.ts';
import type { Fault } from '../runtime/failure.ts';
import type { Millis } from '../units.ts';
import { type EntitySeen, type Unusable, takenAt } from './home-assistant-values.ts';

/** What one entity tells: its last good value, and what has been wrong since. */
export interface Part<T> {
  readonly id: string;
  /** That of the good value: another one tells something new. */
  readonly mark: string | undefined;
  readonly good: { readonly value: T; readonly takenAtMs: Millis } | undefined;
  readonly wrong: { readonly fault: Fault; readonly sinceMs: Millis } | undefined;
}

export const unheard = <T>(id: string): Part<T> => ({
  id,
  mark: undefined,
  good: undefined,
  wrong: undefined,
});

/** An entity was heard, or found not to be there. A stamp that has not advanced tells nothing new. */
export function heard<T extends number | Grid>(
  before: Part<T>,
  seen: EntitySeen | undefined,
  nowMs: Millis,
  read: (seen: EntitySeen) => T | Unusable,
): Part<T> {
  if (seen === undefined) return spoilt(before, { key: 'meter_entity_missing', about: {} }, nowMs);
  const mark = `${seen.stamp} ${seen.state}`;
  if (mark === before.mark) return { ...before, wrong: undefined };
  const value = read(seen);
  if (isUnusable(value)) return spoilt(before, complaint(value, seen), nowMs);
  const takenAtMs = takenAt(seen, nowMs);
  return { ...before, mark, good: { value, takenAtMs }, wrong: undefined };
}

const isUnusable = (value: number | Grid | Unusable): value is Unusable =>
  value === 'silent' || value === 'unit';

function complaint(wrong: Unusable, { state, attributes }: EntitySeen): Fault {
  if (wrong === 'silent') return { key: 'meter_entity_silent', about: { state: state.slice(0, 40) } };
  const unit = attributes['unit_of_measurement'];
  return { key: 'meter_entity_unit', about: { unit: typeof unit === 'string' ? unit : '–' } };
}

/** The good value stays, and grows old. */
function spoilt<T>(before: Part<T>, { key, about }: Fault, nowMs: Millis): Part<T> {
  const sinceMs = before.wrong?.fault.key === key ? before.wrong.sinceMs : nowMs;
  return { ...before, wrong: { fault: { key, about: { ...about, id: before.id } }, sinceMs } };
}
