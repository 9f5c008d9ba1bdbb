import { type Millis, type Watts, millis, minutes, seconds, watts } from '../units.ts';
import type { Settings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';
import type { Reserved } from './turn.ts';
import { type MeterMemory, type SurplusPoint, lowerEnvelope, priorityNow, surplusAt } from './surplus.ts';

/**
 * `fresh`; `stale`: nothing is raised; `old`: the minimum; `lost`: sun charges end. `awaited`: nothing was read since the
 * start of the program.
 */
type Freshness = 'fresh' | 'awaited' | 'stale' | 'old' | 'lost';

const OLD_AFTER = seconds(60);
const LOST_AFTER = minutes(5);
/** A start needs this much of steady sun behind it. */
export const STEADY_FOR = seconds(60);
/** Readings come every two seconds or slower; a steady minute may lack one at its end. */
const STEADY_SLACK = seconds(5);
/** A limit is raised when the sun carried the higher one for this long. */
const RAISE_AFTER = seconds(4);

/** The sun as the decision sees it in one step. */
export interface Sun {
  readonly freshness: Freshness;
  /** Age of the newest reading, or since the start of the program. */
  readonly age: Millis;
  readonly latest: SurplusPoint | undefined;
  readonly priority: ReturnType<typeof priorityNow>;
  readonly memory: MeterMemory;
  /** Time between two readings in which nothing was missed. */
  readonly gap: Millis;
}

/** What the readings say at this moment. */
export function lookAtSun(
  memory: MeterMemory,
  snapshot: Snapshot,
  settings: Settings,
  startedMs: Millis,
): Sun {
  const { reading, staleAfterMs } = snapshot.meter;
  const age = millis(snapshot.nowMs - (reading?.takenAtMs ?? startedMs));
  const stale = age - staleAfterMs;
  const freshness = reading === undefined && stale <= 0 ? 'awaited' : freshnessOf(stale);
  return {
    freshness,
    age,
    latest: memory.points.at(-1),
    priority: priorityNow(memory, settings),
    memory,
    gap: staleAfterMs,
  };
}

function freshnessOf(stale: number): Freshness {
  if (stale <= 0) return 'fresh';
  if (stale < OLD_AFTER) return 'stale';
  return stale < LOST_AFTER ? 'old' : 'lost';
}

/** A car's place among those that follow the sun. */
export interface Place {
  /** W that go to others first: their minimums, and all that cars of a higher priority take. */
  readonly before: Watts;
  /** W that are owed to others after it. */
  readonly after: Watts;
  /** By how many what is left beyond that is shared, this car among them. */
  readonly cars: number;
  /** W of all minimums, this car's among them. */
  readonly minimums: Watts;
  /** How long the sun has yet to carry it, where others charge already; nought or less: no longer. */
  readonly patienceMs: Millis;
  readonly reserved: Reserved | undefined;
  /** Closings of all other cars at home on this day: they make the next one as dear as its own do. */
  readonly closingsOfOthers: number;
}

/** Surplus for a car that needs `minimum`, at its place among the others. */
export const surplusNow = (sun: Sun, minimum: Watts, place: Place): Watts =>
  sun.latest === undefined ? watts(0) : surplusOf(sun, minimum, place)(sun.latest);

/** The same if cars had already followed their new limits: what is too little even then is a real fall of the sun. */
export const surplusAtMost = (sun: Sun, minimum: Watts, place: Place): Watts =>
  surplusWith(sun, minimum, place, ({ rampWatts }) => rampWatts);

/** The same if cars drew no more than their new limits: what is enough even then is a real rise of the sun. */
export const surplusAtLeast = (sun: Sun, minimum: Watts, place: Place): Watts =>
  surplusWith(sun, minimum, place, ({ dropWatts = 0 }) => -dropWatts);

function surplusWith(sun: Sun, minimum: Watts, place: Place, more: (point: SurplusPoint) => number): Watts {
  const { latest } = sun;
  if (latest === undefined) return watts(0);
  const drawn: SurplusPoint = {
    ...latest,
    leftOverWatts: watts(latest.leftOverWatts + more(latest)),
    spareWatts: watts(latest.spareWatts + more(latest)),
  };
  return surplusOf(sun, minimum, place)(drawn);
}

/** Surplus for all cars together, of which `minimum` goes to the one at this place. */
export const surplusForAll = (sun: Sun, { minimums }: Place): Watts =>
  sun.latest === undefined ? watts(0) : surplusAt(sun.latest, sun.priority, minimums);

/** First each car's minimum in order, then equal shares of the rest. What others take of the sun is no lack of it. */
const surplusOf =
  (sun: Sun, minimum: Watts, { before, after, cars, minimums }: Place) =>
  (point: SurplusPoint): Watts => {
    const owed = before + after + minimum;
    const surplus = surplusAt(point, sun.priority, minimums);
    if (surplus > owed) return watts(minimum + (surplus - owed) / cars);
    return watts(Math.min(minimum, Math.max(surplus - before, Math.min(0, surplus))));
  };

/** The least that was left over in the time that a raise waits for. */
export function steadySurplus(sun: Sun, minimum: Watts, place: Place, since: Millis): Watts | undefined {
  const { lowest, covered } = lowerEnvelope(
    sun.memory.points,
    { since, span: millis(RAISE_AFTER * 1.5), least: undefined },
    sun.gap,
    surplusOf(sun, minimum, place),
  );
  return covered >= RAISE_AFTER ? lowest : undefined;
}

/** Whether the last minute would have carried `needed` W, and how much of that minute is still to come. */
export interface StartProspect {
  readonly surplusWatts: Watts;
  readonly carried: boolean;
  readonly steady: boolean;
  readonly leftMs: Millis;
  /** False while the Powerwall's appetite is unknown and it goes first. */
  readonly known: boolean;
}

export function startProspect(now: Sun, needed: Watts, minimum: Watts, place: Place): StartProspect {
  const sun: Sun = now.priority === 'share' ? { ...now, priority: 'car_first' } : now;
  const surplusWatts = surplusNow(sun, minimum, place);
  const known = sun.priority === 'car_first' || (sun.latest?.spareKnown ?? false);
  if (sun.latest === undefined || surplusWatts < needed)
    return { surplusWatts, carried: false, steady: false, leftMs: STEADY_FOR, known };
  const { covered } = lowerEnvelope(
    sun.memory.points,
    { since: undefined, span: STEADY_FOR, least: needed },
    sun.gap,
    surplusOf(sun, minimum, place),
  );
  const left = STEADY_FOR - STEADY_SLACK - covered;
  return {
    surplusWatts,
    carried: known,
    steady: left <= 0 && known,
    leftMs: millis(Math.max(0, left)),
    known,
  };
}
