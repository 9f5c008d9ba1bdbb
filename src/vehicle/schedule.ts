import type { CarReach } from '../charging/snapshot.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, hours, millis, minutes, seconds } from '../units.ts';

/** What the rest of the house knows that makes fresh facts of a car worth asking for. */
export interface Interest {
  /** 1 A or more flows at the charger this car stands at. */
  readonly charging: boolean;
  /** The charger's plug, current or state last changed. */
  readonly stirredAtMs: Millis | undefined;
  /** Our bus says that this VIN is plugged in; undefined where it does not tell. */
  readonly onOurBus: boolean | undefined;
  /** The decision would like fresh facts: about to start, or waiting for confirmation. */
  readonly wanted: boolean;
}

/** Time between two questions of a kind, by what is going on. */
export interface Pace {
  readonly presence: Millis;
  readonly presenceWanted: Millis;
  /** Readings while current flows. */
  readonly charging: Millis;
  /** Readings that are wanted, at most this often. */
  readonly fresh: Millis;
}

/** What has been asked of a car so far, and why more may be worth asking. */
export interface Asked {
  readonly reach: CarReach;
  readonly presenceAtMs: Millis | undefined;
  readonly readAtMs: Millis | undefined;
  /** A command ended and its effect has not been read yet. */
  readonly commandedAtMs: Millis | undefined;
  readonly stirredAtMs: Millis | undefined;
  readonly wantedSinceMs: Millis | undefined;
  /** Readings in a row that nothing but the passing of time had asked for. */
  readonly idleReadings: number;
  readonly interest: Interest;
}

export interface Question {
  readonly what: 'presence' | 'reading';
  readonly atMs: Millis;
}

const EFFECT = seconds(15);
/** What happened is read about at most this often. */
const NEWS = seconds(30);
/** Plugging in wakes a car: after something happened it is looked for this often, for a minute. */
const LOOK = seconds(15);
const LOOK_FOR = minutes(1);
const WANTED_FOR = minutes(15);
/** A car falls asleep 10 to 15 minutes after the last reading; pauses grow for those that need longer. */
const IDLE = minutes(15);
const IDLE_LONGEST = hours(2);

export const nothingAsked: Asked = {
  reach: 'unknown',
  presenceAtMs: undefined,
  readAtMs: undefined,
  commandedAtMs: undefined,
  stirredAtMs: undefined,
  wantedSinceMs: undefined,
  idleReadings: 0,
  interest: { charging: false, stirredAtMs: undefined, onOurBus: undefined, wanted: false },
};

const after = (moment: Millis | undefined, pause: Millis): Millis =>
  moment === undefined ? millis(0) : millis(moment + pause);
const latest = (a: Millis | undefined, b: Millis | undefined): Millis | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

/**
 * Takes note of what the house knows. While current flows its changes are no news (following the sun changes it
 * all the time), except that it began or ended.
 */
export function attended(asked: Asked, interest: Interest, now: Millis): Asked {
  const before = asked.interest;
  const turned = interest.charging !== before.charging || interest.onOurBus !== before.onOurBus;
  const stirred = turned ? now : interest.charging ? undefined : interest.stirredAtMs;
  return {
    ...asked,
    interest,
    stirredAtMs: latest(asked.stirredAtMs, stirred),
    wantedSinceMs: interest.wanted ? (asked.wantedSinceMs ?? now) : undefined,
  };
}

/** Takes note that the car's reach was learnt, by a reading or without one. A car that woke up has news. */
export function answered(asked: Asked, reach: CarReach, read: boolean, now: Millis): Asked {
  const woke = asked.reach === 'asleep' && reach === 'awake';
  const seen = { ...asked, reach, presenceAtMs: now, stirredAtMs: woke ? now : asked.stirredAtMs };
  if (reach !== 'awake')
    return { ...seen, commandedAtMs: read ? undefined : asked.commandedAtMs, idleReadings: 0 };
  if (!read) return seen;
  const called = hasNews(asked) || isWanted(asked, now) || asked.commandedAtMs !== undefined;
  const idle = !called && !asked.interest.charging;
  return {
    ...seen,
    readAtMs: now,
    commandedAtMs: undefined,
    idleReadings: idle ? asked.idleReadings + 1 : 0,
  };
}

/** Something happened that the last reading does not know. */
const hasNews = ({ stirredAtMs, readAtMs }: Asked): boolean =>
  stirredAtMs !== undefined && (readAtMs === undefined || stirredAtMs > readAtMs);

/** Fresh facts are wanted; heeded for 15 minutes. */
const isWanted = ({ wantedSinceMs }: Asked, at: Millis): boolean =>
  wantedSinceMs !== undefined && at < wantedSinceMs + WANTED_FOR;

/**
 * How many times as long as usual readings are apart, by what is left of a day's budget for them (1: all). The more is
 * gone the sparser they become, so that the evening has some, too. Infinite where none is left.
 */
export function thriftAt(left: number): number {
  if (left > 0.5) return 1;
  if (left > 0.25) return 2;
  return left > 0 ? 4 : Infinity;
}

function readingDue(asked: Asked, pace: Pace, thrift: number): Millis | undefined {
  const { readAtMs, commandedAtMs } = asked;
  if (thrift === Infinity) return undefined;
  const apart = (pause: Millis): Millis => after(readAtMs, millis(pause * thrift));
  if (commandedAtMs !== undefined) return after(commandedAtMs, EFFECT);
  if (asked.reach !== 'awake') return undefined;
  if (hasNews(asked)) return apart(NEWS);
  const fresh = apart(pace.fresh);
  if (isWanted(asked, fresh)) return fresh;
  if (asked.interest.charging) return apart(pace.charging);
  return apart(growingPause(IDLE, IDLE_LONGEST, asked.idleReadings));
}

function presenceDue(asked: Asked, pace: Pace): Millis {
  const { presenceAtMs, stirredAtMs, interest } = asked;
  const usual = after(presenceAtMs, interest.wanted ? pace.presenceWanted : pace.presence);
  const soon = millis(Math.max(stirredAtMs ?? 0, after(presenceAtMs, LOOK)));
  return hasNews(asked) && soon <= after(stirredAtMs, LOOK_FOR) ? millis(Math.min(soon, usual)) : usual;
}

/** What to ask the car next, and when. Readings are `thrift` times as far apart as usual. */
export function nextQuestion(asked: Asked, pace: Pace, thrift = 1): Question {
  const reading = readingDue(asked, pace, thrift);
  const presence = presenceDue(asked, pace);
  return reading !== undefined && reading <= presence
    ? { what: 'reading', atMs: reading }
    : { what: 'presence', atMs: presence };
}
