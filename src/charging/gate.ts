import { type Watts, millis, seconds, watts } from '../units.ts';
import { type Bay, type Scene, closingsOn, keep, minimumPower, secondsUntil, tell } from './bay.ts';
import { startByValue } from './by-value.ts';
import { LEAST_BY_LIMIT, canHold } from './hold.ts';
import { mayResume } from './interruption.ts';
import type { Interrupted } from './memory.ts';
import { byCar, byCharger } from './obstacles.ts';
import type { Told } from './reasons.ts';
import { shownWindow } from './schedule.ts';
import { requestStart, tellRetry } from './starts.ts';
import { firstUntil } from './surplus.ts';
import { type Place, STEADY_FOR, type StartProspect, type Sun, startProspect, surplusNow } from './sun.ts';
import { type Wish, planned, warn, wishOf } from './wishes.ts';

const LEAST_OFF = seconds(60);
/** So much sun goes into a Powerwall that goes first: more of it would go there before it goes into a car. */
const POWERWALL_TAKES = watts(100);

/** An idle charger: either a start is asked for, or the first thing that stands against it is told. */
export function atGate(bay: Bay, scene: Scene, place: Place): Bay {
  if (bay.kept.interrupted === undefined) return atOpenGate(bay, scene, place, false);
  if (!mayResume(bay, scene)) return atOpenGate(keep(bay, { interrupted: undefined }), scene, place, false);
  return bay.kept.interrupted.kind === 'sun'
    ? atOpenGate(bay, scene, place, true)
    : resume(bay, bay.kept.interrupted, scene);
}

/** An interrupted charge of the owner's, or one that was asked for, is taken up again whatever switch and hour. */
function resume(bay: Bay, { kind, cause, untilMs }: Interrupted, scene: Scene): Bay {
  const closed = byCharger(bay, scene) ?? byCar(bay, scene);
  if (closed !== undefined) return tell(bay, closed, 'minimum');
  return requestStart(keep(bay, { interrupted: undefined }), { kind, cause, untilMs, resumed: true }, scene);
}

function atOpenGate(bay: Bay, scene: Scene, place: Place, resumed: boolean): Bay {
  const wish = wishOf(bay, scene);
  const closed = byCharger(bay, scene) ?? bySwitch(bay, scene, wish) ?? byCar(bay, scene);
  if (closed !== undefined) return stayClosed(bay, scene, closed, wish);
  if (pausing(bay, scene)) return tellRetry(bay, scene.snapshot);
  if (bay.settings.mode === 'fast') return requestStart(bay, { kind: 'asked', cause: 'fast' }, scene);
  if (wish !== undefined)
    return requestStart(bay, { kind: 'asked', cause: wish.cause, untilMs: wish.untilMs }, scene);
  const waiting = bay.settings.mode === 'solar_min' ? undefined : bySun(bay, scene, place, resumed);
  if (waiting !== undefined) return tell(bay, waiting, 'minimum');
  return requestStart(bay, { kind: 'sun', cause: 'sun', resumed }, scene);
}

function stayClosed(bay: Bay, scene: Scene, closed: Told, wish: Wish | undefined): Bay {
  const able = byCar(bay, scene) === undefined;
  if (able && closed.key === 'switched_off' && wish !== undefined) return warn(bay, wish);
  const plan = able && closed.key === 'outside_window' ? planned(bay, scene) : undefined;
  return tell(bay, plan ?? closed, 'minimum');
}

const pausing = ({ live }: Bay, { snapshot }: Scene): boolean =>
  live.retry !== undefined && snapshot.nowMs < live.retry.atMs;

function bySwitch(bay: Bay, { settings, inside, window }: Scene, wish: Wish | undefined): Told | undefined {
  const { mode } = bay.settings;
  if (mode === 'normal') return { key: 'not_governed', numbers: { amps: bay.charger.minimumAmps } };
  if (!settings.solar_charging) return { key: 'switched_off', numbers: {} };
  if (mode === 'fast' || wish !== undefined || inside) return undefined;
  return { key: 'outside_window', numbers: shownWindow(window) };
}

/** What keeps the sun from starting a charge here, or from going on with one that is held. */
export function bySun(bay: Bay, scene: Scene, place: Place, resumed: boolean): Told | undefined {
  const { settings, sun } = scene;
  const used = closingsOn(scene.day, bay);
  if (used >= settings.starts_per_day && !resumed)
    return { key: 'starts_used_up', numbers: { starts: used } };
  if (sun.freshness !== 'fresh') {
    const numbers = { seconds: Math.round(sun.age / 1000), amps: bay.charger.minimumAmps };
    return { key: 'meter_missing', numbers };
  }
  const waiting =
    settings.start_rule === 'best_value' ? untilItPays(bay, scene, place) : untilExport(bay, scene, place);
  return waiting === undefined
    ? (resting(bay, scene) ?? patiently(bay, scene, place))
    : withPauses(waiting, bay, scene, place);
}

/** The sun may be steady before the rest, or a further car's wait, is over: the owner is told one time, the longest. */
function withPauses(waiting: Told, bay: Bay, scene: Scene, place: Place): Told {
  const patience = Math.ceil(place.patienceMs / 1000);
  if (waiting.key === 'waiting_for_sun') {
    const steady = Math.max(Number(waiting.numbers.steady), patience);
    return { key: 'waiting_for_sun', numbers: { ...waiting.numbers, steady } };
  }
  if (waiting.key !== 'waiting_for_steady_sun') return waiting;
  const rest = resting(bay, scene)?.numbers.left ?? 0;
  const left = Math.max(Number(waiting.numbers.left), Number(rest), patience);
  return { key: 'waiting_for_steady_sun', numbers: { ...waiting.numbers, left } };
}

function untilExport(bay: Bay, scene: Scene, place: Place): Told | undefined {
  const least = minimumPower(bay, scene.snapshot);
  const needed = watts(Math.max(scene.settings.start_export, least));
  const prospect = startProspect(scene.sun, needed, least, place);
  return prospect.steady ? undefined : notYet(prospect, needed, scene, place);
}

function untilItPays(bay: Bay, scene: Scene, place: Place): Told | undefined {
  const { pays, neededWatts, leftMs } = startByValue(bay, scene, place);
  const prospect = startProspect(scene.sun, neededWatts, minimumPower(bay, scene.snapshot), place);
  if (pays && prospect.known) return undefined;
  const told = notYet(
    { ...prospect, carried: leftMs !== undefined && prospect.known, leftMs: millis(leftMs ?? 0) },
    neededWatts,
    scene,
    place,
  );
  if (told.key !== 'waiting_for_sun') return told;
  const { surplus, needed, missing } = told.numbers;
  return { key: 'waiting_for_value', numbers: { surplus, needed, missing } };
}

/** A further car beside others that charge: the sun has to carry it for longer. */
function patiently(bay: Bay, { sun, snapshot, settings }: Scene, place: Place): Told | undefined {
  if (place.patienceMs <= 0) return undefined;
  const least = minimumPower(bay, snapshot);
  const needed = settings.start_rule === 'best_value' ? least : Math.max(settings.start_export, least);
  const numbers = { surplus: Math.round(surplusNow(sun, least, place)), needed: Math.round(needed) };
  return { key: 'waiting_for_steady_sun', numbers: { ...numbers, left: Math.ceil(place.patienceMs / 1000) } };
}

function resting(bay: Bay, { snapshot }: Scene): Extract<Told, { readonly key: 'resting' }> | undefined {
  const { limitSinceMs, stoppedMs } = bay.live;
  const until = canHold(bay) ? limitSinceMs + LEAST_BY_LIMIT : (stoppedMs ?? -Infinity) + LEAST_OFF;
  if (snapshot.nowMs >= until) return undefined;
  return { key: 'resting', numbers: { left: secondsUntil(millis(until), snapshot) } };
}

function notYet(prospect: StartProspect, needed: Watts, scene: Scene, place: Place): Told {
  const { snapshot, settings, sun } = scene;
  const surplus = Math.round(prospect.surplusWatts);
  const numbers = { surplus, needed: Math.round(needed) };
  if (prospect.carried) {
    return {
      key: 'waiting_for_steady_sun',
      numbers: { ...numbers, left: Math.ceil(prospect.leftMs / 1000) },
    };
  }
  const { reserved } = place;
  if (reserved !== undefined && prospect.surplusWatts + reserved.watts >= needed)
    return { key: 'another_cars_turn', numbers: { surplus, car: reserved.car, left: reserved.left } };
  if (takenByPowerwall(sun, needed, place))
    return {
      key: 'waiting_for_powerwall',
      numbers: { ...numbers, ...powerwall(snapshot.meter.levelPercent, firstUntil(sun.memory, settings)) },
    };
  const missing = Math.max(0, numbers.needed - surplus);
  return { key: 'waiting_for_sun', numbers: { ...numbers, missing, steady: STEADY_FOR / 1000 } };
}

/** It goes first, and takes what would be enough, or all that there is. */
function takenByPowerwall({ latest, priority }: Sun, needed: Watts, { before }: Place): boolean {
  if (priority !== 'powerwall_first' || latest === undefined) return false;
  return latest.leftOverWatts - before >= needed || latest.intoBatteryWatts >= POWERWALL_TAKES;
}

const powerwall = (
  level: number | undefined,
  threshold: number,
): { level: number | string; threshold: number } => ({
  level: level === undefined ? '?' : Math.round(level),
  threshold: Math.round(threshold),
});
