import { type Amps, type Millis, amps, minutes, seconds } from '../units.ts';
import { FLOWING } from './phases.ts';

/**
 * Cars of October 2017 fall to 6 A when their limit is raised to a value below a threshold, unless it is offered that
 * threshold first (`twc-rs485` §4.4).
 */
export interface Spike {
  /** Since when the threshold is offered; undefined while nothing is going on. */
  readonly fromMs: Millis | undefined;
  /** A wish below this is a lowering, which ends it at once. */
  readonly floorAmps: Amps;
  /** Since when the charger has it in force. */
  readonly reachedMs: Millis | undefined;
  readonly endedMs: Millis | undefined;
  /** Since when the car has drawn far less than it may. */
  readonly shortSinceMs: Millis | undefined;
}

export interface Course {
  readonly wanted: Amps;
  readonly offered: Amps;
  readonly inForce: Amps;
  readonly actual: Amps;
  /** A charger that is to have no more than this is given no more. */
  readonly minimum: Amps;
  /** The threshold, as far as the owner lets it be offered. */
  readonly peak: Amps;
}

export const noSpike: Spike = {
  fromMs: undefined,
  floorAmps: amps(0),
  reachedMs: undefined,
  endedMs: undefined,
  shortSinceMs: undefined,
};

/** The threshold of units for 80 A, and of those for 32 A. */
export const spikeAmps = (ratedAmps: Amps): Amps => amps(ratedAmps > 40 ? 21 : 16);

const LASTING = seconds(5);
/** Limits travel in hundredths. */
const STEP = 0.01;
/** A circuit without room for it does not hold a raise up for longer. */
const LONGEST = seconds(15);
const SHORT = { above: amps(2), lasting: seconds(10) };
/** Without a rest the limit would swing to and fro with every cloud, and with every car that draws little by its own wish. */
const REST = { raising: minutes(1), short: minutes(5) };

/** What time and the charger's report make of it. Only where current flows. */
export function spikeAfter(before: Spike, course: Course, now: Millis): Spike {
  if (course.actual < FLOWING) return { ...noSpike, endedMs: before.endedMs };
  return before.fromMs === undefined
    ? perhapsBegun(before, course, now)
    : perhapsEnded(before, before.fromMs, course, now);
}

/** The limit to strive for: the threshold while it lasts; a raise below it waits for the next one. */
export function withSpike(spike: Spike, { wanted, offered, actual, peak }: Course, now: Millis): Amps {
  if (actual < FLOWING || wanted >= peak) return wanted;
  if (spike.fromMs !== undefined) return peak;
  return isRested(spike, REST.raising, now) ? wanted : amps(Math.min(wanted, offered));
}

function perhapsBegun(before: Spike, course: Course, now: Millis): Spike {
  const { wanted, offered, peak } = course;
  const watched = { ...before, shortSinceMs: isShort(course) ? (before.shortSinceMs ?? now) : undefined };
  if (wanted >= peak) return watched;
  if (wanted > offered && isRested(before, REST.raising, now))
    return { ...noSpike, fromMs: now, floorAmps: amps(offered + STEP) };
  return reacts(watched, course, now) ? { ...noSpike, fromMs: now, floorAmps: wanted } : watched;
}

const reacts = (spike: Spike, { wanted, minimum }: Course, now: Millis): boolean =>
  spike.shortSinceMs !== undefined &&
  now - spike.shortSinceMs >= SHORT.lasting &&
  wanted > minimum &&
  isRested(spike, REST.short, now);

function perhapsEnded(before: Spike, fromMs: Millis, { wanted, inForce, peak }: Course, now: Millis): Spike {
  const reachedMs = inForce >= peak ? (before.reachedMs ?? now) : undefined;
  const done = reachedMs !== undefined && now - reachedMs >= LASTING;
  const over = done || now - fromMs >= LONGEST || wanted >= peak || wanted < before.floorAmps;
  return over ? { ...noSpike, endedMs: now } : { ...before, reachedMs };
}

const isShort = ({ actual, offered, peak }: Course): boolean =>
  actual > SHORT.above && actual <= peak && offered <= peak && offered - actual > SHORT.above;

const isRested = ({ endedMs }: Spike, rest: Millis, now: Millis): boolean =>
  endedMs === undefined || now - endedMs >= rest;
