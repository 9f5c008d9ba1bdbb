import { type Amps, type Millis, minutes, seconds } from '../units.ts';
import { type EnergyCounter, type EnergyUnit, counted, noEnergy } from './energy.ts';
import {
  type Circumstances,
  type Inquiries,
  answeredNow,
  askedNow,
  nextInquiry,
  unanswered,
} from './inquiry.ts';
import type { Answer, Identity, Plug, Protocol, Question } from './message.ts';
import { type Phases, measured, noPhases } from './phases.ts';
import {
  type VinReading,
  answered as vinAnswered,
  asked as vinAsked,
  dueAt as vinDueAt,
  failed,
  nextPart,
  noVin,
  numberOf,
  unseen as vinUnseen,
} from './vin.ts';

/** What one charger was asked beside its heartbeat, and what it said. */
export interface Polls {
  readonly outstanding: { readonly question: Question; readonly atMs: Millis } | undefined;
  readonly inquiries: Inquiries;
  readonly phases: Phases;
  readonly energy: EnergyCounter;
  readonly identity: Readonly<Partial<Record<Identity, string>>>;
  readonly plug: { readonly plug: Plug; readonly atMs: Millis } | undefined;
  readonly vin: VinReading;
}

export const noPolls = (unit: EnergyUnit, now: Millis): Polls => ({
  outstanding: undefined,
  inquiries: {},
  phases: noPhases,
  energy: noEnergy(unit, now),
  identity: {},
  plug: undefined,
  vin: noVin,
});

const ANSWER_WITHIN = seconds(2);
const EMPTY_AFTER = seconds(10);
const PLUG_TRUSTED = minutes(3);

/** Whom the next question goes to. */
export interface Asked {
  readonly protocol: Protocol;
  readonly linkedAtMs: Millis;
  readonly calmAtMs: Millis;
  readonly actualAmps: Amps;
  readonly readySinceMs: Millis | undefined;
}

/** The next question that a charger should be asked, and from when on. */
export function nextQuestion(
  polls: Polls,
  charger: Asked,
): { readonly question: Question; readonly atMs: Millis } {
  const plain = nextInquiry(circumstances(polls, charger));
  const vinAtMs = vinDueAt(polls.vin, charger.readySinceMs);
  if (vinAtMs === undefined || plain.atMs < vinAtMs) return plain;
  return { question: `vin${nextPart(polls.vin)}`, atMs: vinAtMs };
}

const circumstances = (polls: Polls, charger: Asked): Circumstances => ({
  ...charger,
  inquiries: polls.inquiries,
  identity: polls.identity,
  metered: polls.energy.count !== undefined,
  knowsCars: polls.vin.answers === 'well',
});

/** A question goes out. */
export function asked(polls: Polls, question: Question, now: Millis): Polls {
  const outstanding = { question, atMs: now };
  if (isAboutVin(question)) return { ...polls, outstanding, vin: vinAsked(polls.vin, now) };
  return { ...polls, outstanding, inquiries: askedNow(polls.inquiries, question, now) };
}

/** A question that was not answered in time counts against asking again. */
export function givenUp(polls: Polls, now: Millis): Polls {
  const { outstanding } = polls;
  if (outstanding === undefined || now - outstanding.atMs < ANSWER_WITHIN) return polls;
  const { question } = outstanding;
  if (isAboutVin(question)) return { ...polls, outstanding: undefined, vin: failed(polls.vin) };
  return { ...polls, outstanding: undefined, inquiries: unanswered(polls.inquiries, question) };
}

const isAboutVin = (question: Question): boolean => question.startsWith('vin');

/** What a charger says of its meter, of itself and of its car. Of its car's number only what it was asked counts. */
export function answered(polls: Polls, message: Answer, now: Millis): Polls {
  switch (message.kind) {
    case 'vin': {
      if (polls.outstanding?.question !== `vin${message.part}`) return polls;
      const vin = vinAnswered(polls.vin, message.part, message.text, now);
      return { ...polls, vin, outstanding: undefined };
    }
    case 'meter':
      return settled(
        {
          ...polls,
          phases: measured(polls.phases, message),
          energy: counted(polls.energy, message.energyCount, now),
        },
        'meter',
      );
    case 'plug':
      return settled({ ...polls, plug: { plug: message.plug, atMs: now } }, 'plug');
    case 'firmware':
    case 'serial':
    case 'model':
      return identified(polls, message.kind, message.text);
  }
}

/** Zeros are no answer. */
function identified(polls: Polls, what: Identity, text: string): Polls {
  if (!/[1-9A-Z]/i.test(text)) return polls;
  const known = { ...polls, identity: { ...polls.identity, [what]: text } };
  return what === 'model' ? settled(known, 'model') : settled(settled(known, what), `old_${what}`);
}

function settled(polls: Polls, question: Question): Polls {
  const outstanding = polls.outstanding?.question === question ? undefined : polls.outstanding;
  return { ...polls, outstanding, inquiries: answeredNow(polls.inquiries, question) };
}

/** The charger has seen no car since a moment: how many phases one used means nothing for the next. */
export function unseen(polls: Polls, sinceMs: Millis, now: Millis): Polls {
  const vin = vinUnseen(polls.vin, sinceMs, now);
  const gone = numberOf(vin) === undefined && now - sinceMs >= EMPTY_AFTER;
  return { ...polls, vin, phases: gone ? { ...polls.phases, phases: undefined } : polls.phases };
}

/** Has the charger said what is in its plug, since a moment and not long ago? */
export function plugSaid({ plug }: Polls, sinceMs: Millis, now: Millis): boolean | undefined {
  if (plug === undefined || plug.plug === 'unknown') return undefined;
  const holds = plug.atMs >= sinceMs && now - plug.atMs <= PLUG_TRUSTED;
  return holds ? plug.plug !== 'unplugged' : undefined;
}
