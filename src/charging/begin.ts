import { minutes, seconds, wattHours } from '../units.ts';
import { type Bay, type Moment, closedOnce, happen, keep, note } from './bay.ts';
import { START_FORGOTTEN, mayResume } from './interruption.ts';
import type { Cause, Charge, Kind, StartAsked } from './memory.ts';
import { requestStop } from './stops.ts';

/** A car that starts by itself this soon after its arrival was started by the plug, not by its owner. */
const ARRIVAL = minutes(2);
/** Current that comes back this soon after our stop is the doing of the offered current. */
export const STOP_RETURNS = seconds(60);

/** Current flows and no charge is known: one begins. Which it is stays open while the number of its car is being read. */
export function begin(bay: Bay, moment: Moment): Bay {
  const { kept } = bay;
  if (kept.charge !== undefined || kept.stop !== undefined) return bay;
  const started = note(bay, { startedSinceArrival: true, retry: undefined, shortWh: wattHours(0) });
  const start = kept.start ?? lateStart(bay, moment) ?? goneOn(bay, moment);
  if (start !== undefined) return confirmStart(started, start, moment);
  if (startedByOffer(bay, moment)) return requestStop(started, 'offered_current', moment);
  if (bay.charger.vinPending && !bay.live.foundFlowing) return bay;
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
    closings: closes ? closedOnce(bay, moment.day) : bay.kept.closings,
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

/** What a charge is that the car began without us. Without a route to it all that can be done is to follow the sun. */
function ownStart(bay: Bay, { settings, inside }: Moment): readonly [Kind, Cause] {
  const { mode } = bay.settings;
  const { live } = bay;
  if (!settings.solar_charging || mode === 'normal') return ['owners', 'car'];
  if (mode === 'fast') return ['asked', 'fast'];
  if (!inside || live.foundFlowing) return ['owners', 'car'];
  const first = !live.startedSinceArrival && live.flowSinceMs - live.arrivedMs <= ARRIVAL;
  if (first && settings.wait_for_sun) return ['sun', 'plug_in'];
  return [bay.vehicle === undefined ? 'sun' : 'owners', 'car'];
}
