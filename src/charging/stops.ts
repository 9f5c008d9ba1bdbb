import { type Millis, millis, minutes, seconds } from '../units.ts';
import { type Bay, type Moment, happen, keep, note, tell } from './bay.ts';
import type { Told } from './reasons.ts';
import type { StopCause } from './decision.ts';
import { atHome } from './whereabouts.ts';

/** A stop is seen to work when less than 1 A has flowed for this long. */
const CONFIRMED_BY = seconds(30);
/** After this long without effect the owner is told. */
const OVERDUE = seconds(60);
/** And after this long, where the owner allows it, the charger cuts the car off. */
const LAST_RESORT_AFTER = minutes(3);
const FIRST_REPEAT = seconds(15);
const LONGEST_REPEAT = minutes(5);

/** Asks for the end of a charge, or of a start on its way. Without a route to the car its charger is all that can be turned down. */
export function requestStop(bay: Bay, why: StopCause, { snapshot }: Moment): Bay {
  if (bay.kept.stop !== undefined || bay.vehicle === undefined) return bay;
  const away = atHome(bay.charger, bay.vehicle) === false;
  const starting = bay.kept.start !== undefined && bay.live.lastSentMs !== undefined && !away;
  const idle = keep(bay, { start: undefined });
  if (bay.kept.charge === undefined && !bay.live.flowing && !starting) return idle;
  return note(keep(idle, { stop: { why, sentMs: snapshot.wallMs } }), { lastSentMs: undefined, tries: 0 });
}

/** Repeats a stop until it is seen to work. The charger has its minimum meanwhile. */
export function carryOutStop(bay: Bay, moment: Moment): Bay {
  const { kept } = bay;
  const { nowMs, wallMs } = moment.snapshot;
  if (kept.stop === undefined) return bay;
  if (bay.heard && isQuiet(bay, nowMs)) return confirmStop(bay, moment);
  const waited = Math.round((wallMs - kept.stop.sentMs) / 1000);
  const told = tell(cutOffAfter(bay, waited, moment), stopTold(bay, kept.stop.why, waited), 'minimum');
  return bay.vehicle !== undefined && dueAgain(bay, nowMs) ? send(told, nowMs) : told;
}

/** What is told of a stop that was asked for so many seconds ago. */
export function stopTold({ kept, charger: { minimumAmps: amps } }: Bay, why: string, waited = 0): Told {
  if (kept.barred !== undefined) return { key: 'cut_off', numbers: {} };
  return waited * 1000 < OVERDUE
    ? { key: 'stopping', numbers: { amps, why } }
    : { key: 'stop_not_confirmed', numbers: { amps, seconds: waited } };
}

function cutOffAfter(bay: Bay, waited: number, { snapshot, day }: Moment): Bay {
  const due = snapshot.installation.cutsOff && bay.live.flowing && bay.live.tries > 0;
  return due && waited * 1000 >= LAST_RESORT_AFTER ? keep(bay, { barred: { day } }) : bay;
}

const isQuiet = ({ live, vehicle }: Bay, nowMs: Millis): boolean =>
  (live.tries > 0 || vehicle === undefined) &&
  !live.flowing &&
  nowMs - Math.max(live.flowSinceMs, live.lastSentMs ?? 0) >= CONFIRMED_BY;

/** The owner takes a stop back. Where it was sent already it may still end the current: then the charge was cut off. */
export function callOff(bay: Bay, { snapshot: { nowMs } }: Moment): Bay {
  if (bay.kept.stop === undefined) return bay;
  const open = keep(bay, { stop: undefined });
  if (bay.live.tries === 0) return open;
  const gapEndMs = bay.live.flowing ? undefined : nowMs;
  return note(open, { calledOffMs: nowMs, gapEndMs, lastSentMs: undefined, tries: 0 });
}

const send = (bay: Bay, nowMs: Millis): Bay =>
  note({ ...bay, command: { kind: 'stop' } }, { lastSentMs: nowMs, tries: bay.live.tries + 1 });

function dueAgain({ live, vehicle }: Bay, nowMs: Millis): boolean {
  if (live.lastSentMs === undefined) return true;
  if (vehicle?.command?.outcome === 'pending') return false;
  const pause = millis(Math.min(LONGEST_REPEAT, FIRST_REPEAT * 2 ** (live.tries - 1)));
  return live.flowing && nowMs - live.lastSentMs >= pause;
}

function confirmStop(bay: Bay, { snapshot }: Moment): Bay {
  const { charge, stop } = bay.kept;
  const stoppedAgain = stop?.why === 'offered_current';
  const over = note(keep(bay, { stop: undefined, charge: undefined }), {
    stoppedMs: snapshot.nowMs,
    stoppedAgain,
    tries: 0,
    lastSentMs: undefined,
  });
  if (charge === undefined) return over;
  return happen(over, { type: 'stopped', kind: charge.kind, why: stop?.why ?? 'car' }, charge.vin);
}
