import { type Millis, amps, millis, seconds, watts } from '../units.ts';
import type { Charger } from './charger.ts';
import { commanded, isParting, minimumOf } from './charger.ts';
import { type LimitCommand, type Standing, overheard, reported } from './circuit.ts';
import { flowed } from './energy.ts';
import type { Answer, ChargerState, Heartbeat } from './message.ts';
import { FLOWING } from './phases.ts';
import { type Polls, answered, plugSaid, unseen } from './polls.ts';
import { paid } from './twins.ts';
import { numberOf, saysNoCar, sought } from './vin.ts';

const OVERDRAW = { above: amps(1), toFollow: seconds(3) };
/** More than any charger can carry is no measurement. */
const PLAUSIBLE = amps(100);
/** Reports that are further apart say nothing of the current between them. */
const LONGEST_STRETCH = seconds(5);

/** It answers a heartbeat of ours. A long answer proves protocol 2; a short one proves nothing. */
export const answers = (charger: Charger, heard: Heartbeat, now: Millis): Charger =>
  reports(
    {
      ...charger,
      beats: paid(charger.beats, now - charger.linkedAtMs),
      unheard: 0,
      standing: standingAfter(charger, heard, now),
    },
    heard,
    now,
  );

/** What one of two units confirms says nothing of the other. */
const standingAfter = (charger: Charger, heard: Heartbeat, now: Millis): Standing =>
  isParting(charger)
    ? overheard(charger.standing, heard.limitAmps)
    : reported(charger.standing, heard.limitAmps, obeyedBy(charger, heard), now);

/** Some chargers of protocol 2 obey the one command only before they charge; which ones is not known. */
const obeyedBy = ({ protocol }: Charger, { state }: Heartbeat): readonly LimitCommand[] =>
  protocol === 2 && isBeforeCharging(state) ? ['plain', 'at_start'] : ['plain'];

/**
 * It answers another master: what it draws and may draw is true all the same, but nothing of ours is confirmed. What is
 * above anything of ours is the other's.
 */
export function answersAnother(charger: Charger, heard: Heartbeat, now: Millis): Charger {
  const { limitAmps } = heard;
  const foreign = limitAmps > charger.standing.ceilingAmps ? { amps: limitAmps, atMs: now } : charger.foreign;
  const told = commanded({ ...charger, foreign }, limitAmps, now);
  return charger.link === 'linked' ? reports(told, heard, now) : told;
}

function reports(charger: Charger, heard: Heartbeat, now: Millis): Charger {
  const before = charger.report;
  const next: Charger = {
    ...charger,
    known: true,
    protocol: heard.bytes >= 16 ? 2 : charger.protocol,
    silentSinceMs: now,
    report: { ...heard, atMs: now },
    readySinceMs: heard.state === 'ready' ? (charger.readySinceMs ?? now) : undefined,
  };
  return { ...next, overSinceMs: overSince(next, now), polls: pollsAfter(next, before, now) };
}

/** It answers a question about its meter, itself or its car. */
export const tells = (charger: Charger, message: Answer, now: Millis): Charger => ({
  ...charger,
  polls: answered(charger.polls, message, now),
});

/** A car needs a few seconds to follow a lower limit; until then the higher one explains its draw. */
function overSince(charger: Charger, now: Millis): Millis | undefined {
  const { standing, report, overSinceMs } = charger;
  const drawn = report?.actualAmps ?? 0;
  const following = standing.fellAtMs !== undefined && now - standing.fellAtMs < OVERDRAW.toFollow;
  const allowed = Math.max(standing.ceilingAmps, minimumOf(charger)) + OVERDRAW.above;
  const over = drawn > allowed && drawn <= PLAUSIBLE && !following;
  return over ? (overSinceMs ?? now) : undefined;
}

/**
 * Is a car plugged in? `ready` alone leaves that open: then the charger's fresh answers about the car's number and
 * about its plug tell. Undefined where nothing does.
 */
export function carPresent({ report, readySinceMs, polls }: Charger, now: Millis): boolean | undefined {
  if (seesCar(report) || numberOf(polls.vin) !== undefined) return true;
  if (readySinceMs === undefined) return undefined;
  return saysNoCar(polls.vin, readySinceMs, now) ? false : plugSaid(polls, readySinceMs, now);
}

/** The car's number is sought when a car has come and when current begins. */
function pollsAfter(charger: Charger, before: Charger['report'], now: Millis): Polls {
  const { report, readySinceMs } = charger;
  const polls = { ...charger.polls, energy: energyAfter(charger, before) };
  if (!seesCar(report)) return readySinceMs === undefined ? polls : unseen(polls, readySinceMs, now);
  const came = !seesCar(before);
  const began = isFlowing(report) && !isFlowing(before);
  return came || began ? { ...polls, vin: sought(polls.vin, now) } : polls;
}

/** The current between two reports, to compare the lifetime counter with. */
function energyAfter({ report, polls }: Charger, before: Charger['report']): Polls['energy'] {
  if (report === undefined || before === undefined || !isFlowing(before)) return polls.energy;
  const lasting = report.atMs - before.atMs;
  const { volts = 240, phases = 1 } = polls.phases;
  return lasting > LONGEST_STRETCH
    ? polls.energy
    : flowed(polls.energy, watts(before.actualAmps * volts * phases), millis(lasting));
}

const NO_CAR: readonly ChargerState[] = ['ready', 'error', 'unknown'];
const seesCar = (report: Charger['report']): boolean =>
  report !== undefined && (isFlowing(report) || !NO_CAR.includes(report.state));
/** No current has flowed yet, and the charger waits for none. */
export const isBeforeCharging = (state: ChargerState): boolean => state === 'ready' || state === 'waiting';
export const isFlowing = (report: Charger['report']): boolean =>
  report !== undefined && report.actualAmps >= FLOWING;
