import { type Amps, type Millis, amps, millis, seconds } from '../units.ts';
import { type Standing, reported, sent, standingAt } from './circuit.ts';
import type { ChargerState, FromCharger, Heartbeat, Protocol } from './message.ts';
import { FLOWING, type Polls, answered, noPolls, unseen } from './polls.ts';
import { numberOf, saysNoCar, sought } from './vin.ts';

/** One charger as this master knows it. */
export interface Charger {
  readonly id: string;
  readonly protocol: Protocol;
  /** As it announced it; undefined until then. */
  readonly ratedAmps: Amps | undefined;
  /** `asking`: it announced itself and waits for room on the circuit. Only a linked one gets heartbeats. */
  readonly link: 'none' | 'asking' | 'linked';
  /** It was here in an earlier run of the program, or has reported in this one. */
  readonly known: boolean;
  readonly announcedAtMs: Millis | undefined;
  /** When there was last no room for it. */
  readonly refusedAtMs: Millis | undefined;
  readonly linkedAtMs: Millis;
  /** When it last answered or began to owe an answer. Time without a line does not count. */
  readonly silentSinceMs: Millis;
  readonly heartbeatAtMs: Millis | undefined;
  /** Undefined: at once. */
  readonly heartbeatDueAtMs: Millis | undefined;
  readonly standing: Standing;
  readonly report: (Heartbeat & { readonly atMs: Millis }) | undefined;
  /** Since when it draws more than any limit that may be in force. */
  readonly overSinceMs: Millis | undefined;
  readonly readySinceMs: Millis | undefined;
  readonly polls: Polls;
}

const LOST_AFTER = seconds(26);
const FREED_AFTER = seconds(40);
const ANNOUNCED_FOR = seconds(30);
const HEARTBEAT_EVERY = seconds(1);
const OVERDRAW = { above: amps(1), lasting: seconds(3), toFollow: seconds(3) };
/** More than any charger can carry is no measurement. */
const PLAUSIBLE = amps(100);

export const newCharger = (id: string, protocol: Protocol, now: Millis): Charger => ({
  id,
  protocol,
  ratedAmps: undefined,
  link: 'none',
  known: false,
  announcedAtMs: undefined,
  refusedAtMs: undefined,
  linkedAtMs: now,
  silentSinceMs: now,
  heartbeatAtMs: undefined,
  heartbeatDueAtMs: undefined,
  standing: standingAt(amps(0)),
  report: undefined,
  overSinceMs: undefined,
  readySinceMs: undefined,
  polls: noPolls,
});

/** Below this a car stops, or is left in a state that only a new plug-in cures. */
export const minimumOf = ({ protocol }: { readonly protocol: Protocol }): Amps =>
  amps(protocol === 1 ? 5 : 6);

/** Heartbeats begin, at once. */
export const linked = (charger: Charger, now: Millis): Charger => ({
  ...charger,
  link: 'linked',
  refusedAtMs: undefined,
  linkedAtMs: now,
  silentSinceMs: now,
  heartbeatDueAtMs: undefined,
  overSinceMs: undefined,
});

export const isLost = (charger: Charger, now: Millis): boolean =>
  charger.link === 'linked' && now - charger.silentSinceMs >= LOST_AFTER;

export const isAnswering = ({ link, report }: Charger, now: Millis): boolean =>
  link === 'linked' && report !== undefined && now - report.atMs < LOST_AFTER;

/** It no longer announces itself. */
export const hasLeft = ({ link, announcedAtMs }: Charger, now: Millis): boolean =>
  link === 'asking' && isOver(announcedAtMs, now);

/** It never reported, and is not being refused either: a charger that went by, or noise that looked like one. */
export const isForgotten = ({ known, refusedAtMs }: Charger, now: Millis): boolean =>
  !known && isOver(refusedAtMs, now);

const isOver = (moment: Millis | undefined, now: Millis): boolean =>
  moment === undefined || now - moment >= ANNOUNCED_FOR;

/** Its last heartbeat is so long ago that it has stopped by itself, whatever of ours it still heard. */
export const isFreed = ({ heartbeatAtMs }: Charger, now: Millis): boolean =>
  heartbeatAtMs === undefined || now - heartbeatAtMs >= FREED_AFTER;

/** What it draws against its limit, for as long as it does. */
export const overdrawn = ({ report, overSinceMs }: Charger, now: Millis): Amps | undefined =>
  overSinceMs !== undefined && now - overSinceMs >= OVERDRAW.lasting ? report?.actualAmps : undefined;

/** What it needs of the circuit whatever it is offered. */
export const leastOf = (charger: Charger, now: Millis): Amps =>
  amps(Math.max(minimumOf(charger), overdrawn(charger, now) ?? 0));

/** What must be kept for it: it may draw that much at any moment. */
export function reservedFor(charger: Charger, now: Millis): Amps {
  if (charger.link !== 'linked' && isFreed(charger, now)) return amps(0);
  return amps(Math.max(charger.standing.ceilingAmps, leastOf(charger, now)));
}

/** A heartbeat goes out to it. */
export const beaten = (charger: Charger, limit: Amps | undefined, now: Millis): Charger => ({
  ...charger,
  standing: sent(charger.standing, limit, now),
  heartbeatAtMs: now,
  heartbeatDueAtMs: millis(now + HEARTBEAT_EVERY),
});

/** It announces itself, as it does while it hears no heartbeats. A rating that no charger can have is not believed. */
export function announced(
  charger: Charger,
  { protocol, ratedAmps }: Extract<FromCharger, { readonly kind: 'linkready' }>,
  now: Millis,
): Charger {
  const believed = ratedAmps >= minimumOf({ protocol }) ? ratedAmps : undefined;
  const heard = { ...charger, protocol, ratedAmps: believed, announcedAtMs: now };
  return charger.link === 'linked' ? { ...heard, heartbeatDueAtMs: undefined } : { ...heard, link: 'asking' };
}

/** It answers a heartbeat. A long answer proves protocol 2; a short one proves nothing. */
export function answers(charger: Charger, heard: Heartbeat, now: Millis): Charger {
  const before = charger.report;
  const standing = reported(charger.standing, heard.limitAmps, now);
  const next: Charger = {
    ...charger,
    known: true,
    protocol: heard.bytes >= 16 ? 2 : charger.protocol,
    silentSinceMs: now,
    standing,
    report: { ...heard, atMs: now },
    readySinceMs: heard.state === 'ready' ? (charger.readySinceMs ?? now) : undefined,
  };
  return { ...next, overSinceMs: overSince(next, now), polls: pollsAfter(next, before, now) };
}

/** It answers a question about its meter or its car. */
export const tells = (charger: Charger, message: FromCharger, now: Millis): Charger => ({
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
 * Is a car plugged in? `ready` alone leaves that open: then the charger's fresh answer about the car's number tells.
 * Undefined where nothing does.
 */
export function carPresent({ report, readySinceMs, polls }: Charger, now: Millis): boolean | undefined {
  if (seesCar(report) || numberOf(polls.vin) !== undefined) return true;
  return readySinceMs !== undefined && saysNoCar(polls.vin, readySinceMs, now) ? false : undefined;
}

/** The car's number is sought when a car has come and when current begins. */
function pollsAfter(charger: Charger, before: Charger['report'], now: Millis): Polls {
  const { report, polls, readySinceMs } = charger;
  if (!seesCar(report)) return readySinceMs === undefined ? polls : unseen(polls, readySinceMs, now);
  const came = !seesCar(before);
  const began = isFlowing(report) && !isFlowing(before);
  return came || began ? { ...polls, vin: sought(polls.vin, now) } : polls;
}

const NO_CAR: readonly ChargerState[] = ['ready', 'error', 'unknown'];
const seesCar = (report: Charger['report']): boolean =>
  report !== undefined && (isFlowing(report) || !NO_CAR.includes(report.state));
const isFlowing = (report: Charger['report']): boolean =>
  report !== undefined && report.actualAmps >= FLOWING;
