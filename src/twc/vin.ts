import { type Millis, millis, seconds } from '../units.ts';
import type { VinPart } from './message.ts';

/** How far the vehicle identification number of the car at one charger has been read: in three parts. */
export interface VinReading {
  readonly known: string | undefined;
  readonly parts: readonly string[];
  /** When to ask for the next part; undefined where there is no reason to. */
  readonly dueAtMs: Millis | undefined;
  readonly startedAtMs: Millis | undefined;
  /** Readings since the last reason to read, of which none found a number. */
  readonly failures: number;
}

export const noVin: VinReading = {
  known: undefined,
  parts: [],
  dueAtMs: undefined,
  startedAtMs: undefined,
  failures: 0,
};

const PAUSE = seconds(60);
/** A charger without a line to the car's computer never knows the number: after this the question rests. */
const MOST_FAILURES = 5;
/** Check digits are not asked for: only American numbers have them. */
const VIN = /^[A-HJ-NPR-Z0-9]{17}$/;

/** There is a reason to read, for instance a new car. At most one reading a minute. */
export const wanted = (vin: VinReading, now: Millis): VinReading => ({
  ...vin,
  failures: 0,
  dueAtMs: vin.dueAtMs ?? nextStart(vin, now),
});

export const nextPart = (vin: VinReading): VinPart => {
  const { length } = vin.parts;
  return length === 0 ? 1 : length === 1 ? 2 : 3;
};

/** A part is being asked for. */
export const asked = (vin: VinReading, now: Millis): VinReading => ({
  ...vin,
  startedAtMs: vin.parts.length === 0 ? now : vin.startedAtMs,
});

/** A part came in. What is empty or odd ends the reading, and the number counts as not known. */
export function answered(vin: VinReading, part: VinPart, text: string, now: Millis): VinReading {
  if (vin.dueAtMs === undefined || part !== nextPart(vin)) return vin;
  if (text === '') return failed({ ...vin, known: undefined }, now);
  const parts = [...vin.parts, text];
  if (parts.length < 3) return { ...vin, parts };
  const whole = parts.join('');
  if (!VIN.test(whole)) return failed({ ...vin, known: undefined }, now);
  return { ...vin, known: whole, parts: [], dueAtMs: undefined, failures: 0 };
}

/** No answer, or an empty one. */
export function failed(vin: VinReading, now: Millis): VinReading {
  const failures = vin.failures + 1;
  const dueAtMs = failures < MOST_FAILURES ? nextStart(vin, now) : undefined;
  return { ...vin, parts: [], failures, dueAtMs };
}

const nextStart = ({ startedAtMs }: VinReading, now: Millis): Millis =>
  startedAtMs === undefined ? now : millis(Math.max(now, startedAtMs + PAUSE));
