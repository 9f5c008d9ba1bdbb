import { type Amps, type Millis, type Volts, amps, millis, minutes, seconds, volts } from '../units.ts';
import type { FromCharger, Question } from './message.ts';
import {
  type VinReading,
  answered as vinAnswered,
  asked as vinAsked,
  dueAt,
  failed,
  nextPart,
  noVin,
  numberOf,
  unseen as vinUnseen,
} from './vin.ts';

/** What one charger was asked beside its heartbeat, and what it said. */
export interface Polls {
  readonly outstanding: { readonly question: Question; readonly atMs: Millis } | undefined;
  readonly meterAskedAtMs: Millis | undefined;
  /** Questions for the meter in a row that were not answered: old firmware does not know them. */
  readonly meterMisses: number;
  readonly volts: Volts | undefined;
  readonly phases: 1 | 2 | 3 | undefined;
  readonly vin: VinReading;
}

export const noPolls: Polls = {
  outstanding: undefined,
  meterAskedAtMs: undefined,
  meterMisses: 0,
  volts: undefined,
  phases: undefined,
  vin: noVin,
};

export const FLOWING = amps(1);
const METER_WHILE_FLOWING = seconds(30);
const METER_WHILE_IDLE = minutes(5);
const MOST_DOUBLINGS = 7;
const ANSWER_WITHIN = seconds(2);
const LIVE = volts(80);
const EMPTY_AFTER = seconds(10);

/** The next question that a charger should be asked, and from when on. */
export function nextQuestion(
  polls: Polls,
  actual: Amps,
  readySinceMs: Millis | undefined,
): { readonly question: Question; readonly atMs: Millis } {
  const meterAtMs = meterDueAt(polls, actual);
  const vinAtMs = dueAt(polls.vin, readySinceMs);
  if (vinAtMs === undefined || meterAtMs < vinAtMs) return { question: 'meter', atMs: meterAtMs };
  return { question: `vin${nextPart(polls.vin)}`, atMs: vinAtMs };
}

function meterDueAt({ meterAskedAtMs, meterMisses }: Polls, actual: Amps): Millis {
  if (meterAskedAtMs === undefined) return millis(0);
  const pause = actual >= FLOWING ? METER_WHILE_FLOWING : METER_WHILE_IDLE;
  return millis(meterAskedAtMs + pause * 2 ** Math.min(meterMisses, MOST_DOUBLINGS));
}

/** A question goes out. */
export function asked(polls: Polls, question: Question, now: Millis): Polls {
  const outstanding = { question, atMs: now };
  if (question === 'meter') return { ...polls, outstanding, meterAskedAtMs: now };
  return { ...polls, outstanding, vin: vinAsked(polls.vin, now) };
}

/** A question that was not answered in time counts against asking again. */
export function givenUp(polls: Polls, now: Millis): Polls {
  const { outstanding } = polls;
  if (outstanding === undefined || now - outstanding.atMs < ANSWER_WITHIN) return polls;
  if (outstanding.question === 'meter') {
    return { ...polls, outstanding: undefined, meterMisses: polls.meterMisses + 1 };
  }
  return { ...polls, outstanding: undefined, vin: failed(polls.vin) };
}

/** What a charger says of its meter and of its car. Of its car only what it was asked counts. */
export function answered(polls: Polls, message: FromCharger, now: Millis): Polls {
  if (message.kind === 'vin') {
    if (polls.outstanding?.question !== `vin${message.part}`) return polls;
    const vin = vinAnswered(polls.vin, message.part, message.text, now);
    return { ...polls, vin, outstanding: undefined };
  }
  if (message.kind !== 'meter') return polls;
  return {
    ...polls,
    ...measured(polls, message.volts, message.phaseAmps),
    meterMisses: 0,
    outstanding: polls.outstanding?.question === 'meter' ? undefined : polls.outstanding,
  };
}

/** The charger has seen no car since a moment: how many phases one used means nothing for the next. */
export function unseen(polls: Polls, sinceMs: Millis, now: Millis): Polls {
  const vin = vinUnseen(polls.vin, sinceMs, now);
  const gone = numberOf(vin) === undefined && now - sinceMs >= EMPTY_AFTER;
  return { ...polls, vin, phases: gone ? undefined : polls.phases };
}

/** Voltage is that of the phases in use, or of those that are live while nothing flows. */
function measured(
  before: Polls,
  phaseVolts: readonly Volts[],
  phaseAmps: readonly Amps[] | undefined,
): Pick<Polls, 'volts' | 'phases'> {
  const live = phaseVolts.filter(each => each >= LIVE);
  const inUse = phaseVolts.filter((each, phase) => each >= LIVE && (phaseAmps?.[phase] ?? 0) >= FLOWING);
  const counted = inUse.length > 0 ? inUse : live;
  if (counted.length === 0) return { volts: before.volts, phases: before.phases };
  const mean = volts(counted.reduce((sum, each) => sum + each, 0) / counted.length);
  return { volts: mean, phases: inUse.length > 0 || live.length === 1 ? count(counted) : before.phases };
}

const count = ({ length }: readonly Volts[]): 1 | 2 | 3 => (length === 1 ? 1 : length === 2 ? 2 : 3);
