import { type Watts, amps, watts } from '../units.ts';
import { type Bay, type Scene, closingsOn, minimumPower, note, powerAt } from './bay.ts';
import type { DaySoFar } from './fitted.ts';
import { stepOf } from './halves.ts';
import { lambdaOf } from './lambda.ts';
import { timeToReach } from './lately.ts';
import { mostOf } from './share.ts';
import { isLow, leastDrawn, ownLoss } from './thin-sun.ts';
import { type Place, surplusNow } from './sun.ts';
import {
  type Reach,
  gainOf,
  isOver,
  scarcity,
  startingGain,
  surplusFor,
  timeToStop,
  weigh,
} from './value.ts';

/** From a Powerwall nothing is to be taken, and by the rule `export` nothing is bought. */
const NEVER = Infinity;

/** What a bought watt-hour costs here beside one of sun that is caught. */
export const priceOfImport = ({ settings, snapshot }: Scene): number =>
  settings.start_rule === 'best_value' && snapshot.meter.reading?.batteryWatts === undefined
    ? lambdaOf(snapshot.prices, snapshot.wallMs)
    : NEVER;

/** What this charger and its car can draw. */
export const reachOf = (bay: Bay, { snapshot, settings }: Scene): Reach => ({
  ampWatts: powerAt(bay, snapshot, amps(1)),
  least: bay.charger.minimumAmps,
  most: mostOf(bay, snapshot.installation),
  step: settings.start_rule === 'best_value' ? stepOf(bay) : 1,
  gap: bay.live.gapAmps,
});

/** Notes what charging here gains by the newest reading. */
export function appraise(bay: Bay, scene: Scene, place: Place): Bay {
  const { sun, settings } = scene;
  const takenAtMs = sun.latest?.takenAtMs;
  if (settings.start_rule !== 'best_value' || takenAtMs === undefined) return bay;
  if (sun.freshness !== 'fresh' || takenAtMs === bay.live.worth?.takenAtMs) return bay;
  const charging = bay.kept.charge?.kind === 'sun' && bay.live.flowing;
  const gain = gainNow(bay, scene, place);
  return note(bay, { worth: weigh(bay.live.worth, { gain, takenAtMs }, { charging, longest: sun.gap }) });
}

const surplusOf = (bay: Bay, { sun, snapshot }: Scene, place: Place): Watts =>
  surplusNow(sun, minimumPower(bay, snapshot), place);

/** What charging gains now: a car that is set low draws no more than a small surplus, and takes its own loss of it. */
export function gainNow(bay: Bay, scene: Scene, place: Place): Watts {
  const own = reachOf(bay, scene);
  const reach = isLow(bay, scene) ? { ...own, least: leastDrawn(bay, scene), gap: amps(0) } : own;
  const surplus = surplusOf(bay, scene, place);
  const loss = surplus < minimumPower(bay, scene.snapshot) ? ownLoss(bay, scene) : 0;
  return watts(gainOf(surplus, reach, priceOfImport(scene)) - loss);
}

/** What a start, or a hold in its place, is judged by beside the sun. */
function daySoFar(bay: Bay, { settings, snapshot, day }: Scene, place: Place): DaySoFar {
  const own = closingsOn(day, bay) - (bay.kept.charge === undefined ? 0 : 1);
  const used = own + place.closingsOfOthers;
  return {
    scarcity: scarcity(Math.max(0, used), settings.starts_per_day, snapshot.localMinute),
    localMinute: snapshot.localMinute,
    least: minimumPower(bay, snapshot),
  };
}

/** What the sun has to give for a start, and for how long it has to last; no time: it is too little. */
export function startByValue(
  bay: Bay,
  scene: Scene,
  place: Place,
): { readonly pays: boolean; readonly neededWatts: Watts; readonly leftMs: number | undefined } {
  const { worth } = bay.live;
  const aim = startingGain(worth, daySoFar(bay, scene, place));
  const gain = gainNow(bay, scene, place);
  return {
    pays: worth !== undefined && worth.lately.meanWatts >= aim && gain >= aim,
    neededWatts: watts(Math.ceil(surplusFor(aim, reachOf(bay, scene), priceOfImport(scene)))),
    leftMs: worth && timeToReach(worth.lately, gain, aim),
  };
}

/** The charge that runs costs more than a stop and the start that follows it. */
export const costsTooMuch = (bay: Bay, scene: Scene, place: Place): boolean =>
  bay.live.worth !== undefined &&
  isOver(bay.live.worth, gainNow(bay, scene, place), daySoFar(bay, scene, place));

/** Seconds for which a charge that costs is still held; undefined: it gains, or nothing is known. */
export function heldFor(bay: Bay, scene: Scene, place: Place): number | undefined {
  if (bay.live.worth === undefined) return undefined;
  const left = timeToStop(bay.live.worth, gainNow(bay, scene, place), daySoFar(bay, scene, place));
  return left === undefined ? undefined : Math.round(left / 1000);
}
