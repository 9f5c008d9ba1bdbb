import { type Millis, millis, minutes, seconds } from '../units.ts';
import { isFlowing } from './answers.ts';
import type { Charger } from './charger.ts';
import { contactorDue } from './contactor.ts';
import { type Offers, isSentAtStart, limitFor } from './offers.ts';
import type { Outgoing } from './outgoing.ts';
import { nextQuestion } from './polls.ts';
import { ANSWER_GAP, type Master } from './state.ts';

/** Something to say, the moment from which it may be said, and the one from which it should have been. */
export interface Item {
  readonly atMs: Millis;
  readonly dueAtMs: Millis;
  readonly message: Outgoing;
}

/** Noise on the bus holds a heartbeat back no longer than this. */
const PATIENCE = millis(300);
/** Anything but a heartbeat is said only where no heartbeat falls due within this time. */
const SLOT = millis(60);
/** A bus that is all taken by heartbeats, over a slow bridge, lets one other thing pass after this time. */
const OVERDUE = seconds(10);
/** Shared out among the chargers; what is left of the second makes up for delays. */
const HEARTBEAT_ROUND = millis(900);
const BETWEEN_QUESTIONS = seconds(2);
/** No noise for this long, and some questions may be asked that noise could turn into something else. */
const CALM = minutes(1);

/** What is to be said next: heartbeats before everything, the rest in the free slots between them. */
export function nextItem(master: Master, offers: Offers, now: Millis): Item | undefined {
  const { lower, beat } = heartbeats(master, offers, now);
  const heartbeat = lower ?? beat;
  const other = linkUpItem(master, now) ?? earliest([...orders(master), ...questions(master)]);
  if (heartbeat === undefined || other === undefined) return heartbeat ?? other;
  const fits = Math.max(other.atMs, now) + SLOT <= heartbeat.atMs;
  const isOverdue = now - other.dueAtMs >= OVERDUE && other.atMs <= heartbeat.atMs;
  return fits || (isOverdue && lower === undefined) ? other : heartbeat;
}

/** The heartbeat that lowers a limit, if any: it waits for no turn. Else the one that is due first, or for longest. */
function heartbeats(
  master: Master,
  offers: Offers,
  now: Millis,
): Readonly<Record<'lower' | 'beat', Item | undefined>> {
  const linked = [...master.chargers.values()].filter(({ link }) => link === 'linked');
  const items = linked.map(charger => {
    const limitAmps = limitOf(master, charger, offers, now);
    const lowers = isLowered(charger, limitAmps);
    const dueAtMs = lowers ? now : dueAt(master, charger, linked.length, now);
    const { id, protocol } = charger;
    const atStart = isSentAtStart(charger, now);
    const message = { kind: 'heartbeat', charger: id, protocol, limitAmps, atStart } as const;
    const item = {
      atMs: whenQuiet(master, dueAtMs, PATIENCE),
      dueAtMs: charger.heartbeatDueAtMs ?? now,
      message,
    };
    return { lowers, item };
  });
  const lowering = items.filter(({ lowers }) => lowers);
  return { lower: lowering[0]?.item, beat: earliest(items.map(({ item }) => item)) };
}

function limitOf(
  master: Master,
  charger: Charger,
  offers: Offers,
  now: Millis,
): Charger['standing']['offeredAmps'] {
  const offer = offers.get(charger.id);
  return offer === undefined ? undefined : limitFor(master, charger, offer, now);
}

/** Each charger once a second, several spread over the second. */
function dueAt({ talk }: Master, { heartbeatDueAtMs }: Charger, linked: number, now: Millis): Millis {
  if (heartbeatDueAtMs === undefined) return now;
  const spread = linked === 1 ? 0 : HEARTBEAT_ROUND / linked;
  return millis(Math.max(heartbeatDueAtMs, (talk.heartbeatAtMs ?? 0) + spread));
}

const isLowered = ({ standing }: Charger, limit: Charger['standing']['offeredAmps']): boolean =>
  limit !== undefined && standing.offeredAmps !== undefined && limit < standing.offeredAmps;

function linkUpItem(master: Master, now: Millis): Item | undefined {
  const [kind] = master.talk.burst;
  return kind === undefined ? undefined : { atMs: whenQuiet(master, now), dueAtMs: now, message: { kind } };
}

/** What may be asked of the chargers that answer. */
function questions(master: Master): readonly Item[] {
  const { talk, line, noiseAtMs } = master;
  const fromMs = talk.questionAtMs === undefined ? line.sinceMs : talk.questionAtMs + BETWEEN_QUESTIONS;
  const calmAtMs = millis(Math.max(line.sinceMs, noiseAtMs ?? 0) + CALM);
  return [...master.chargers.values()].flatMap(
    ({ id, protocol, link, linkedAtMs, report, readySinceMs, polls }) => {
      if (link !== 'linked' || report === undefined) return [];
      const { actualAmps } = report;
      const about = { protocol, linkedAtMs, calmAtMs, actualAmps, readySinceMs };
      const { question, atMs } = nextQuestion(polls, about);
      const dueAtMs = millis(Math.max(atMs, fromMs));
      const message = { kind: question, charger: id, protocol };
      return [{ atMs: whenQuiet(master, dueAtMs), dueAtMs, message }];
    },
  );
}

/** What is to be said to the contactors. */
function orders(master: Master): readonly Item[] {
  if (master.setup.lastResort !== 'contactor' || master.wanted === undefined) return [];
  return [...master.chargers.values()].flatMap(({ id, protocol, link, report, contactor }) => {
    if (link !== 'linked' || report === undefined) return [];
    const barred = master.wanted?.get(id)?.barred ?? false;
    const due = contactorDue(contactor, barred, isFlowing(report));
    if (due === undefined) return [];
    const kind = due.closed ? 'close_contactor' : 'open_contactor';
    const message = { kind, charger: id, protocol } as const;
    return [{ atMs: whenQuiet(master, due.atMs), dueAtMs: due.atMs, message }];
  });
}

/** The bus is shared by all: nobody speaks while an answer is outstanding, or right after another's bytes. */
function whenQuiet({ talk }: Master, wished: Millis, patience: number = Infinity): Millis {
  const quietAtMs = talk.heardAtMs === undefined ? wished : talk.heardAtMs + ANSWER_GAP;
  return millis(Math.max(wished, talk.freeAtMs, Math.min(quietAtMs, wished + patience)));
}

const earliest = (items: readonly Item[]): Item | undefined =>
  items.toSorted((a, b) => a.atMs - b.atMs || a.dueAtMs - b.dueAtMs)[0];
