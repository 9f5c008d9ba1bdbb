import type { Grid, MeterReading, PhasesSeen } from '../charging/snapshot.ts';
import { type Millis, type Watts, amps, millis, seconds, watts } from '../units.ts';
import type { Part } from './home-assistant-part.ts';

/** What the owner's entities tell; undefined where the owner named none. */
export interface Parts {
  readonly grid: Part<number>;
  readonly solar: Part<number> | undefined;
  readonly battery: Part<number> | undefined;
  readonly level: Part<number> | undefined;
  readonly gridStatus: Part<Grid> | undefined;
  readonly phases: readonly Part<number>[];
}

/** Entities whose count goes the other way than ours: grid + import, battery + discharge, solar + production. */
export interface Inverted {
  readonly grid: boolean;
  readonly solar: boolean;
  readonly battery: boolean;
}

export const STALE_AFTER = seconds(150);
/** Meter and battery are told one after the other, within this time where they come from one device. */
const SETTLES_WITHIN = millis(300);
/** A meter that reports oftener than this is not waited with. */
const QUICK = seconds(3);
/** A battery at rest has nothing new to report, however long. */
const REST = 10;

/**
 * A reading for each report of the meter at the grid, dated from it. Where battery or the word on the grid is missed,
 * there is no new one, and the one before grows old.
 */
export function readingOf(
  parts: Parts,
  inverted: Inverted,
  before: MeterReading | undefined,
  nowMs: Millis,
): MeterReading | undefined {
  const { grid, battery, gridStatus } = parts;
  if (grid.good === undefined || [grid, battery, gridStatus].some(isMissed)) return before;
  const { value, takenAtMs } = grid.good;
  if (takenAtMs === before?.takenAtMs || isOld(battery, nowMs)) return before;
  if (before !== undefined && isAwaited(battery, takenAtMs, before, nowMs)) return before;
  return { ...powersOf(parts, withSign(value, inverted.grid), inverted), volts: undefined, takenAtMs };
}

function powersOf(
  { battery, solar }: Parts,
  siteWatts: Watts,
  inverted: Inverted,
): Omit<MeterReading, 'volts' | 'takenAtMs'> {
  const batteryWatts = battery?.good && withSign(battery.good.value, inverted.battery);
  const solarWatts = isMissed(solar) ? undefined : solar?.good && withSign(solar.good.value, inverted.solar);
  const homeWatts =
    solarWatts === undefined ? undefined : watts(siteWatts + solarWatts + (batteryWatts ?? 0));
  return { siteWatts, batteryWatts, solarWatts, homeWatts };
}

const withSign = (value: number, inverted: boolean): Watts => watts(inverted ? 0 - value : value);

const isMissed = (part: Part<unknown> | undefined): boolean =>
  part !== undefined && (part.wrong !== undefined || part.good === undefined);

const isOld = (battery: Part<number> | undefined, nowMs: Millis): boolean =>
  battery?.good !== undefined &&
  Math.abs(battery.good.value) > REST &&
  nowMs - battery.good.takenAtMs > STALE_AFTER;

/** The meter has just reported, and the battery's part of the same round may be on its way. */
const isAwaited = (
  battery: Part<number> | undefined,
  takenAtMs: Millis,
  before: MeterReading,
  nowMs: Millis,
): boolean =>
  battery?.good !== undefined &&
  battery.good.takenAtMs < takenAtMs &&
  nowMs - takenAtMs < SETTLES_WITHIN &&
  takenAtMs - before.takenAtMs > QUICK;

/**
 * The currents at the fuses, as old as the oldest of them. Most sensors do not tell which way a current flows, so each
 * counts as import: never less than the truth.
 */
export function phasesOf(parts: readonly Part<number>[]): PhasesSeen | undefined {
  const good = parts.flatMap(part => part.good ?? []);
  if (good.length === 0 || good.length < parts.length) return undefined;
  return {
    amps: [0, 1, 2].map(phase => amps(Math.abs(good[phase]?.value ?? 0))),
    takenAtMs: millis(Math.min(...good.map(({ takenAtMs }) => takenAtMs))),
  };
}
