import { type Amps, type Millis, amps, millis, minutes, seconds } from '../units.ts';
import { type LimitCommand, type Standing, overheard, sent, standingAt } from './circuit.ts';
import { type Contactor, anew, untold } from './contactor.ts';
import type { EnergyUnit } from './energy.ts';
import type { FromCharger, Heartbeat, Protocol } from './message.ts';
import { FLOWING } from './phases.ts';
import { type Polls, noPolls } from './polls.ts';
import { type Spike, noSpike } from './spike.ts';
import { type Beats, type Signs, noBeats, owing } from './twins.ts';

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
  /** Announcements of a charger that gets heartbeats, since it last answered one: it does not hear them. */
  readonly unheard: number;
  /** When there was last no room for it. */
  readonly refusedAtMs: Millis | undefined;
  /** The signs under which it announced itself: two units may have the same id. */
  readonly signs: Signs;
  /** When two units were last seen to share this id. While it is still linked, both are on the way down to the minimum. */
  readonly twinsAtMs: Millis | undefined;
  /** It gets no heartbeats until then, so that its car stops. */
  readonly withheldUntilMs: Millis | undefined;
  readonly linkedAtMs: Millis;
  /** When it fell silent while it could be heard. */
  readonly lostAtMs: Millis | undefined;
  /** When it last answered or began to owe an answer. Time without a line does not count. */
  readonly silentSinceMs: Millis;
  readonly heartbeatAtMs: Millis | undefined;
  /** Undefined: at once. */
  readonly heartbeatDueAtMs: Millis | undefined;
  readonly beats: Beats;
  /** The limit that another master told it last, and may tell it again. */
  readonly foreign: { readonly amps: Amps; readonly atMs: Millis } | undefined;
  /** Pieces of noise that were heard where its answer was due. */
  readonly noise: number;
  readonly standing: Standing;
  readonly report: (Heartbeat & { readonly atMs: Millis }) | undefined;
  /** Since when it draws more than any limit that may be in force. */
  readonly overSinceMs: Millis | undefined;
  readonly readySinceMs: Millis | undefined;
  readonly spike: Spike;
  readonly contactor: Contactor;
  readonly polls: Polls;
}

const LOST_AFTER = seconds(26);
const FREED_AFTER = seconds(40);
const ANNOUNCED_FOR = seconds(30);
const PARTED_FOR = seconds(60);
/** Long enough for both to hear the minimum, and for their cars to follow. */
const PARTING_FOR = seconds(3);
const WITHHELD = { lasting: seconds(60), atMostEvery: minutes(10) };
const HEARTBEAT_EVERY = seconds(1);
const A_LITTLE_LATE = millis(300);
const OVERDRAW_LASTING = seconds(3);
const FOREIGN_FOR = seconds(30);

export const newCharger = (id: string, protocol: Protocol, unit: EnergyUnit, now: Millis): Charger => ({
  id,
  protocol,
  ratedAmps: undefined,
  link: 'none',
  known: false,
  announcedAtMs: undefined,
  unheard: 0,
  refusedAtMs: undefined,
  signs: [],
  twinsAtMs: undefined,
  withheldUntilMs: undefined,
  linkedAtMs: now,
  lostAtMs: undefined,
  silentSinceMs: now,
  heartbeatAtMs: undefined,
  heartbeatDueAtMs: undefined,
  beats: noBeats,
  foreign: undefined,
  noise: 0,
  standing: standingAt(amps(0)),
  report: undefined,
  overSinceMs: undefined,
  readySinceMs: undefined,
  spike: noSpike,
  contactor: untold,
  polls: noPolls(unit, now),
});

/** Below this a car stops, or is left in a state that only a new plug-in cures. */
export const minimumOf = ({ protocol }: { readonly protocol: Protocol }): Amps =>
  amps(protocol === 1 ? 5 : 6);

/** Heartbeats begin, at once. */
export const linked = (charger: Charger, now: Millis): Charger => ({
  ...charger,
  link: 'linked',
  refusedAtMs: undefined,
  twinsAtMs: undefined,
  lostAtMs: undefined,
  linkedAtMs: now,
  silentSinceMs: now,
  heartbeatDueAtMs: undefined,
  overSinceMs: undefined,
  beats: { ...charger.beats, owed: 0 },
  contactor: anew(charger.contactor),
});

export const isLost = (charger: Charger, now: Millis): boolean =>
  charger.link === 'linked' && now - charger.silentSinceMs >= LOST_AFTER;

export const isAnswering = ({ link, report }: Charger, now: Millis): boolean =>
  link === 'linked' && report !== undefined && now - report.atMs < LOST_AFTER;

/** It no longer announces itself. */
export const hasLeft = ({ link, announcedAtMs }: Charger, now: Millis): boolean =>
  link === 'asking' && isOver(announcedAtMs, now);

/** It never reported, and is not being refused either: a charger that went by, or noise that looked like one. */
export const isForgotten = (charger: Charger, now: Millis): boolean =>
  !charger.known && isOver(charger.refusedAtMs, now) && !isParted(charger, now);

const isOver = (moment: Millis | undefined, now: Millis): boolean =>
  moment === undefined || now - moment >= ANNOUNCED_FOR;

/** Its last heartbeat is so long ago that it has stopped by itself, whatever of ours it still heard. */
export const isFreed = ({ heartbeatAtMs }: Charger, now: Millis): boolean =>
  heartbeatAtMs === undefined || now - heartbeatAtMs >= FREED_AFTER;

/** Two units were heard under its id, and since then not one of them alone for long enough. */
export const isParted = ({ twinsAtMs }: Charger, now: Millis): boolean =>
  twinsAtMs !== undefined && now - twinsAtMs < PARTED_FOR;

/** Two units under its id were told their minimum, and get no heartbeats soon. */
export const isParting = ({ link, twinsAtMs }: Charger): boolean =>
  link === 'linked' && twinsAtMs !== undefined;

/**
 * Two units under one id would draw twice what one is told: neither gets heartbeats. Alone they would go on at their
 * limit for half a minute, so whoever answers is told the minimum first.
 */
export function parted(charger: Charger, now: Millis): Charger {
  if (isParting(charger)) return charger;
  return { ...charger, link: isAnswering(charger, now) ? 'linked' : 'none', twinsAtMs: now };
}

/** They have had the time to hear it. */
export const hasParted = (charger: Charger, now: Millis): boolean =>
  isParting(charger) && now - (charger.twinsAtMs ?? now) >= PARTING_FOR;

/**
 * Its heartbeats stay away, so that the car stops within half a minute (`twc-rs485` §4.2); not again before the owner had
 * time to plug in anew.
 */
export function withheld(charger: Charger, now: Millis): Charger {
  const flows = isAnswering(charger, now) && (charger.report?.actualAmps ?? 0) >= FLOWING;
  const rested =
    charger.withheldUntilMs === undefined || now >= charger.withheldUntilMs + WITHHELD.atMostEvery;
  if (!flows || !rested) return charger;
  return { ...charger, link: 'none', withheldUntilMs: millis(now + WITHHELD.lasting) };
}

export const isWithheld = ({ withheldUntilMs }: Charger, now: Millis): boolean =>
  withheldUntilMs !== undefined && now < withheldUntilMs;

/** What it draws against its limit, for as long as it does. */
export const overdrawn = ({ report, overSinceMs }: Charger, now: Millis): Amps | undefined =>
  overSinceMs !== undefined && now - overSinceMs >= OVERDRAW_LASTING ? report?.actualAmps : undefined;

/** What it needs of the circuit whatever it is offered. */
export const leastOf = (charger: Charger, now: Millis): Amps =>
  amps(
    Math.max(
      minimumOf(charger) * (isParted(charger, now) ? 2 : 1),
      overdrawn(charger, now) ?? 0,
      foreignAmps(charger, now),
    ),
  );

/** Two masters take turns in telling it limits: the other's counts as long as it may come again. */
const foreignAmps = ({ foreign }: Charger, now: Millis): Amps =>
  foreign === undefined || now - foreign.atMs > FOREIGN_FOR ? amps(0) : foreign.amps;

/** What must be kept for it: it may draw that much at any moment. */
export function reservedFor(charger: Charger, now: Millis): Amps {
  if (charger.link !== 'linked' && isFreed(charger, now)) return amps(0);
  return amps(Math.max(charger.standing.ceilingAmps, leastOf(charger, now)));
}

/** What it may be told without a raise. */
export const heldFor = (charger: Charger, now: Millis): Amps =>
  amps(Math.min(reservedFor(charger, now), Math.max(charger.standing.ceilingAmps, minimumOf(charger))));

/** A heartbeat of another master, or an answer to one: it lives on, and has that limit in force. */
export const commanded = (charger: Charger, limit: Amps, now: Millis): Charger => ({
  ...charger,
  standing: overheard(charger.standing, limit),
  heartbeatAtMs: now,
});

/** A heartbeat goes out to it. */
export const beaten = (
  charger: Charger,
  limit: Amps | undefined,
  by: LimitCommand,
  now: Millis,
): Charger => ({
  ...charger,
  standing: sent(charger.standing, limit, by, now),
  heartbeatAtMs: now,
  heartbeatDueAtMs: isEarly(charger, now) ? charger.heartbeatDueAtMs : nextBeat(charger, now),
  beats: owing(charger.beats),
});

/** A heartbeat out of turn, which lowers a limit, comes in addition. */
export const isEarly = ({ heartbeatDueAtMs: due }: Charger, now: Millis): boolean =>
  due !== undefined && now < due;

/** A heartbeat that is a little late does not shift those that follow. */
const nextBeat = ({ heartbeatDueAtMs: due }: Charger, now: Millis): Millis =>
  millis((due !== undefined && now - due <= A_LITTLE_LATE ? due : now) + HEARTBEAT_EVERY);

/** It announces itself, as it does while it hears no heartbeats. A rating that no charger can have is not believed. */
export function announced(
  charger: Charger,
  { protocol, ratedAmps }: Extract<FromCharger, { readonly kind: 'linkready' }>,
  now: Millis,
): Charger {
  const believed = ratedAmps >= minimumOf({ protocol }) ? ratedAmps : undefined;
  const heard = { ...charger, protocol, ratedAmps: believed, announcedAtMs: now };
  if (charger.link !== 'linked') return { ...heard, link: 'asking' };
  return { ...heard, heartbeatDueAtMs: undefined, unheard: charger.unheard + 1 };
}
