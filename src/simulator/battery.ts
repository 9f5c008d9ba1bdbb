import {
  type Millis,
  type Percent,
  type WattHours,
  type Watts,
  percent,
  wattHours,
  watts,
} from '../units.ts';

const { exp, max, min } = Math;

export interface Battery {
  readonly capacity: WattHours;
  readonly maximum: Watts;
  /** Level below which it feeds nothing while the grid is there. As the app shows it. */
  readonly reserve: Percent;
  /**
   * `grid_charging` as in storm watch: it charges with all it has, wherever the power comes from. `backup`: it feeds
   * nothing while the grid is there, and charges from the sun.
   */
  readonly mode: 'self_consumption' | 'grid_charging' | 'backup';
  /** As the app shows it: 0 is the least the owner can use. */
  readonly level: Percent;
  /** + discharge, − charge. */
  readonly power: Watts;
}

/** One Powerwall 2. */
export const powerwall: Battery = {
  capacity: wattHours(13_500),
  maximum: watts(5000),
  reserve: percent(20),
  mode: 'self_consumption',
  level: percent(50),
  power: watts(0),
};

export const noBattery: Battery = {
  ...powerwall,
  capacity: wattHours(1),
  maximum: watts(0),
  level: percent(0),
};

/** What the battery cannot do is left over: for the grid, or off grid for nobody. */
export function stepBattery(battery: Battery, need: Watts, islanded: boolean, step: Millis): Battery {
  const wanted = islanded ? need : settling(battery, need, step);
  const power = max(-mostIn(battery, step), min(mostOut(battery, islanded, step), wanted));
  const stored = power > 0 ? power / ONE_WAY : power * ONE_WAY;
  const level = battery.level - (stored * step * 100) / (HOUR_MS * battery.capacity);
  return { ...battery, power: watts(power), level: percent(max(0, min(100, level))) };
}

/** It brings the site back to zero within 1 to 2 s. */
const SETTLES_MS = 500;
/** A Powerwall returns about 90 % of what it takes. */
export const ONE_WAY = 0.95;
const HOUR_MS = 3_600_000;
const TAPERS_ABOVE = 95;
const LEAST_TAPER = 0.05;

function settling({ mode, maximum, power }: Battery, need: Watts, step: Millis): number {
  const aim = mode === 'grid_charging' ? -maximum : need;
  return power + (aim - power) * (1 - exp(-step / SETTLES_MS));
}

function mostIn({ capacity, level, maximum }: Battery, step: Millis): number {
  const taper = max(LEAST_TAPER, min(1, (100 - level) / (100 - TAPERS_ABOVE)));
  const room = (((100 - level) / 100) * capacity * HOUR_MS) / step / ONE_WAY;
  return min(maximum * taper, room);
}

function mostOut(
  { capacity, level, maximum, mode, reserve }: Battery,
  islanded: boolean,
  step: Millis,
): number {
  if (!islanded && (mode === 'backup' || level <= reserve)) return 0;
  return min(maximum, ((level / 100) * capacity * HOUR_MS * ONE_WAY) / step);
}
