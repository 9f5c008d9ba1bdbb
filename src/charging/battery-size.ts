import {
  type Millis,
  type Percent,
  type WattHours,
  type Watts,
  energy,
  millis,
  seconds,
  percent,
  wattHours,
  watts,
} from '../units.ts';

/** What one percent of a battery takes, losses included: as seen so far. */
export interface KeptBattery {
  readonly whPerPercent: WattHours;
}

/** A charge in progress that the size is being learned from. */
export interface LiveBattery {
  readonly fromPercent: Percent;
  readonly percent: Percent;
  readonly wattHours: WattHours;
  readonly atMs: Millis;
}

export interface Battery {
  readonly kept: KeptBattery | undefined;
  readonly live: LiveBattery | undefined;
}

interface Seen extends Battery {
  readonly live: LiveBattery;
}

/** Levels are whole percents: over this many they say enough. */
const ENOUGH = 10;
/** Noise of the level, and of a battery at rest. */
const FALLEN = 0.5;
const DISCHARGING = watts(-100);
/** A longer time in which nobody looked is unknown. */
const LONGEST_STEP = seconds(5);

/** Takes in a battery's level and the power that goes into it; one that is discharged is watched anew. */
export function learnSize(
  { kept, live }: Battery,
  level: Percent,
  power: Watts,
  nowMs: Millis,
  plausible: { readonly least: number; readonly most: number },
): Seen {
  const anew: LiveBattery = { fromPercent: level, percent: level, wattHours: wattHours(0), atMs: nowMs };
  if (
    live === undefined ||
    nowMs - live.atMs > LONGEST_STEP ||
    level < live.percent - FALLEN ||
    power < DISCHARGING
  )
    return { kept, live: anew };
  const added = energy(watts(Math.max(0, power)), millis(nowMs - live.atMs));
  const seen = {
    ...live,
    percent: percent(Math.max(level, live.percent)),
    wattHours: wattHours(live.wattHours + added),
    atMs: nowMs,
  };
  const risen = level - live.fromPercent;
  if (level <= live.percent || risen < ENOUGH) return { kept, live: seen };
  const found = seen.wattHours / risen;
  const sound = found >= plausible.least && found <= plausible.most;
  return { kept: sound ? { whPerPercent: mean(kept?.whPerPercent, found) } : kept, live: anew };
}

const mean = (before: number | undefined, found: number): WattHours =>
  wattHours(Math.round(((before ?? found) + found) / 2));
