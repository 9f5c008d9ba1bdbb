import {
  type Amps,
  type Millis,
  type Percent,
  type Watts,
  millis,
  minutes,
  percent,
  seconds,
  watts,
} from '../units.ts';
import { type Appetite, learnAppetite, noAppetite } from './appetite.ts';
import { type HomeLoad, learnHomeLoad } from './home-load.ts';
import type { Settings } from './settings.ts';
import type { MeterReading, Snapshot } from './snapshot.ts';
import { update } from './update.ts';

/** Import that, with the Powerwall charging, means that it charges from the grid and will not yield. */
const GRID_CHARGING = watts(200);
const GRID_CHARGING_FOR = seconds(30);
const HYSTERESIS = percent(2);
/** What a Powerwall can surely take at once. */
export const POWERWALL_CHARGES_WITH = watts(5000);
const REMEMBERED = minutes(2);

/** What the sun leaves over at one reading, seen in the two ways that a Powerwall priority can choose from. */
export interface SurplusPoint {
  readonly takenAtMs: Millis;
  /** Everything the sun leaves over, the Powerwall's own charge included. */
  readonly leftOverWatts: Watts;
  /** What remains after the Powerwall's own appetite. */
  readonly spareWatts: Watts;
  /** False while the appetite has not been seen: then `spareWatts` starts nothing. */
  readonly spareKnown: boolean;
  readonly exportWatts: Watts;
  readonly intoBatteryWatts: Watts;
  /** What the cars took of it; below nought where others took it and the meter does not see them. */
  readonly drawnWatts: Watts;
  /** What the cars may have drawn beyond that, since their limits had just been changed. */
  readonly rampWatts: Watts;
  /** What they may have drawn less. Recordings of before have none. */
  readonly dropWatts?: Watts | undefined;
}

/** What cars drew when a reading was taken: those that follow the sun, and all others at our chargers. */
export interface Draw {
  readonly ours: Watts;
  readonly others: Watts;
  /** By how much ours may have drawn more, for their chargers report late and their limits had just been changed. */
  readonly ramp: Watts;
  /** By how much less, for the same reason. */
  readonly drop: Watts;
}

export interface MeterMemory {
  readonly points: readonly SurplusPoint[];
  readonly appetite: Appetite;
  readonly gridChargingSinceMs: Millis | undefined;
  readonly powerwallFirst: boolean;
  readonly home?: HomeLoad | undefined;
  /** Full by sunset: the sun that is still expected fills the Powerwall. */
  readonly sunFills?: boolean | undefined;
  /** The Powerwall goes first whatever the owner chose, up to this level. */
  readonly firstUntilPercent?: Percent | undefined;
  /** True from the moment the reading went stale until a fresh one. */
  readonly lost: boolean;
}

export const freshMeter: MeterMemory = {
  points: [],
  appetite: noAppetite,
  gridChargingSinceMs: undefined,
  powerwallFirst: true,
  lost: false,
};

/**
 * Takes a new reading in, with what the cars drew when it was taken. A reserve that we raised ourselves is no wish of the
 * owner's for the Powerwall to go first.
 */
export function watchMeter(
  before: MeterMemory,
  snapshot: Snapshot,
  settings: Settings,
  draw: Draw,
  reserveIsOurs = false,
): MeterMemory {
  const powerwallFirst = goesFirst(before.powerwallFirst, snapshot, settings);
  const firstUntilPercent = mustFillUpTo(snapshot, reserveIsOurs);
  const { reading } = snapshot.meter;
  if (reading === undefined || reading.takenAtMs === before.points.at(-1)?.takenAtMs) {
    return update(before, { powerwallFirst, firstUntilPercent });
  }
  const appetite = learnAppetite(before.appetite, snapshot, reading);
  const point = surplusPoint(snapshot, settings, reading, appetite, draw, reserveIsOurs);
  const recent = before.points.filter(({ takenAtMs }) => reading.takenAtMs - takenAtMs < REMEMBERED);
  const gridCharging = (reading.batteryWatts ?? 0) < 0 && reading.siteWatts > GRID_CHARGING;
  return {
    ...before,
    powerwallFirst,
    home: learnHomeLoad(before.home, reading, snapshot, draw.ours + draw.others),
    firstUntilPercent,
    appetite,
    points: [...recent, point],
    gridChargingSinceMs: gridCharging ? (before.gridChargingSinceMs ?? reading.takenAtMs) : undefined,
  };
}

/** Before a storm it is filled up, and below its reserve as far as that. */
function mustFillUpTo({ meter, powerwall }: Snapshot, reserveIsOurs: boolean): Percent | undefined {
  const { reservePercent, levelPercent } = meter;
  if (powerwall?.state?.stormWatch === true) return percent(100);
  const below = reservePercent !== undefined && levelPercent !== undefined && levelPercent < reservePercent;
  return below && !reserveIsOurs ? reservePercent : undefined;
}

function goesFirst(before: boolean, { meter }: Snapshot, settings: Settings): boolean {
  if (meter.levelPercent === undefined) return true;
  if (meter.levelPercent >= settings.battery_threshold) return false;
  return before || meter.levelPercent < settings.battery_threshold - HYSTERESIS;
}

function surplusPoint(
  snapshot: Snapshot,
  settings: Settings,
  reading: MeterReading,
  appetite: Appetite,
  draw: Draw,
  reserveIsOurs: boolean,
): SurplusPoint {
  const battery = reading.batteryWatts ?? watts(0);
  const mayFeed = (snapshot.meter.levelPercent ?? 0) > settings.battery_buffer;
  const discharge = mayFeed ? 0 : Math.max(0, battery);
  const { meterIncludesChargers } = snapshot.installation;
  const { ours: added, ramp, drop } = meterIncludesChargers ? draw : unseenByMeter(draw);
  const unhindered = -reading.siteWatts - discharge + added;
  const leftOver = unhindered + Math.max(0, -battery);
  // A running car hides the appetite: where the Powerwall has to be filled up, only what is exported is left over.
  const unseen = mustFillUpTo(snapshot, reserveIsOurs) === undefined ? unhindered : unhindered - added;
  const wanted = wantedBy(reading, appetite, settings);
  const known = wanted !== undefined;
  return {
    takenAtMs: reading.takenAtMs,
    leftOverWatts: watts(leftOver),
    spareWatts: watts(known ? Math.min(unhindered, leftOver - wanted) : unseen),
    spareKnown: known,
    exportWatts: watts(-reading.siteWatts),
    intoBatteryWatts: watts(-battery),
    drawnWatts: watts(added),
    rampWatts: ramp,
    dropWatts: drop,
  };
}

/** Cars upstream of the meter: what others draw there is missing from its surplus, and ours is not in it. */
const unseenByMeter = ({ others }: Draw): Draw => ({
  ours: watts(-others),
  others,
  ramp: watts(0),
  drop: watts(0),
});

/** What the Powerwall takes when nothing hinders it, as far as that is known. */
const wantedBy = (reading: MeterReading, appetite: Appetite, settings: Settings): Watts | undefined =>
  reading.batteryWatts === undefined ? watts(0) : (appetite.watts ?? assumedAppetite(settings));

/** A car that went first has hidden the appetite: when its turn is over, the Powerwall's is taken for granted. */
const assumedAppetite = ({ battery_priority: priority }: Settings): Watts | undefined =>
  priority === 'full_by_sunset' ? POWERWALL_CHARGES_WITH : undefined;

function isGridCharging({ points, gridChargingSinceMs: since }: MeterMemory): boolean {
  const last = points.at(-1);
  return last !== undefined && since !== undefined && last.takenAtMs - since >= GRID_CHARGING_FOR;
}

/** The level up to which the Powerwall goes first at this moment. */
export const firstUntil = (memory: MeterMemory, settings: Settings): Percent =>
  memory.firstUntilPercent ?? (isGridCharging(memory) ? percent(100) : settings.battery_threshold);

/** How the Powerwall and the cars share at this moment. */
export function priorityNow(
  memory: MeterMemory,
  settings: Settings,
): 'powerwall_first' | 'car_first' | 'share' {
  if (memory.firstUntilPercent !== undefined || isGridCharging(memory)) return 'powerwall_first';
  const { battery_priority: priority } = settings;
  if (priority === 'car_first' || priority === 'share') return priority;
  const waits = memory.powerwallFirst && !(priority === 'full_by_sunset' && memory.sunFills === true);
  return waits ? 'powerwall_first' : 'car_first';
}

/** Surplus at one reading by the priority in force. `minimum` is what the car takes at its least, in W. */
export function surplusAt(
  point: SurplusPoint,
  priority: ReturnType<typeof priorityNow>,
  minimum: Watts,
): Watts {
  if (priority === 'powerwall_first') return point.spareWatts;
  if (priority === 'car_first' || point.leftOverWatts < minimum) return point.leftOverWatts;
  return watts(Math.max(minimum, point.spareWatts));
}

/** How far back readings are looked at: to a moment, for a span at least, and while each shows a surplus of so much. */
interface Reach {
  readonly since: Millis | undefined;
  readonly span: Millis;
  readonly least: Watts | undefined;
}

/** Lowest surplus from the newest reading back, and how much time the readings cover without a gap longer than `gap`. */
export function lowerEnvelope(
  points: readonly SurplusPoint[],
  { since, span, least }: Reach,
  gap: Millis,
  surplusOf: (point: SurplusPoint) => Watts,
): { readonly lowest: Watts; readonly covered: Millis } {
  const lastMs = points.at(-1)?.takenAtMs ?? millis(0);
  let lowest = watts(Infinity);
  let oldest = lastMs;
  for (let at = points.length - 1; at >= 0; at -= 1) {
    const point = points[at];
    if (point === undefined || isBefore(point, since) || oldest - point.takenAtMs > gap) break;
    const surplus = surplusOf(point);
    if (lastMs - oldest >= span || (least !== undefined && surplus < least)) break;
    oldest = point.takenAtMs;
    lowest = watts(Math.min(lowest, surplus));
  }
  return { lowest, covered: millis(lastMs - oldest) };
}

const isBefore = ({ takenAtMs }: SurplusPoint, since: Millis | undefined): boolean =>
  since !== undefined && takenAtMs < since;

/** Power of a current on the phases that are in use. */
export const powerOf = (current: Amps, volts: number, phases: number): Watts =>
  watts(current * volts * phases);
