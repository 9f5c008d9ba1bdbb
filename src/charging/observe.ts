import { type Millis, amps, millis, minutes, percent, seconds } from '../units.ts';
import { type Bay, FLOWING, type Moment, changeCharge, completeNow, happen, keep, note } from './bay.ts';
import { mayResume, resumeAfterGap } from './interruption.ts';
import type { Cause, Charge, Kind, StartAsked } from './memory.ts';
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
  const { nowMs } = moment.snapshot;
  if (!bay.heard) return note(bay, { flowSinceMs: nowMs, gapEndMs: nowMs });
  const seen = learn(watchPlug(watchFlow(bay, moment), moment), moment);
  const gone = seen.live.pluggedIn === false ? forgetCar(seen) : notFull(seen);
  const begun = gone.live.flowing ? begin(gone, moment) : end(resumeAfterGap(gone, moment), moment);
  return noteRunning(begun, moment);
}

function watchFlow(bay: Bay, { snapshot }: Moment): Bay {
  const flowing = bay.charger.actualAmps >= FLOWING;
  const gapEndMs = flowing ? undefined : bay.live.gapEndMs;
  if (flowing === bay.live.flowing) return note(bay, { gapEndMs });
  return note(bay, {
    gapEndMs,
    flowing,
    flowSinceMs: snapshot.nowMs,
    stirredMs: snapshot.nowMs,
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
    keep(bay, { complete: undefined, respectedDay: undefined, start: undefined, interrupted: undefined }),
    {
      retry: undefined,
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

function begin(bay: Bay, moment: Moment): Bay {
  const { kept } = bay;
  if (kept.charge !== undefined || kept.stop !== undefined) return bay;
  const started = note(bay, { startedSinceArrival: true, retry: undefined });
  const start = kept.start ?? lateStart(bay) ?? goneOn(bay, moment);
  if (start !== undefined) return confirmStart(started, start, moment);
  if (startedByOffer(bay, moment)) return requestStop(started, 'offered_current', moment);
  const [kind, cause] = ownStart(bay, moment);
  return happen(keep(started, { charge: charge(kind, cause, bay, moment), interrupted: undefined }), {
    type: 'started',
    kind,
  });
}

/** A start that was given up without a refusal: current that comes late is still its doing. */
const lateStart = ({ live: { retry } }: Bay): StartAsked | undefined =>
  retry?.why === undefined ? retry?.start : undefined;

/** An interrupted charge whose current came back by itself is what it was before. */
function goneOn(bay: Bay, moment: Moment): StartAsked | undefined {
  const { interrupted } = bay.kept;
  if (interrupted === undefined || !mayResume(bay, moment)) return undefined;
  const { kind, cause, atMs } = interrupted;
  return { kind, cause, sentMs: atMs, resumed: true };
}

const startedByOffer = ({ live }: Bay, { snapshot }: Moment): boolean =>
  live.stoppedMs !== undefined && !live.stoppedAgain && snapshot.nowMs - live.stoppedMs < STOP_RETURNS;

function confirmStart(bay: Bay, start: StartAsked, moment: Moment): Bay {
  const { kind, cause, untilMs, resumed } = start;
  const { localDay } = moment.snapshot;
  const today = bay.kept.closings?.day === localDay ? bay.kept.closings.count : 0;
  const closes = kind === 'sun' && resumed !== true;
  const begun = keep(bay, {
    start: undefined,
    interrupted: undefined,
    charge: { ...charge(kind, cause, bay, moment), untilMs },
    closings: { day: localDay, count: today + (closes ? 1 : 0) },
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
  if (bay.vehicle === undefined) return ['sun', 'plug_in'];
  const first = !live.startedSinceArrival && snapshot.nowMs - live.arrivedMs <= ARRIVAL;
  return first && settings.wait_for_sun ? ['sun', 'plug_in'] : ['owners', 'car'];
}

function end(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined || bay.kept.stop !== undefined) return bay;
  if (hasCompleted(bay)) {
    const done = keep(bay, { charge: undefined, complete: completeNow(bay.vehicle) });
    return happen(done, { type: 'complete', kind: charge.kind });
  }
  const unplugged = bay.live.pluggedIn === false;
  const quiet = moment.snapshot.nowMs - bay.live.flowSinceMs >= QUIET_FOR;
  if (!unplugged && !quiet) return bay;
  const byOwner = !unplugged && bay.vehicle?.charging === 'stopped';
  const over = keep(bay, {
    charge: undefined,
    ...(byOwner ? { respectedDay: moment.snapshot.localDay } : {}),
  });
  return happen(over, { type: 'stopped', kind: charge.kind, why: unplugged ? 'unplugged' : 'car' });
}

/** The car said, since its current ended, that it is full. */
const hasCompleted = ({ vehicle, live }: Bay): boolean =>
  vehicle?.charging === 'complete' && (vehicle.takenAtMs ?? -1) >= live.flowSinceMs;

function noteRunning(bay: Bay, { snapshot }: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined || !bay.live.flowing || snapshot.wallMs - charge.seenMs < NOTED_EVERY) return bay;
  return changeCharge(bay, charge, { seenMs: snapshot.wallMs });
}
