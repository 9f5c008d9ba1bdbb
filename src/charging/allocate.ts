import { type Millis, type Watts, amps, millis, minutes, seconds, watts } from '../units.ts';
import { type Bay, type Scene, closingsHere, minimumPower, note, powerAt } from './bay.ts';
import { govern } from './govern.ts';
import { mostOf, priorityOf } from './share.ts';
import { withoutDueStart } from './starts.ts';
import { type Place, startProspect, surplusForAll } from './sun.ts';
import { followsSun, reservedFor } from './turn.ts';

/**
 * So long the sun has to carry a further car, and so long that one rests after a stop. By value a closing is weighed, and one
 * that catches no more sun is worth little.
 */
const FURTHER_AFTER = { export: minutes(5), best_value: minutes(15) } as const;
const FURTHER_AGAIN_AFTER = { export: minutes(15), best_value: minutes(60) } as const;
/** A car that has drawn less than its limit for so long takes no more. */
const SETTLED_AFTER = seconds(15);
const SHORT = amps(2);

/**
 * Governs all chargers in one step, so that one surplus never starts two cars: first those that are owed their minimum,
 * then by priority; of equals the one that charges goes before the one that waits, and the one whose turn it is.
 */
export function allocate(bays: readonly Bay[], scene: Scene): readonly Bay[] {
  const ranked = bays.toSorted((a, b) => compare(a, b, scene));
  const governed = ranked.reduce<readonly Bay[]>((done, seen, index) => {
    const later = ranked.slice(index + 1);
    const idle = withoutDueStart(seen);
    const place = placeOf(idle, done, later, scene);
    const bay = watchFurther(idle, [...done, ...later], place, scene);
    return [...done, govern(bay, scene, { ...place, patienceMs: patienceOf(bay, scene) })];
  }, []);
  return bays.map(bay => governed.find(({ charger }) => charger.id === bay.charger.id) ?? bay);
}

function compare(a: Bay, b: Bay, { turn }: Scene): number {
  const rank = (bay: Bay): readonly number[] => [
    Number(isOwed(bay)),
    priorityOf(bay),
    Number(followsSun(bay)),
    Number(bay.charger.id === turn?.charger),
    -(bay.kept.charge?.beganMs ?? 0),
  ];
  const [mine, theirs] = [rank(a), rank(b)];
  return mine.map((own, at) => (theirs[at] ?? 0) - own).find(difference => difference !== 0) ?? 0;
}

/** Its minimum comes from any source, so what the sun gives goes there first. */
const isOwed = (bay: Bay): boolean => bay.settings.mode === 'solar_min' && followsSun(bay);

function placeOf(bay: Bay, first: readonly Bay[], later: readonly Bay[], scene: Scene): Place {
  const others = [...first, ...later].filter(followsSun);
  const follows = followsSun(bay);
  const equals = others.filter(other => !isOwed(other) && isEqual(other, bay));
  const behind = follows ? equals.filter(other => later.includes(other)) : [];
  const ahead = others.filter(other => !behind.includes(other));
  const served = ahead.filter(other => takenBy(other, bay, scene) > 0);
  const reserved = follows ? undefined : reservedFor(bay, served, scene);
  return {
    before: watts(sum(ahead.map(other => takenBy(other, bay, scene))) + (reserved?.watts ?? 0)),
    after: minimumsOf(behind, scene),
    cars: follows ? 1 + others.filter(other => isEqual(other, bay)).length : 1,
    minimums: watts(minimumsOf(others, scene) + minimumPower(bay, scene.snapshot)),
    patienceMs: millis(0),
    reserved,
    closingsOfOthers: closingsOfOthers(bay, [...first, ...later], scene),
  };
}

/** A car that has changed chargers takes its closings along. */
const closingsOfOthers = (bay: Bay, others: readonly Bay[], { day }: Scene): number =>
  sum(others.map(other => closingsHere(day, other))) - bay.closedElsewhere;

const isEqual = (a: Bay, b: Bay): boolean => priorityOf(a) === priorityOf(b);

/**
 * Since when the sun has carried a further car beside those that charge. Where they cannot take it all it need not be
 * for long; else it is no loss to wait, and spares a start at every cloud.
 */
function watchFurther(bay: Bay, others: readonly Bay[], place: Place, scene: Scene): Bay {
  const { kept, live } = bay;
  if (kept.start !== undefined) return bay;
  const { sun, snapshot, settings } = scene;
  const rivals = others.filter(other => followsSun(other) && priorityOf(other) >= priorityOf(bay));
  const following = kept.charge === undefined ? rivals : [];
  const least = minimumPower(bay, snapshot);
  const needed = watts(Math.max(settings.start_export, least));
  const taken = sum(following.map(other => appetiteOf(other, snapshot)));
  const further = following.length > 0 && surplusForAll(sun, place) - taken < needed;
  const carried = further && startProspect(sun, needed, least, place).carried;
  const since = carried ? (live.carriedSinceMs ?? snapshot.nowMs) : undefined;
  return further === live.further && since === live.carriedSinceMs
    ? bay
    : note(bay, { further, carriedSinceMs: since });
}

function patienceOf({ live }: Bay, { snapshot, settings: { start_rule: rule } }: Scene): Millis {
  if (live.further !== true) return millis(0);
  const steadyMs = (live.carriedSinceMs ?? snapshot.nowMs) + FURTHER_AFTER[rule];
  const restedMs = (live.stoppedMs ?? -Infinity) + FURTHER_AGAIN_AFTER[rule];
  return millis(Math.max(steadyMs, restedMs) - snapshot.nowMs);
}

/** What another car has before this one: its minimum where it is owed or as good, all it takes where it goes first. */
function takenBy(other: Bay, bay: Bay, { snapshot }: Scene): Watts {
  const higher = priorityOf(other) - priorityOf(bay);
  if (higher > 0 && other.live.flowing) return appetiteOf(other, snapshot);
  return higher >= 0 || isOwed(other) ? minimumPower(other, snapshot) : watts(0);
}

function appetiteOf(bay: Bay, snapshot: Scene['snapshot']): Watts {
  const { live, charger } = bay;
  const settled = snapshot.nowMs - Math.max(live.limitSinceMs, live.flowSinceMs) >= SETTLED_AFTER;
  const full = live.flowing && settled && charger.actualAmps < live.limitAmps - SHORT;
  const most = full ? amps(charger.actualAmps + 1) : mostOf(bay, snapshot.installation);
  return powerAt(bay, snapshot, amps(Math.max(charger.minimumAmps, most)));
}

const minimumsOf = (bays: readonly Bay[], { snapshot }: Scene): Watts =>
  watts(sum(bays.map(bay => minimumPower(bay, snapshot))));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
