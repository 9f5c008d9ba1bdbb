import { type Millis, amps, millis } from '../units.ts';
import { answers, answersAnother, tells } from './answers.ts';
import {
  type Charger,
  announced,
  commanded,
  isParted,
  isWithheld,
  minimumOf,
  newCharger,
  parted,
} from './charger.ts';
import { obeyed } from './contactor.ts';
import { type Found, read } from './frame.ts';
import { recorded } from './history.ts';
import {
  type Answer,
  type FromCharger,
  type FromMaster,
  type FromNobody,
  type Message,
  isAnswer,
  isFromMaster,
} from './message.ts';
import type { Outgoing } from './outgoing.ts';
import { ANSWER_GAP, type Counters, type Master, withCharger } from './state.ts';
import { alternates, answersTwice, severalSigns, signed } from './twins.ts';
import { understand } from './understand.ts';

const ECHO_WITHIN = millis(200);
const NOBODY = '0000';
const LINK_UP = [
  ...Array.from({ length: 5 }, () => 'linkready1' as const),
  ...Array.from({ length: 5 }, () => 'linkready2' as const),
];

type Linkready = Extract<FromCharger, { readonly kind: 'linkready' }>;
type Beat = Extract<FromCharger, { readonly kind: 'heartbeat' }>;

/** What the master makes of bytes from the line. */
export function hear(master: Master, chunk: Uint8Array, now: Millis): Master {
  const [reading, found] = read(master.reading, chunk, now);
  const talk = { ...master.talk, heardAtMs: now };
  const heard: Master = { ...master, reading, talk };
  return found.reduce((before, piece) => weigh(before, piece, now), heard);
}

/** Announces itself: five frames of each of the two kinds. Chargers that share its id take another one. */
export const linkUp = (master: Master): Master => ({
  ...master,
  talk: { ...master.talk, burst: LINK_UP },
});

function weigh(master: Master, piece: Found, now: Millis): Master {
  if (piece.kind === 'noise') return piece.why === 'trailer' ? master : noisy(master, now);
  if (isEcho(master, piece.body, now)) return counted(master, 'echoes');
  const heard = { ...counted(master, 'frames'), quietSinceMs: now };
  return react(heard, understand(piece.body), now);
}

const counted = (master: Master, which: keyof Counters): Master => ({
  ...master,
  counters: { ...master.counters, [which]: master.counters[which] + 1 },
});

/** Noise counts for the charger whose answer is due, too: its line may be the bad one. */
function noisy(master: Master, now: Millis): Master {
  const heard = { ...counted(master, 'noise'), noiseAtMs: now };
  const charger = master.chargers.get(master.talk.awaited?.charger ?? '');
  return charger === undefined ? heard : withCharger(heard, { ...charger, noise: charger.noise + 1 });
}

const isEcho = ({ talk }: Master, body: Uint8Array, now: Millis): boolean =>
  talk.echoes.some(echo => echo.body === body.toString() && now - echo.atMs <= ECHO_WITHIN);

function react(master: Master, message: Message, now: Millis): Master {
  if (isFromMaster(message)) return fromMaster(master, message, now);
  if (isAnswer(message)) return told(master, message, now);
  switch (message.kind) {
    case 'linkready':
      return linkready(master, message, now);
    case 'heartbeat':
      return beatAnswered(master, message, now);
    case 'contactor_obeyed':
      return contactorObeyed(master, message);
    case 'unsigned':
      return signedAnswer(master, message, now);
    case 'idle':
    case 'unknown':
      return master;
  }
}

/** Who was heard before under the same id, or for the first time. */
const met = (before: Master['otherMaster'], id: string, now: Millis): Master['otherMaster'] => ({
  id,
  heardAtMs: now,
  beforeAtMs: before?.id === id ? before.heardAtMs : undefined,
});

/**
 * Only a master sends these. Under our own id it is a late echo; under a charger's it is that charger with a garbled first
 * byte, which no checksum covers (`twc-rs485` §2.1). What another tells a charger may come to be in force.
 */
function fromMaster(master: Master, message: FromMaster, now: Millis): Master {
  if (message.master === master.setup.masterId || master.chargers.has(message.master)) return master;
  const seen = { ...master, otherMaster: met(master.otherMaster, message.master, now) };
  if (message.kind !== 'master_heartbeat') return seen;
  const charger = master.chargers.get(message.charger);
  if (charger === undefined) return seen;
  const limits = message.command === 'limit' || message.command === 'limit_at_start';
  const foreign = limits ? { amps: message.amps, atMs: now } : charger.foreign;
  return withCharger(seen, commanded({ ...charger, foreign }, limits ? message.amps : amps(0), now));
}

/** A charger without heartbeats of ours does not answer us. */
function beatAnswered(master: Master, message: Beat, now: Millis): Master {
  const before = master.chargers.get(message.charger);
  if (before === undefined) return master;
  const isOurs = message.master === master.setup.masterId || message.master === NOBODY;
  const history = recorded(master.history, before.id, message.actualAmps, now);
  const heard = { ...master, history };
  if (!isOurs) return withCharger(heard, answersAnother(before, message, now));
  if (before.link !== 'linked') return master;
  const charger = answers(before, message, now);
  if (answersTwice(charger.beats)) return withCharger(heard, parted(charger, now));
  return freed(withCharger(heard, charger), message.charger, 'heartbeat', now);
}

function told(master: Master, message: Answer, now: Millis): Master {
  const charger = master.chargers.get(message.charger);
  if (charger?.link !== 'linked') return master;
  const heard = withCharger(master, tells(charger, message, now));
  const kind = message.kind === 'vin' ? (`vin${message.part}` as const) : message.kind;
  return freed(heard, message.charger, kind, now);
}

function contactorObeyed(
  master: Master,
  { charger: id, closed }: Extract<FromCharger, { readonly kind: 'contactor_obeyed' }>,
): Master {
  const charger = master.chargers.get(id);
  if (charger === undefined) return master;
  return withCharger(master, { ...charger, contactor: obeyed(charger.contactor, closed) });
}

const UNSIGNED = { old_firmware: 'firmware', old_serial: 'serial', model: 'model' } as const;

/** An answer without an id is from whoever was asked just now; without a question of that kind it is from nobody. */
function signedAnswer(master: Master, { about, text }: FromNobody, now: Millis): Master {
  const { awaited } = master.talk;
  const charger = master.chargers.get(awaited?.charger ?? '');
  const asked = Object.entries(UNSIGNED).find(([question]) => question === awaited?.kind)?.[1];
  if (charger === undefined || awaited === undefined || asked !== about) return master;
  const heard = withCharger(master, tells(charger, { kind: about, charger: charger.id, text }, now));
  return freed(heard, charger.id, awaited.kind, now);
}

/** A charger is looking for a master. */
function linkready(master: Master, message: Linkready, now: Millis): Master {
  if (message.charger === master.setup.masterId) {
    return master.talk.burst.length > 0 ? master : linkUp(master);
  }
  const { energyUnit } = master.setup;
  const before =
    master.chargers.get(message.charger) ?? newCharger(message.charger, message.protocol, energyUnit, now);
  const known = { ...before, signs: signed(before.signs, message.sign, now) };
  if (hasTwin(known, now)) return withCharger(master, parted(known, now));
  if (isParted(known, now) || isWithheld(known, now)) return withCharger(master, known);
  const charger = announced(known, message, now);
  if (before.link === 'linked' || fitsBeside(master, charger)) return withCharger(master, charger);
  return withCharger(master, { ...charger, link: 'none', refusedAtMs: now });
}

const hasTwin = (charger: Charger, now: Millis): boolean =>
  alternates(charger.signs) || (isParted(charger, now) && severalSigns(charger.signs));

/** Is there room for the minimums of all? */
function fitsBeside({ chargers, setup }: Master, newcomer: Charger): boolean {
  const others = [...chargers.values()].filter(({ id, link }) => id !== newcomer.id && link !== 'none');
  const minimums = [newcomer, ...others].reduce((sum, charger) => sum + minimumOf(charger), 0);
  return minimums <= setup.circuitAmps && minimumOf(newcomer) <= setup.chargerAmps;
}

/** The awaited answer is here: the bus is free again after a short gap. */
function freed(master: Master, charger: string, kind: Outgoing['kind'], now: Millis): Master {
  const { awaited } = master.talk;
  if (awaited?.charger !== charger || awaited.kind !== kind) return master;
  return {
    ...master,
    talk: { ...master.talk, awaited: undefined, freeAtMs: millis(now + ANSWER_GAP) },
  };
}
