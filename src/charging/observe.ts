import { type Millis, amps, millis, minutes, percent, seconds, wattHours } from '../units.ts';
import {
  type Bay,
  FLOWING,
  type Moment,
  changeCharge,
  closingsOn,
  completeNow,
  happen,
  keep,
  note,
} from './bay.ts';
import { canHold, isHeld } from './hold.ts';
import { START_FORGOTTEN, isOther, isOutlived, mayResume, resumeAfterGap } from './interruption.ts';
import type { Cause, Charge, Kind, StartAsked } from './memory.ts';
import type { Snapshot } from './snapshot.ts';
import { requestStop } from './stops.ts';
import { pluggedIn } from './whereabouts.ts';

/** A charge is over when less than 1 A has flowed for this long. */
const QUIET_FOR = minutes(2);
/** A car that starts by itself this soon after its arrival was started by the plug, not by its owner. */
const ARRIVAL = minutes(2);
/** Current that comes back this soon after our stop is the doing of the offered current. */
const STOP_RETURNS = seconds(60);
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
  if (!other && !isOutlived(bay, moment)) return bay;
  const over = keep(other ? forgetCar(bay) : bay, { charge: undefined, stop: undefined });
  return happen(over, { type: 'stopped', kind: charge.kind, why: other ? 'unplugged' : 'bus_missing' });
}

function watchFlow(bay: Bay, { snapshot: { nowMs } }: Moment): Bay {
  const flowing = bay.charger.actualAmps >= FLOWING;
  const { live } = bay;
  const gapEndMs = flowing ? undefined : live.gapEndMs;
  if (flowing === live.flowing) return note(bay, { gapEndMs });
  const cutByUs = live.calledOffMs !== undefined && nowMs - live.calledOffMs <= STOP_RETURNS;
  return note(bay, {
    gapEndMs: !flowing && cutByUs ? nowMs : gapEndMs,
    flowing,
    flowSinceMs: nowMs,
    stirredMs: nowMs,
  });
}

function watchPlug(bay: Bay, { snapshot }: Moment): Bay {
  const { live, charger } = bay;
  const atRest = charger.state === 'ready';
  const stirredMs = atRest === live.atRest ? live.stirredMs : snapshot.nowMs;
  const plugged = pluggedIn(charger, bay.vehicle, stirredMs);
  const plugEdge = live.pluggedIn === false && plugged === true ? snapshot.nowMs : 0;
  const arrivedMs = latest(live.arrivedMs, plugEdge, charger.linkedAtMs, snapshot.bus.sinceMs);
  const arrived = arrivedMs > live.arrivedMs;
  return note(bay, {
    atRest,
    stirredMs,
    pluggedIn: plugged ?? live.pluggedIn,
    arrivedMs,
    startedSinceArrival: arrived ? false : live.startedSinceArrival,
  });
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
  const settled =
    charger.confirmed && snapshot.nowMs - (charger.offeredAtMs ?? snapshot.nowMs) >= SETTLED_AFTER;
  const gap = charger.limitAmps - charger.actualAmps;
  if (!settled || gap < 0 || gap > LARGEST_GAP) return phased;
  return note(phased, { gapAmps: amps(live.gapAmps + (gap - live.gapAmps) / 10) });
}

const forgetCar = (bay: Bay): Bay =>
  note(
    keep(bay, {
      complete: undefined,
      respectedDay: undefined,
      start: undefined,
      stop: undefined,
      interrupted: undefined,
    }),
    { retry: undefined, stoppedMs: undefined, stoppedAgain: false, calledOffMs: undefined },
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

function begin(bay: Bay, moment: Moment): Bay {
  const { kept } = bay;
  if (kept.charge !== undefined || kept.stop !== undefined) return bay;
  const started = note(bay, { startedSinceArrival: true, retry: undefined, shortWh: wattHours(0) });
  const start = kept.start ?? lateStart(bay, moment) ?? goneOn(bay, moment);
  if (start !== undefined) return confirmStart(started, start, moment);
  if (startedByOffer(bay, moment)) return requestStop(started, 'offered_current', moment);
  const [kind, cause] = ownStart(bay, moment);
  return happen(keep(started, { charge: charge(kind, cause, bay, moment), interrupted: undefined }), {
    type: 'started',
    kind,
  });
}

/** A start that was given up without a refusal: current that comes late is still its doing. */
function lateStart({ live: { retry } }: Bay, { snapshot }: Moment): StartAsked | undefined {
  if (retry?.start === undefined || retry.why !== undefined) return undefined;
  return snapshot.wallMs - retry.start.sentMs < START_FORGOTTEN ? retry.start : undefined;
}

/** An interrupted charge whose current came back by itself is what it was before. */
function goneOn(bay: Bay, moment: Moment): StartAsked | undefined {
  const { interrupted } = bay.kept;
  if (interrupted === undefined || !mayResume(bay, moment)) return undefined;
  const { kind, cause, atMs, untilMs } = interrupted;
  return { kind, cause, sentMs: atMs, untilMs, resumed: true };
}

const startedByOffer = ({ live }: Bay, { snapshot }: Moment): boolean =>
  live.stoppedMs !== undefined && !live.stoppedAgain && snapshot.nowMs - live.stoppedMs < STOP_RETURNS;

function confirmStart(bay: Bay, start: StartAsked, moment: Moment): Bay {
  const { kind, cause, untilMs, resumed } = start;
  const closes = kind === 'sun' && resumed !== true;
  const begun = keep(bay, {
    start: undefined,
    interrupted: undefined,
    charge: { ...charge(kind, cause, bay, moment), untilMs },
    closings: { day: moment.day, count: closingsOn(moment.day, bay) + (closes ? 1 : 0) },
  });
  return happen(begun, { type: 'started', kind });
}

const charge = (kind: Kind, cause: Cause, bay: Bay, { snapshot }: Moment): Charge => ({
  kind,
  cause,
  vin: bay.vehicle?.vin ?? bay.charger.vin,
  beganMs: snapshot.wallMs,
  seenMs: snapshot.wallMs,
});

/** What a charge is that the car began without us. */
function ownStart(bay: Bay, { snapshot, settings, inside }: Moment): readonly [Kind, Cause] {
  const { mode } = bay.settings;
  const { live } = bay;
  if (!settings.solar_charging || mode === 'normal') return ['owners', 'car'];
  if (mode === 'fast') return ['asked', 'fast'];
  if (!inside) return ['owners', 'car'];
  if (isWithoutRoute(bay, snapshot)) return ['sun', 'plug_in'];
  const first = !live.startedSinceArrival && snapshot.nowMs - live.arrivedMs <= ARRIVAL;
  return first && settings.wait_for_sun ? ['sun', 'plug_in'] : ['owners', 'car'];
}

/** It is no car of ours: one whose number has not been read may still turn out to be one. */
const isWithoutRoute = ({ vehicle, charger }: Bay, { vehicles }: Snapshot): boolean =>
  vehicle === undefined && (vehicles.length === 0 || charger.vin !== undefined);

function end(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined || bay.kept.stop !== undefined) return bay;
  if (hasCompleted(bay)) {
    const done = keep(bay, { charge: undefined, complete: completeNow(bay.vehicle) });
    return happen(done, { type: 'complete', kind: charge.kind });
  }
  const over = keep(bay, { charge: undefined });
  if (bay.live.pluggedIn === false)
    return happen(over, { type: 'stopped', kind: charge.kind, why: 'unplugged' });
  if (isBound(bay, charge, moment) || !isQuiet(bay, moment)) return bay;
  const byOwner = bay.vehicle?.charging === 'stopped';
  const respected = byOwner ? keep(over, { respectedDay: moment.day }) : over;
  return happen(respected, { type: 'stopped', kind: charge.kind, why: 'car' });
}

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
