import { type Amps, type Millis, millis, minutes, seconds } from '../units.ts';
import type { Identity, Protocol, Question } from './message.ts';
import { FLOWING } from './phases.ts';

/** How one question was received so far. */
interface Inquiry {
  readonly askedAtMs: Millis;
  /** Times in a row that no answer came: older firmware does not know every question. */
  readonly misses: number;
}

export type Inquiries = Readonly<Partial<Record<Question, Inquiry>>>;

/** What decides about what a charger is asked. */
export interface Circumstances {
  readonly protocol: Protocol;
  readonly linkedAtMs: Millis;
  /** From when on no noise will have been heard for some time. */
  readonly calmAtMs: Millis;
  readonly actualAmps: Amps;
  /** Since when it says `ready`, which leaves open whether there is a car. */
  readonly readySinceMs: Millis | undefined;
  readonly inquiries: Inquiries;
  readonly identity: Readonly<Partial<Record<Identity, string>>>;
  /** The lifetime counter has shown a count that is believed. */
  readonly metered: boolean;
  /** The charger tells of its car by number. */
  readonly knowsCars: boolean;
}

interface Plan {
  readonly question: Question;
  /** From when on it is to be asked; undefined where there is no reason to. */
  readonly dueAt: (about: Circumstances) => Millis | undefined;
  /**
   * Noise that turns its first byte from FB to FC makes it a write, and no checksum covers that byte
   * (`twc-rs485` §2.1, §3.6): it is asked only where no noise was heard for some time.
   */
  readonly risky?: boolean;
}

const METER = { first: seconds(10), settling: minutes(5), flowing: seconds(30), idle: minutes(5) };
const PLUG_EVERY = minutes(1);
/** What a charger is can wait until its link and its car are settled. */
const IDENTITY_AFTER = seconds(20);
const IDENTITY_EVERY = seconds(10);
/** Then the question is not known there. */
const TRIES = 3;
const MOST_DOUBLINGS = 7;

/** `twc-rs485` §3.5: EC and ED need later firmware; 19, 1A and 1B are known to all. */
const plans: readonly Plan[] = [
  { question: 'meter', dueAt: about => againAt(about, 'meter', meterPause(about), millis(0)) },
  { question: 'plug', dueAt: plugDueAt },
  { question: 'firmware', dueAt: about => (isOld(about) ? undefined : identityDueAt(about, 'firmware')) },
  { question: 'serial', dueAt: about => (isOld(about) ? undefined : identityDueAt(about, 'serial')) },
  { question: 'old_firmware', dueAt: about => oldDueAt(about, 'firmware', 'old_firmware') },
  { question: 'old_serial', dueAt: about => oldDueAt(about, 'serial', 'old_serial'), risky: true },
  { question: 'model', dueAt: about => identityDueAt(about, 'model'), risky: true },
];

/** The plain question that is due first, and from when on. The car's number has an agenda of its own. */
export function nextInquiry(about: Circumstances): { readonly question: Question; readonly atMs: Millis } {
  const due = plans.flatMap(({ question, dueAt, risky }) => {
    const dueAtMs = dueAt(about);
    if (dueAtMs === undefined) return [];
    const atMs = risky === true ? millis(Math.max(dueAtMs, about.calmAtMs)) : dueAtMs;
    return [{ question, atMs }];
  });
  return due.reduce((first, next) => (next.atMs < first.atMs ? next : first));
}

export const askedNow = (inquiries: Inquiries, question: Question, now: Millis): Inquiries => ({
  ...inquiries,
  [question]: { askedAtMs: now, misses: inquiries[question]?.misses ?? 0 },
});

export const unanswered = (inquiries: Inquiries, question: Question): Inquiries => {
  const inquiry = inquiries[question];
  return inquiry === undefined
    ? inquiries
    : { ...inquiries, [question]: { ...inquiry, misses: inquiry.misses + 1 } };
};

export const answeredNow = (inquiries: Inquiries, question: Question): Inquiries => {
  const inquiry = inquiries[question];
  return inquiry === undefined ? inquiries : { ...inquiries, [question]: { ...inquiry, misses: 0 } };
};

const isOld = ({ protocol }: Circumstances): boolean => protocol === 1;

const missesOf = ({ inquiries }: Circumstances, question: Question): number =>
  inquiries[question]?.misses ?? 0;

function meterPause(about: Circumstances): Millis {
  const { metered, inquiries, linkedAtMs } = about;
  const isEarly = (inquiries.meter?.askedAtMs ?? 0) - linkedAtMs < METER.settling;
  if (!metered && isEarly && missesOf(about, 'meter') < TRIES) return METER.first;
  return about.actualAmps >= FLOWING ? METER.flowing : METER.idle;
}

/** The pause doubles with every miss. */
function againAt(about: Circumstances, question: Question, pause: Millis, firstMs: Millis): Millis {
  const inquiry = about.inquiries[question];
  if (inquiry === undefined) return firstMs;
  return millis(inquiry.askedAtMs + pause * 2 ** Math.min(inquiry.misses, MOST_DOUBLINGS));
}

function identityDueAt(about: Circumstances, question: Identity): Millis | undefined {
  if (about.identity[question] !== undefined || missesOf(about, question) >= TRIES) return undefined;
  return againAt(about, question, IDENTITY_EVERY, millis(about.linkedAtMs + IDENTITY_AFTER));
}

/** The old way of asking, once the new one is known to be unknown. */
function oldDueAt(about: Circumstances, what: Identity, question: Question): Millis | undefined {
  const isOpen = about.identity[what] === undefined && missesOf(about, question) < TRIES;
  if (!isOpen || !(isOld(about) || missesOf(about, what) >= TRIES)) return undefined;
  return againAt(about, question, IDENTITY_EVERY, millis(about.linkedAtMs + IDENTITY_AFTER));
}

/** Is there a car? The charger is asked where it neither says nor knows the car's number. */
function plugDueAt(about: Circumstances): Millis | undefined {
  const { readySinceMs, knowsCars } = about;
  if (readySinceMs === undefined || knowsCars) return undefined;
  return againAt(about, 'plug', PLUG_EVERY, millis(readySinceMs + IDENTITY_AFTER));
}
