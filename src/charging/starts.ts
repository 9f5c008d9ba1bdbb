import { type Millis, millis, minutes, seconds } from '../units.ts';
import {
  type Bay,
  type Moment,
  type Scene,
  carName,
  completeNow,
  happen,
  keep,
  note,
  secondsUntil,
  tell,
} from './bay.ts';
import type { StartAsked } from './memory.ts';
import { byPlace } from './obstacles.ts';
import type { Told } from './reasons.ts';
import type { CommandSeen } from './snapshot.ts';

/** An awake car begins within about 10 s; a minute without current is a failure. */
const AWAKE_WITHIN = seconds(60);
/** A sleeping car may take this long. */
const ASLEEP_WITHIN = minutes(15);
const FIRST_PAUSE = minutes(1);
const LONGEST_PAUSE = minutes(30);

type Wanted = Omit<StartAsked, 'sentMs'>;

/** Notes a start that is to be sent as soon as the charger's limit is in force. Nothing can be sent without a route. */
export const requestStart = (bay: Bay, wanted: Wanted, { snapshot }: Moment): Bay =>
  bay.vehicle === undefined
    ? bay
    : note(keep(bay, { start: { ...wanted, sentMs: snapshot.wallMs } }), {
        lastSentMs: undefined,
        readyMs: undefined,
        tries: 0,
      });

/** A start for the sun may have waited long for the limit: in the step that would send it, it is judged anew. */
export const withoutDueStart = (bay: Bay): Bay =>
  bay.kept.start?.kind === 'sun' && bay.live.lastSentMs === undefined && limited(bay)
    ? keep(bay, { start: undefined })
    : bay;

/** Sends a start once the limit is in force, and watches what becomes of it. */
export function carryOutStart(bay: Bay, moment: Scene): Bay {
  const { start } = bay.kept;
  if (start === undefined) return bay;
  if (bay.live.lastSentMs === undefined) {
    const absent = byPlace(bay, moment);
    return absent === undefined ? sendWhenLimited(bay, moment) : waitForCar(bay, start, absent, moment);
  }
  const answer = answerTo(bay, bay.live.lastSentMs);
  if (answer?.outcome === 'refused') return refused(bay, answer.why ?? '', moment);
  const watched = answer?.outcome === 'pending' ? bay : watchWaking(bay, moment);
  return overdue(watched, moment) ? notConfirmed(watched, moment) : tellWaiting(watched, moment);
}

const answerTo = ({ vehicle }: Bay, sentMs: Millis): CommandSeen | undefined =>
  vehicle?.command?.kind === 'start' && vehicle.command.sentAtMs >= sentMs ? vehicle.command : undefined;

/** A button was pressed for a car that is not here, or not known to be: that may soon be known, but is not waited for. */
function waitForCar(bay: Bay, { sentMs }: StartAsked, absent: Told, { snapshot }: Moment): Bay {
  const unknown =
    absent.key === 'place_unknown' || absent.key === 'plug_unknown' || absent.key === 'limit_only';
  const waits = unknown && snapshot.wallMs - sentMs < AWAKE_WITHIN;
  return tell(waits ? bay : keep(bay, { start: undefined }), absent, 'minimum');
}

function sendWhenLimited(bay: Bay, moment: Moment): Bay {
  const amps = bay.charger.minimumAmps;
  if (!limited(bay)) return tell(bay, { key: 'limiting_first', numbers: { amps } }, 'minimum');
  const sent = note({ ...bay, command: { kind: 'start' } }, { lastSentMs: moment.snapshot.nowMs });
  return tellWaiting(sent, moment);
}

/** The charger has its minimum and nothing higher can be in force any more. */
const limited = ({ charger }: Bay): boolean =>
  charger.confirmed && (charger.offeredAmps ?? Infinity) <= charger.minimumAmps;

const watchWaking = (bay: Bay, { snapshot }: Moment): Bay =>
  bay.live.readyMs === undefined && bay.vehicle?.reach !== 'asleep'
    ? note(bay, { readyMs: snapshot.nowMs })
    : bay;

/** When the current must have come: a minute after the car was seen able, a quarter of an hour in any case. */
const deadline = ({ live }: Bay, sentMs: Millis): Millis =>
  millis(Math.min(sentMs + ASLEEP_WITHIN, (live.readyMs ?? Infinity) + AWAKE_WITHIN));

const overdue = (bay: Bay, { snapshot }: Moment): boolean =>
  snapshot.nowMs >= deadline(bay, bay.live.lastSentMs ?? snapshot.nowMs);

function tellWaiting(bay: Bay, { snapshot }: Moment): Bay {
  const asleep = bay.vehicle?.reach === 'asleep';
  const seen = asleep ? bay : note(bay, { readyMs: bay.live.readyMs ?? snapshot.nowMs });
  const left = secondsUntil(deadline(seen, bay.live.lastSentMs ?? snapshot.nowMs), snapshot);
  const numbers = { car: carName(bay), left };
  return tell(bay, asleep ? { key: 'waking', numbers } : { key: 'starting', numbers }, 'minimum');
}

function refused(bay: Bay, why: string, moment: Moment): Bay {
  if (why === 'complete')
    return happen(giveUp(keep(bay, { complete: completeNow(bay.vehicle) }), why, moment), {
      type: 'complete',
    });
  return happen(giveUp(bay, why, moment), { type: 'refused', why });
}

const notConfirmed = (bay: Bay, moment: Moment): Bay =>
  happen(giveUp(bay, undefined, moment), { type: 'not_confirmed' });

function giveUp(bay: Bay, why: string | undefined, { snapshot }: Moment): Bay {
  const failures = (bay.live.retry?.failures ?? 0) + 1;
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
  const retry = { atMs: millis(snapshot.nowMs + pause), failures, why, start: bay.kept.start };
  return tellRetry(note(keep(bay, { start: undefined }), { retry, lastSentMs: undefined }), snapshot);
}

/** Why no start is tried at the moment, after one that failed. */
export function tellRetry(bay: Bay, snapshot: Moment['snapshot']): Bay {
  const { retry } = bay.live;
  if (retry === undefined) return bay;
  const numbers = { car: carName(bay), left: secondsUntil(retry.atMs, snapshot) };
  if (retry.why === undefined) return tell(bay, { key: 'start_not_confirmed', numbers }, 'minimum');
  return tell(bay, { key: 'start_refused', numbers: { ...numbers, why: retry.why } }, 'minimum');
}
