import { type Millis, minutes, seconds } from '../units.ts';
import type { Device } from './device.ts';

/** Home Assistant records every message as an action call, so there are at most this many a minute. */
const PER_MINUTE = 20;
/** Kept free of numbers, of words as the status', and of heartbeats, so that a control or an event never waits for them. */
const RESERVED = { numbers: 10, words: 4, beats: 2 } as const;
const HEARTBEAT = seconds(60);
const DEVICE_EVERY = seconds(10);
/** Weight of a change that has no size: a switch, a word. */
const CHANGED = 1000;

export interface Pace {
  /** When messages of the last minute went out. */
  readonly sentAtMs: readonly Millis[];
  readonly devices: Readonly<Record<string, Shown>>;
  readonly availableAtMs: Millis | undefined;
}

interface Shown {
  readonly atMs: Millis;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Nothing is known to be shown: everything is to be published anew. */
export const unpaced: Pace = { sentAtMs: [], devices: {}, availableAtMs: undefined };

/** Forgets what is shown, but not how many messages went out. */
export const shownNothing = (pace: Pace): Pace => ({ ...unpaced, sentAtMs: pace.sentAtMs });

/** How many messages may go out now. */
export const room = (pace: Pace, now: Millis): number => PER_MINUTE - recent(pace, now).length;

/** Events go before the heartbeat, but a flood of them must leave it room: without it everything would look dead. */
export const roomForEvent = (pace: Pace, devices: readonly Device[], now: Millis): boolean =>
  room(pace, now) > devices.length + 1 + RESERVED.beats;

const recent = ({ sentAtMs }: Pace, now: Millis): readonly Millis[] =>
  sentAtMs.filter(sent => now - sent < minutes(1));

export const spend = (pace: Pace, now: Millis): Pace => ({ ...pace, sentAtMs: [...recent(pace, now), now] });

/**
 * The devices whose states to publish now, most urgent first: controls, then the heartbeat, then changes, largest first.
 * The pace is the one after they went out.
 */
export function due(pace: Pace, devices: readonly Device[], now: Millis): readonly [Pace, readonly Device[]] {
  const ranked = devices
    .map(device => ({ device, urgency: urgency(pace.devices[device.id], device, now) }))
    .filter(({ urgency }) => urgency > 0)
    .toSorted((a, b) => b.urgency - a.urgency)
    .filter(({ urgency }, index) => index < room(pace, now) - reservedFrom(urgency))
    .map(({ device }) => device);
  return [ranked.reduce((so, device) => noted(spend(so, now), device, now), pace), ranked];
}

export const availabilityIsDue = ({ availableAtMs }: Pace, now: Millis): boolean =>
  availableAtMs === undefined || now - availableAtMs >= HEARTBEAT;

export const toldAvailable = (pace: Pace, now: Millis): Pace => ({ ...spend(pace, now), availableAtMs: now });

const noted = (pace: Pace, device: Device, now: Millis): Pace => ({
  ...pace,
  devices: { ...pace.devices, [device.id]: { atMs: now, values: valuesOf(device) } },
});

const valuesOf = ({ entities }: Device): Shown['values'] =>
  Object.fromEntries(entities.map(({ row, value }) => [row.key, value]));

const CONTROL = 1e6;
const BEAT = 1e5;

function reservedFrom(urgency: number): number {
  if (urgency >= CONTROL) return 0;
  if (urgency >= BEAT) return RESERVED.beats;
  return urgency >= CHANGED ? RESERVED.words : RESERVED.numbers;
}

/** Nought where nothing is worth a message. */
function urgency(shown: Shown | undefined, device: Device, now: Millis): number {
  if (shown === undefined) return CONTROL * 2;
  if (controlChanged(shown, device)) return CONTROL;
  if (now - shown.atMs >= HEARTBEAT) return BEAT;
  if (now - shown.atMs < DEVICE_EVERY) return 0;
  const largest = Math.max(
    ...device.entities.map(({ row, value }) => change(shown.values[row.key], value, row.step)),
  );
  return largest >= 1 ? largest : 0;
}

const controlChanged = ({ values }: Shown, { entities }: Device): boolean =>
  entities.some(({ row, value, command }) => command !== undefined && values[row.key] !== value);

/** How often a change is as large as what is worth a message. */
export function change(before: unknown, after: unknown, step: number | undefined): number {
  if (before === after) return 0;
  if (typeof before !== 'number' || typeof after !== 'number' || step === undefined) return CHANGED;
  return Math.abs(after - before) / step;
}
