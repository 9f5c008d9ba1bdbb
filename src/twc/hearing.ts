import { type Millis, millis } from '../units.ts';
import { type Charger, announced, answers, minimumOf, newCharger, tells } from './charger.ts';
import { type Found, read } from './frame.ts';
import { recorded } from './history.ts';
import { type FromCharger, type FromMaster, type Message, understand } from './message.ts';
import { ANSWER_GAP, type Counters, type Master, withCharger } from './state.ts';

const ECHO_WITHIN = millis(200);
const NOBODY = '0000';
const LINK_UP = [
  ...Array.from({ length: 5 }, () => 'linkready1' as const),
  ...Array.from({ length: 5 }, () => 'linkready2' as const),
];

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
  if (piece.kind === 'noise') return piece.why === 'trailer' ? master : counted(master, 'noise');
  if (isEcho(master, piece.body, now)) return counted(master, 'echoes');
  const heard = { ...counted(master, 'frames'), quietSinceMs: now };
  return react(heard, understand(piece.body), now);
}

const counted = (master: Master, which: keyof Counters): Master => ({
  ...master,
  counters: { ...master.counters, [which]: master.counters[which] + 1 },
});

const isEcho = ({ talk }: Master, body: Uint8Array, now: Millis): boolean =>
  talk.echoes.some(echo => echo.body === body.toString() && now - echo.atMs <= ECHO_WITHIN);

function react(master: Master, message: Message, now: Millis): Master {
  switch (message.kind) {
    case 'linkready':
      return linkready(master, message, now);
    case 'heartbeat':
    case 'meter':
    case 'vin':
      return answer(master, message, now);
    case 'master_linkready':
    case 'master_heartbeat':
    case 'request':
    case 'unknown_master':
      return fromMaster(master, message, now);
    case 'unknown':
      return master;
  }
}

/** Only a master sends these. Under our own id it is a late echo. */
const fromMaster = (master: Master, message: FromMaster, now: Millis): Master =>
  message.master === master.setup.masterId
    ? master
    : { ...master, otherMaster: { id: message.master, heardAtMs: now } };

/** A charger without heartbeats of ours does not answer us. */
function answer(master: Master, message: FromCharger, now: Millis): Master {
  const charger = master.chargers.get(message.charger);
  if (charger?.link !== 'linked') return master;
  if (message.kind !== 'heartbeat') {
    return freed(withCharger(master, tells(charger, message, now)), message, now);
  }
  if (message.master !== master.setup.masterId && message.master !== NOBODY) return master;
  const history = recorded(master.history, charger.id, message.actualAmps, now);
  return freed(withCharger({ ...master, history }, answers(charger, message, now)), message, now);
}

/** A charger is looking for a master. */
function linkready(
  master: Master,
  message: Extract<FromCharger, { readonly kind: 'linkready' }>,
  now: Millis,
): Master {
  if (message.charger === master.setup.masterId) {
    return master.talk.burst.length > 0 ? master : linkUp(master);
  }
  const before = master.chargers.get(message.charger) ?? newCharger(message.charger, message.protocol, now);
  const charger = announced(before, message, now);
  if (before.link === 'linked' || fitsBeside(master, charger)) return withCharger(master, charger);
  return withCharger(master, { ...charger, link: 'none', refusedAtMs: now });
}

/** Is there room for the minimums of all? */
function fitsBeside({ chargers, setup }: Master, newcomer: Charger): boolean {
  const others = [...chargers.values()].filter(({ id, link }) => id !== newcomer.id && link !== 'none');
  const minimums = [newcomer, ...others].reduce((sum, charger) => sum + minimumOf(charger), 0);
  return minimums <= setup.circuitAmps && minimumOf(newcomer) <= setup.chargerAmps;
}

/** The awaited answer is here: the bus is free again after a short gap. */
function freed(master: Master, message: FromCharger, now: Millis): Master {
  const { awaited } = master.talk;
  const kind = message.kind === 'vin' ? `vin${message.part}` : message.kind;
  if (awaited?.charger !== message.charger || awaited.kind !== kind) return master;
  return {
    ...master,
    talk: { ...master.talk, awaited: undefined, freeAtMs: millis(now + ANSWER_GAP) },
  };
}
