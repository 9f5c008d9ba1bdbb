import { type Millis, amps, millis, minutes, percent, seconds } from '../units.ts';
import { type Bay, FLOWING, type Moment, changeCharge, completeNow, happen, keep, note } from './bay.ts';
import { STOP_RETURNS, begin } from './begin.ts';
import { isWhole, watchHalves } from './halves.ts';
import { canHold, isHeld } from './hold.ts';
import { isOther, isOutlived, resumeAfterGap } from './interruption.ts';
import type { Charge } from './memory.ts';
import type { ChargerSeen, Snapshot } from './snapshot.ts';
import { pluggedIn } from './whereabouts.ts';

/** A charge is over when less than 1 A has flowed for this long. */
const QUIET_FOR = minutes(2);
/** How often a running charge is noted on disk. */
const NOTED_EVERY = minutes(5);
/** A level this much lower means that the car was used. */
const USED = percent(3);
/** A car and its charger are settled this long after a new limit. */
const SETTLED_AFTER = seconds(15);
const LARGEST_GAP = amps(1.3);

/** Takes in what the charger and its car show: plug, current, the beginning and the end of a charge. */
export function observe(bay: Bay, moment: Moment): Bay {
  if (!bay.heard) return notHeard(bay, moment);
  const seen = learn(watchPlug(watchFlow(judgeAnew(bay, moment), moment), moment), moment);
  const gone = seen.live.pluggedIn === false ? forgetCar(seen) : notFull(seen);
  const begun = gone.live.flowing ? begin(gone, moment) : end(resumeAfterGap(gone, moment), moment);
  return noteRunning(begun, moment);
}

/** While nothing is heard, time does not count; what ran when the silence began is noted. */
function notHeard(bay: Bay, { snapshot: { nowMs, wallMs } }: Moment): Bay {
  const { kept, live } = bay;
  const first = live.gapEndMs === undefined && kept.charge !== undefined && live.flowing;
  const noted = first ? changeCharge(bay, kept.charge, { seenMs: wallMs }) : bay;
  return note(noted, { flowSinceMs: nowMs, gapEndMs: nowMs });
}

/** A charge that a long silence has outlived, or that was another car's, says nothing of what is seen now. */
function judgeAnew(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined) return bay;
  const other = isOther(charge, bay.charger);
  if (!other && !isOutlived(bay, moment)) return withRoute(bay, charge);
  const over = keep(other ? forgetCar(bay) : bay, { charge: undefined, stop: undefined });
  return happen(
    over,
    { type: 'stopped', kind: charge.kind, why: other ? 'unplugged' : 'bus_missing' },
    charge.vin,
  );
}

/** A charge that its owner began follows the sun only as long as there is no route to its car. */
const withRoute = (bay: Bay, charge: Charge): Bay =>
  charge.kind === 'sun' && charge.cause === 'car' && bay.vehicle !== undefined
    ? changeCharge(bay, charge, { kind: 'owners', vin: bay.vehicle.vin })
    : bay;

function watchFlow(bay: Bay, { snapshot: { nowMs } }: Moment): Bay {
  const flowing = bay.charger.actualAmps >= FLOWING;
  const { live } = bay;
  const gapEndMs = flowing ? undefined : live.gapEndMs;
  if (flowing === live.flowing) return note(bay, { gapEndMs });
  const cutByUs = live.calledOffMs !== undefined && nowMs - live.calledOffMs <= STOP_RETURNS;
  return note(bay, {
    gapEndMs: !flowing && cutByUs ? nowMs : gapEndMs,
    flowing,
    foundFlowing: false,
    flowSinceMs: nowMs,
    stirredMs: nowMs,
  });
}

function watchPlug(bay: Bay, { snapshot }: Moment): Bay {
  const { live, charger } = bay;
  const atRest = charger.state === 'ready';
  const stirredMs = atRest === live.atRest ? live.stirredMs : snapshot.nowMs;
  const plugged = pluggedIn(charger, bay.vehicle, stirredMs) ?? plugAsBefore(bay);
  const plugEdge = live.pluggedIn === false && plugged === true ? snapshot.nowMs : 0;
  const raisedMs = bay.vehicle?.limitOrder?.raisedAtMs ?? 0;
  const arrivedMs = latest(live.arrivedMs, plugEdge, charger.linkedAtMs, snapshot.bus.sinceMs, raisedMs);
  const arrived = arrivedMs > live.arrivedMs;
  return note(bay, {
    atRest,
    stirredMs,
    pluggedIn: plugged,
    arrivedMs,
    startedSinceArrival: arrived ? false : live.startedSinceArrival,
  });
}

/**
 * Where nobody tells, what was known holds, but a car that was here may be gone when its charger has come to `ready`;
 * held at 0 A it is: with a car such a charger says `do_not_charge`.
 */
function plugAsBefore(bay: Bay): boolean | undefined {
  const { live, charger } = bay;
  if (charger.state !== 'ready' || live.atRest) return live.pluggedIn;
  return isHeld(bay) || live.pluggedIn === false ? false : undefined;
}

const latest = (...moments: readonly number[]): Millis => millis(Math.max(...moments));

/** Learns how far this car stays below its limit, and on how many phases it charges. */
function learn(bay: Bay, { snapshot }: Moment): Bay {
  const { charger, live, kept } = bay;
  if (!live.flowing) return bay;
  const phased =
    charger.phases === undefined || charger.phases === kept.phases
      ? bay
      : keep(bay, { phases: charger.phases });
  return isSettled(charger, snapshot) ? learnGap(phased) : phased;
}

const isSettled = ({ confirmed, offeredAtMs }: ChargerSeen, { nowMs }: Snapshot): boolean =>
  confirmed && nowMs - (offeredAtMs ?? nowMs) >= SETTLED_AFTER;

function learnGap(bay: Bay): Bay {
  const { charger, live } = bay;
  const gap = charger.limitAmps - charger.actualAmps;
  if (gap < 0 || gap > LARGEST_GAP + 0.5 || isHeldByCar(bay)) return bay;
  const drawn = { limit: charger.limitAmps, gap, known: live.gapAmps };
  const watched = note(bay, { halves: watchHalves(live.halves, drawn, charger.offeredAtMs) });
  if (gap > LARGEST_GAP || !isWhole(charger.limitAmps)) return watched;
  return note(watched, { gapAmps: amps(live.gapAmps + (gap - live.gapAmps) / 10) });
}

/** The car's own setting is, or may be since it was last read, lower than its limit: its current says nothing of that. */
function isHeldByCar({ vehicle, charger }: Bay): boolean {
  const { requestedAmps = Infinity, takenAtMs = -1, command } = vehicle ?? {};
  const changedMs = command?.kind === 'amps' ? command.sentAtMs + SETTLED_AFTER : -1;
  return requestedAmps < charger.limitAmps || takenAtMs < changedMs;
}

const forgetCar = (bay: Bay): Bay =>
  note(
    keep(bay, {
      complete: undefined,
      respectedDay: undefined,
      barred: undefined,
      start: undefined,
      stop: undefined,
      interrupted: undefined,
      warned: undefined,
    }),
    {
      retry: undefined,
      stoppedMs: undefined,
      stoppedAgain: false,
      calledOffMs: undefined,
      halves: undefined,
    },
  );

/** A limit that was raised, or a level that fell, since the car was complete: it has room again. */
function notFull(bay: Bay): Bay {
  const { vehicle, kept } = bay;
  if (kept.complete === undefined || vehicle?.limitPercent === undefined) return bay;
  const { levelPercent = percent(0), limitPercent } = kept.complete;
  if (limitPercent === undefined) return keep(bay, { complete: completeNow(vehicle) });
  const raised = vehicle.limitPercent > limitPercent;
  const used = (vehicle.levelPercent ?? levelPercent) < levelPercent - USED;
  return (raised || used) && vehicle.charging !== 'complete' ? keep(bay, { complete: undefined }) : bay;
}

function end(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined || bay.kept.stop !== undefined) return bay;
  if (hasCompleted(bay)) {
    const done = keep(bay, { charge: undefined, complete: completeNow(bay.vehicle) });
    return happen(done, { type: 'complete', kind: charge.kind });
  }
  const over = keep(bay, { charge: undefined });
  if (bay.live.pluggedIn === false)
    return happen(over, { type: 'stopped', kind: charge.kind, why: 'unplugged' }, charge.vin);
  if (isBound(bay, charge, moment) || !isQuiet(bay, moment)) return bay;
  const byOwner = bay.vehicle?.charging === 'stopped' && !controlledSince(bay);
  const respected = byOwner ? keep(over, { respectedDay: moment.day }) : over;
  return happen(respected, { type: 'stopped', kind: charge.kind, why: 'car' }, charge.vin);
}

/** A control after the current ended: the owner wants charging to go on, whoever stopped it. */
const controlledSince = ({ live: { controlledMs, flowSinceMs } }: Bay): boolean =>
  controlledMs !== undefined && controlledMs >= flowSinceMs;

/** Without a route to the car, what window or switch ended stays down until it is unplugged, also when it pauses. */
const isBound = ({ vehicle }: Bay, { kind }: Charge, { inside, settings }: Moment): boolean =>
  vehicle === undefined && kind === 'sun' && !(inside && settings.solar_charging);

/** Less than 1 A for long, unless it is we who hold it back. */
function isQuiet(bay: Bay, { snapshot }: Moment): boolean {
  const { flowSinceMs, limitSinceMs } = bay.live;
  const since = canHold(bay) ? Math.max(flowSinceMs, limitSinceMs) : flowSinceMs;
  return !isHeld(bay) && snapshot.nowMs - since >= QUIET_FOR;
}

/** The car said, since its current ended, that it is full. */
const hasCompleted = ({ vehicle, live }: Bay): boolean =>
  vehicle?.charging === 'complete' && (vehicle.takenAtMs ?? -1) >= live.flowSinceMs;

function noteRunning(bay: Bay, { snapshot }: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined || !(bay.live.flowing || isHeld(bay))) return bay;
  if (snapshot.wallMs - charge.seenMs < NOTED_EVERY) return bay;
  return changeCharge(bay, charge, { seenMs: snapshot.wallMs });
}
