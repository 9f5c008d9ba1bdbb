import { type Millis, millis, seconds } from '../units.ts';
import type { Charger } from './charger.ts';
import { limitFor, type Offers } from './offers.ts';
import type { Outgoing } from './outgoing.ts';
import { nextQuestion } from './polls.ts';
import { ANSWER_GAP, type Master } from './state.ts';

/** Something to say, and the moment from which it may be said. */
export interface Item {
  readonly atMs: Millis;
  readonly message: Outgoing;
}

/** Noise on the bus holds a heartbeat back no longer than this. */
const PATIENCE = millis(300);
/** Anything but a heartbeat is said only where no heartbeat falls due within this time. */
const SLOT = millis(200);
const HEARTBEAT_ROUND = seconds(1);
const BETWEEN_QUESTIONS = seconds(2);

/** What is to be said next: heartbeats before everything, the rest in the free slots between them. */
export function nextItem(master: Master, offers: Offers, now: Millis): Item | undefined {
  const heartbeat = earliest(heartbeats(master, offers, now));
  const other = linkUpItem(master, now) ?? earliest(questions(master));
  if (heartbeat === undefined || other === undefined) return heartbeat ?? other;
  const otherAtMs = Math.max(other.atMs, now);
  return otherAtMs + SLOT <= heartbeat.atMs ? other : heartbeat;
}

function heartbeats(master: Master, offers: Offers, now: Millis): readonly Item[] {
  const linked = [...master.chargers.values()].filter(({ link }) => link === 'linked');
  return linked.map(charger => {
    const limitAmps = limitOf(master, charger, offers);
    const dueAtMs = isLowered(charger, limitAmps) ? now : dueAt(master, charger, linked.length, now);
    const { id, protocol } = charger;
    return {
      atMs: whenQuiet(master, dueAtMs, PATIENCE),
      message: { kind: 'heartbeat', charger: id, protocol, limitAmps },
    };
  });
}

function limitOf(master: Master, charger: Charger, offers: Offers): Charger['standing']['offeredAmps'] {
  const offer = offers.get(charger.id);
  return offer === undefined ? undefined : limitFor(master, charger, offer);
}

/** Each charger once a second, several spread over the second. */
function dueAt({ talk }: Master, { heartbeatDueAtMs }: Charger, linked: number, now: Millis): Millis {
  if (heartbeatDueAtMs === undefined) return now;
  const spread = linked === 1 ? 0 : HEARTBEAT_ROUND / linked;
  return millis(Math.max(heartbeatDueAtMs, (talk.heartbeatAtMs ?? 0) + spread));
}

/** A lower limit waits for no turn. */
const isLowered = ({ standing }: Charger, limit: Charger['standing']['offeredAmps']): boolean =>
  limit !== undefined && standing.offeredAmps !== undefined && limit < standing.offeredAmps;

function linkUpItem(master: Master, now: Millis): Item | undefined {
  const [kind] = master.talk.burst;
  return kind === undefined ? undefined : { atMs: whenQuiet(master, now), message: { kind } };
}

/** What may be asked of the chargers that answer. */
function questions(master: Master): readonly Item[] {
  const { questionAtMs } = master.talk;
  const fromMs = questionAtMs === undefined ? 0 : questionAtMs + BETWEEN_QUESTIONS;
  return [...master.chargers.values()].flatMap(({ id, protocol, link, report, readySinceMs, polls }) => {
    if (link !== 'linked' || report === undefined) return [];
    const { question, atMs } = nextQuestion(polls, report.actualAmps, readySinceMs);
    const freeAtMs = whenQuiet(master, millis(Math.max(atMs, fromMs)));
    return [{ atMs: freeAtMs, message: { kind: question, charger: id, protocol } }];
  });
}

/** The bus is shared by all: nobody speaks while an answer is outstanding, or right after another's bytes. */
function whenQuiet({ talk }: Master, wished: Millis, patience: number = Infinity): Millis {
  const quietAtMs = talk.heardAtMs === undefined ? wished : talk.heardAtMs + ANSWER_GAP;
  return millis(Math.max(wished, talk.freeAtMs, Math.min(quietAtMs, wished + patience)));
}

const earliest = (items: readonly Item[]): Item | undefined => items.toSorted((a, b) => a.atMs - b.atMs)[0];
