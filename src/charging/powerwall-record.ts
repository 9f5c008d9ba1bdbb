import type { Epoch, Millis, Percent } from '../units.ts';
import type { ControlMode } from './powerwall-settings.ts';

/** What SunPilot has made of one setting. On disk before the command goes out, until the owner has back what was found. */
export interface Changed<Value> {
  /** What the owner had, and gets back. */
  readonly found: Value;
  readonly set: Value;
  /** Which of the two was sent last. What is being given back is given back to the end. */
  readonly sent: 'set' | 'found';
  /** `set` was read back: from then on anything else is the owner's. */
  readonly seen: boolean;
}

type Setting = Percent | ControlMode;

export interface KeptPowerwall {
  /** We raised the reserve. It is not the owner's wish for the battery to go first. */
  readonly raisedReserve?: Changed<Percent> | undefined;
  readonly changedMode?: Changed<ControlMode> | undefined;
  /** The owner changed a setting while we held it: nothing more is changed before cars have stopped. */
  readonly left?: boolean | undefined;
  /** When the owner last changed a setting through us: it may still be on its way, and what is read not yet his. */
  readonly wishedMs?: Epoch | undefined;
}

/** Of the monotonic clock: it means nothing after a restart. */
export interface LivePowerwall {
  /** A car charges, or none does, since then. */
  readonly chargesSinceMs: Millis | undefined;
  readonly stoppedSinceMs: Millis | undefined;
  readonly sentMs: Millis | undefined;
  /** When a setting was last made ours; after a start nobody knows, so it may just have been. */
  readonly setMs: Millis;
  /** Changes in a row that are not known to have had an effect. */
  readonly tries: number;
}

/** Settings are whole numbers that may come back with a fraction. */
export const same = (a: Setting, b: Setting): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) < 0.5 : a === b;

export interface Judged<Value> {
  /** Undefined: there is nothing to give back any more. */
  readonly record: Changed<Value> | undefined;
  /** The owner changed it meanwhile. */
  readonly left: boolean;
}

/**
 * What a reading says of a setting that we changed. `late`: no `set` of ours can still be on its way. What is neither
 * ours nor what was found is the owner's: it stays, and is what is given back should our own come late.
 */
export function judge<Value extends Setting>(record: Changed<Value>, read: Value, how: How): Judged<Value> {
  const { found, set, sent, seen } = record;
  if (same(read, set)) return { record: { ...record, seen: true }, left: how.left };
  if (sent === 'set' && seen) return { record: undefined, left: true };
  const left = how.left || !same(read, found);
  const known: Changed<Value> = same(read, found) ? record : { ...record, found: read };
  return { record: isOver(record, read, { ...how, left }) ? undefined : known, left };
}

interface How {
  readonly late: boolean;
  readonly left: boolean;
}

/** What was given back is there, or the owner has had the last word. */
const isOver = <Value extends Setting>(
  { found, sent, seen }: Changed<Value>,
  read: Value,
  { late, left }: How,
): boolean => (sent === 'found' ? !same(read, found) || seen || late : late && left);
