import { type Millis, amps, millis, seconds } from '../units.ts';
import { type Item, nextItem } from './agenda.ts';
import { isFlowing } from './answers.ts';
import {
  type Charger,
  beaten,
  hasLeft,
  hasParted,
  isEarly,
  isForgotten,
  isFreed,
  isLost,
  linked,
  minimumOf,
  withheld,
} from './charger.ts';
import { standingAt } from './circuit.ts';
import { ordered, wishedFor } from './contactor.ts';
import { atRest, write } from './frame.ts';
import { hear, linkUp } from './hearing.ts';
import { type BusMemory, notWritten, toWrite, written } from './memory.ts';
import { courseOf, neededMemory, offersOf, planOf } from './offers.ts';
import { type Outgoing, bodyOf } from './outgoing.ts';
import { asked, givenUp } from './polls.ts';
import { spikeAfter } from './spike.ts';
import { type Master, type Wish, silentTalk, withCharger } from './state.ts';

export type Input =
  | { readonly kind: 'opened' | 'closed' | 'woke' | 'remembered' | 'not_remembered' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'offer'; readonly wanted: ReadonlyMap<string, Wish> };

export type Output =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** To be answered by `remembered` or `not_remembered`. */
  | { readonly kind: 'remember'; readonly memory: BusMemory };

const LOOK_AROUND = seconds(1);
const BETWEEN_LINKREADIES = millis(100);
const ECHOES_KEPT = millis(200);

/** When the master wants to be woken, if ever. */
export const wakeAt = (master: Master): Millis | undefined => master.wakeAtMs;

/** The master of the bus: what it does at a moment with what came in. At most one frame goes out. */
export function step(master: Master, input: Input, now: Millis): readonly [Master, readonly Output[]] {
  const tended = tend(take(master, input, now), now);
  const plan = planOf(tended, now);
  const [kept, memory] = toWrite(tended.kept, neededMemory(tended, plan, now), now);
  const ready = { ...tended, kept };
  const outputs: readonly Output[] = memory === undefined ? [] : [{ kind: 'remember', memory }];
  if (!ready.line.open) return [{ ...ready, wakeAtMs: undefined }, outputs];
  const item = nextItem(ready, offersOf(ready, plan), now);
  if (item === undefined || item.atMs > now) return [wakingFor(ready, item, now), outputs];
  const body = bodyOf(item.message, ready.setup.masterId);
  const said = say(ready, item.message, body, now);
  const next = nextItem(said, offersOf(said, planOf(said, now)), now);
  return [wakingFor(said, next, now), [...outputs, { kind: 'send', bytes: write(body) }]];
}

const wakingFor = (master: Master, item: Item | undefined, now: Millis): Master => ({
  ...master,
  wakeAtMs: millis(Math.max(now + 1, Math.min(item?.atMs ?? Infinity, now + LOOK_AROUND))),
});

function take(master: Master, input: Input, now: Millis): Master {
  switch (input.kind) {
    case 'opened':
      return opened(master, now);
    case 'closed':
      return { ...master, line: { ...master.line, open: false, sinceMs: now } };
    case 'bytes':
      return hear(master, input.bytes, now);
    case 'offer':
      return wished(master, input.wanted, now);
    case 'remembered':
      return { ...master, kept: written(master.kept) };
    case 'not_remembered':
      return { ...master, kept: notWritten(master.kept, now) };
    case 'woke':
      return master;
  }
}

/** What the decision wants. */
function wished(master: Master, wanted: ReadonlyMap<string, Wish>, now: Millis): Master {
  const chargers = changed(master, charger => {
    const before = master.wanted?.get(charger.id)?.barred ?? false;
    const barred = wanted.get(charger.id)?.barred ?? false;
    const contactor = wishedFor(charger.contactor, before, barred, isFlowing(charger.report));
    const next = { ...charger, contactor };
    return [barred && master.setup.lastResort === 'heartbeats' ? withheld(next, now) : next];
  });
  return { ...master, chargers, wanted };
}

/**
 * The line is open, for the first time or again. Nobody could answer meanwhile, so that time does not count as
 * silence. Who was left alone for too long has stopped by itself and announces itself anew.
 */
function opened(master: Master, now: Millis): Master {
  const closedFor = now - master.line.sinceMs;
  const back = (charger: Charger): Charger =>
    isFreed(charger, now)
      ? { ...charger, link: charger.link === 'linked' ? 'none' : charger.link }
      : { ...charger, silentSinceMs: millis(charger.silentSinceMs + closedFor), heartbeatDueAtMs: undefined };
  const open: Master = {
    ...master,
    line: { open: true, sinceMs: now, openedBefore: true },
    reading: atRest,
    talk: silentTalk(now),
    quietSinceMs: millis(master.quietSinceMs + closedFor),
    chargers: changed(master, charger => [back(charger)]),
  };
  return !master.line.openedBefore && master.chargers.size === 0 ? linkUp(open) : open;
}

/** What time alone brings about: chargers are lost, freed and admitted, questions given up. */
function tend(master: Master, now: Millis): Master {
  const chargers = changed(master, charger => {
    const left = (master.line.open && isLost(charger, now)) || hasLeft(charger, now);
    const apart: Charger = hasParted(charger, now) ? { ...charger, link: 'none' } : charger;
    const here: Charger = left ? { ...charger, link: 'none', lostAtMs: now } : apart;
    const spike = master.setup.spike ? spikeAfter(here.spike, courseOf(master, here), now) : here.spike;
    const polled = { ...here, spike, polls: givenUp(here.polls, now) };
    if (here.link === 'linked' || !isFreed(here, now)) return [polled];
    if (here.link === 'none' && isForgotten(here, now)) return [];
    return [{ ...polled, standing: standingAt(amps(0)) }];
  });
  return master.line.open ? admitted({ ...master, chargers }, now) : { ...master, chargers };
}

/** A newcomer gets heartbeats once the others have confirmed room for its minimum. */
function admitted(master: Master, now: Millis): Master {
  const asking = [...master.chargers.values()].find(({ link }) => link === 'asking');
  if (asking === undefined) return master;
  const plan = planOf(master, now);
  const roomFor = (charger: Charger): boolean => (plan.get(charger.id) ?? 0) >= minimumOf(charger);
  return {
    ...master,
    chargers: changed(master, charger =>
      charger.link === 'asking' && roomFor(charger) ? [linked(charger, now)] : [charger],
    ),
  };
}

const changed = (
  { chargers }: Master,
  change: (charger: Charger) => readonly Charger[],
): ReadonlyMap<string, Charger> =>
  new Map([...chargers.values()].flatMap(change).map(charger => [charger.id, charger]));

/** What has changed once a message is out. */
function say(master: Master, message: Outgoing, body: Uint8Array, now: Millis): Master {
  const { talk, counters, setup } = master;
  const recent = talk.echoes.filter(({ atMs }) => now - atMs <= ECHOES_KEPT);
  const out: Master = {
    ...master,
    counters: { ...counters, sent: counters.sent + 1 },
    talk: { ...talk, echoes: [...recent, { atMs: now, body: body.toString() }] },
  };
  if (!('charger' in message)) {
    const freeAtMs = millis(now + BETWEEN_LINKREADIES);
    return { ...out, talk: { ...out.talk, burst: talk.burst.slice(1), freeAtMs } };
  }
  const awaited = { charger: message.charger, kind: message.kind };
  const waiting = { ...out.talk, awaited, freeAtMs: millis(now + setup.answerWithin) };
  const charger = master.chargers.get(message.charger);
  if (charger === undefined) return out;
  if (message.kind === 'heartbeat') {
    const by = message.atStart === true ? 'at_start' : 'plain';
    const beat = withCharger(out, beaten(charger, message.limitAmps, by, now));
    return { ...beat, talk: isEarly(charger, now) ? waiting : { ...waiting, heartbeatAtMs: now } };
  }
  if (message.kind === 'open_contactor' || message.kind === 'close_contactor') {
    const contactor = ordered(charger.contactor, message.kind === 'close_contactor', now);
    return { ...withCharger(out, { ...charger, contactor }), talk: waiting };
  }
  const polls = asked(charger.polls, message.kind, now);
  return { ...withCharger(out, { ...charger, polls }), talk: { ...waiting, questionAtMs: now } };
}
