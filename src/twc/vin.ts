import { type Millis, hours, millis, minutes, seconds } from '../units.ts';
import type { VinPart } from './message.ts';

/** How far the vehicle identification number of the car at one charger has been read: in three parts. */
export interface VinReading {
  /** The charger's last clear word: a number, or that it knows of none. */
  readonly told: { readonly number: string | undefined; readonly atMs: Millis } | undefined;
  readonly parts: readonly string[];
  /** When the last reading began. */
  readonly startedAtMs: Millis | undefined;
  /** A car is there, and its whole number has not been read since it came or began to charge. */
  readonly sought: boolean;
  /** From when on it was last sought. */
  readonly soughtAtMs: Millis | undefined;
  /** Readings in a row that found out nothing. */
  readonly failures: number;
  /** `never`: its firmware may not know the question. `blank`: it answers empty even beside a car. */
  readonly answers: 'never' | 'well' | 'blank';
}

export const noVin: VinReading = {
  told: undefined,
  parts: [],
  startedAtMs: undefined,
  sought: false,
  soughtAtMs: undefined,
  failures: 0,
  answers: 'never',
};

/** A charger that sees no car is asked this often whether there is one after all. */
const LOOKING = minutes(1);
/** The first look after it began to see none comes no sooner than this after the last reading. */
const FIRST_LOOK = seconds(10);
/** While a number is sought pauses double, so that a car that tells late is soon known. */
const FIRST_RETRY = seconds(3);
const MOST_FAILURES = 6;
const RESIGNED = hours(1);
/** A state that flickers is a reason to seek this often at most. */
const BETWEEN_SEARCHES = seconds(30);
const WORTH_WAITING = seconds(10);
const TRUSTED = minutes(3);
const FIRST_PART = 7;
/** Check digits are not asked for: only American numbers have them. */
const VIN = /^[A-HJ-NPR-Z0-9]{17}$/;

export const numberOf = ({ told }: VinReading): string | undefined => told?.number;

/** A car came, or began to charge: its whole number is read, even if the one before began with the same letters. */
export function sought(vin: VinReading, now: Millis): VinReading {
  const fromMs = vin.soughtAtMs === undefined ? now : Math.max(now, vin.soughtAtMs + BETWEEN_SEARCHES);
  if (vin.sought && fromMs > now) return vin;
  return { ...rested(vin), sought: true, soughtAtMs: millis(fromMs) };
}

/** The charger has seen no car since a moment. A number that it does not confirm holds no longer than 3 minutes. */
export function unseen(vin: VinReading, sinceMs: Millis, now: Millis): VinReading {
  const { told } = vin;
  const holds = told !== undefined && now - Math.max(sinceMs, told.atMs) <= TRUSTED;
  const looking = vin.sought ? { ...rested(vin), sought: false } : vin;
  return holds ? looking : { ...looking, told: undefined };
}

/** When to ask for the next part; undefined where there is no reason to. */
export function dueAt(vin: VinReading, readySinceMs: Millis | undefined): Millis | undefined {
  const { parts, startedAtMs, failures, soughtAtMs } = vin;
  if (parts.length > 0) return startedAtMs;
  if (vin.sought) return later(soughtAtMs, startedAtMs, failures === 0 ? millis(0) : pauseAfter(failures));
  if (readySinceMs === undefined) return undefined;
  if (isMute(vin)) return later(readySinceMs, startedAtMs, RESIGNED);
  const looked = startedAtMs !== undefined && startedAtMs >= readySinceMs;
  return later(readySinceMs, startedAtMs, looked ? LOOKING : FIRST_LOOK);
}

export const nextPart = (vin: VinReading): VinPart => {
  const { length } = vin.parts;
  return length === 0 ? 1 : length === 1 ? 2 : 3;
};

/** A part is being asked for. */
export const asked = (vin: VinReading, now: Millis): VinReading => ({
  ...vin,
  startedAtMs: vin.parts.length === 0 ? now : vin.startedAtMs,
});

/** A part came in. */
export function answered(vin: VinReading, part: VinPart, text: string, now: Millis): VinReading {
  if (part !== nextPart(vin)) return vin;
  const heard: VinReading = vin.answers === 'never' ? { ...vin, answers: 'well' } : vin;
  return text === '' && part === 1 ? empty(heard, now) : further(heard, text, now);
}

/** One part more. The first is enough where it confirms a number and no car has come since. */
function further(vin: VinReading, text: string, now: Millis): VinReading {
  const parts = [...vin.parts, text];
  const read = parts.join('');
  const before = numberOf(vin);
  const fits = before?.startsWith(read) === true;
  if (fits && !vin.sought && read.length === FIRST_PART) return known(vin, before, now);
  if (parts.length < 3) return { ...vin, parts, told: fits ? vin.told : undefined };
  return VIN.test(read) ? known(vin, read, now) : failed({ ...vin, told: undefined });
}

/** The charger has no number: there is no car, or it does not hear of it. */
function empty(vin: VinReading, now: Millis): VinReading {
  const told = { number: undefined, atMs: now };
  if (!vin.sought) return { ...vin, told, failures: 0 };
  const next = failed({ ...vin, told });
  return next.failures < MOST_FAILURES ? next : { ...next, answers: 'blank' };
}

const known = (vin: VinReading, number: string, now: Millis): VinReading => ({
  ...vin,
  told: { number, atMs: now },
  parts: [],
  sought: false,
  failures: 0,
  answers: 'well',
});

/** No answer, or one that is no number. */
export const failed = (vin: VinReading): VinReading => ({ ...vin, parts: [], failures: vin.failures + 1 });

/** Is the number of a car that just came being read, so that whose it is will soon be known? For 10 s at most. */
export function isPending(vin: VinReading, now: Millis): boolean {
  const { soughtAtMs } = vin;
  if (!vin.sought || soughtAtMs === undefined || isMute(vin)) return false;
  const soon = soughtAtMs <= now && now < soughtAtMs + WORTH_WAITING;
  return soon && (vin.parts.length === 0 || numberOf(vin) === undefined);
}

/** Has the charger said, since a moment and not long ago, that there is no car? */
export const saysNoCar = ({ told, answers }: VinReading, sinceMs: Millis, now: Millis): boolean =>
  answers === 'well' &&
  told !== undefined &&
  told.number === undefined &&
  told.atMs >= sinceMs &&
  now - told.atMs <= TRUSTED;

/** It was asked often enough to believe that it cannot answer. */
const isMute = ({ answers, failures }: VinReading): boolean =>
  answers === 'never' && failures >= MOST_FAILURES;

/** A new beginning, except for firmware that has never answered. */
const rested = (vin: VinReading): VinReading => ({
  ...vin,
  parts: [],
  failures: vin.answers === 'never' ? vin.failures : 0,
});

const pauseAfter = (failures: number): Millis =>
  failures < MOST_FAILURES ? millis(FIRST_RETRY * 2 ** (failures - 1)) : RESIGNED;

const later = (fromMs: Millis | undefined, startedAtMs: Millis | undefined, pause: Millis): Millis =>
  millis(Math.max(fromMs ?? 0, startedAtMs === undefined ? 0 : startedAtMs + pause));
