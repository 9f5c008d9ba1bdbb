import { type Watts, millis, seconds, watts } from '../units.ts';
import { type Bay, type Scene, carName, keep, minimumPower, secondsUntil, tell } from './bay.ts';
import { mayResume } from './interruption.ts';
import type { Interrupted } from './memory.ts';
import type { Told } from './reasons.ts';
import type { Settings } from './settings.ts';
import { requestStart, tellRetry } from './starts.ts';
import { type Place, type StartProspect, startProspect } from './sun.ts';
import { atHome } from './whereabouts.ts';

const LEAST_OFF = seconds(60);

/** An idle charger: either a start is asked for, or the first thing that stands against it is told. */
export function atGate(bay: Bay, scene: Scene, place: Place): Bay {
  if (bay.kept.interrupted === undefined) return atOpenGate(bay, scene, place, false);
  if (!mayResume(bay, scene)) return atOpenGate(keep(bay, { interrupted: undefined }), scene, place, false);
  return bay.kept.interrupted.kind === 'sun'
    ? atOpenGate(bay, scene, place, true)
    : resume(bay, bay.kept.interrupted, scene);
}

/** An interrupted charge of the owner's, or one that was asked for, is taken up again whatever switch and hour. */
function resume(bay: Bay, { kind, cause }: Interrupted, scene: Scene): Bay {
  const closed = byCharger(bay) ?? byCar(bay, scene);
  if (closed !== undefined) return tell(bay, closed, 'minimum');
  return requestStart(keep(bay, { interrupted: undefined }), { kind, cause, resumed: true }, scene);
}

function atOpenGate(bay: Bay, scene: Scene, place: Place, resumed: boolean): Bay {
  const closed = byCharger(bay) ?? bySwitch(bay, scene) ?? byCar(bay, scene);
  if (closed !== undefined) return tell(bay, closed, 'minimum');
  if (pausing(bay, scene)) return tellRetry(bay, scene.snapshot);
  if (bay.settings.mode === 'fast') return requestStart(bay, { kind: 'asked', cause: 'fast' }, scene);
  const waiting = bay.settings.mode === 'solar_min' ? undefined : bySun(bay, scene, place, resumed);
  if (waiting !== undefined) return tell(bay, waiting, 'minimum');
  return requestStart(bay, { kind: 'sun', cause: 'sun', resumed }, scene);
}

const pausing = ({ live }: Bay, { snapshot }: Scene): boolean =>
  live.retry !== undefined && snapshot.nowMs < live.retry.atMs;

function byCharger({ charger }: Bay): Told | undefined {
  return charger.state === 'error' ? { key: 'charger_error', numbers: {} } : undefined;
}

function bySwitch(bay: Bay, { settings, inside }: Scene): Told | undefined {
  const { mode } = bay.settings;
  if (mode === 'normal') return { key: 'not_governed', numbers: { amps: bay.charger.minimumAmps } };
  if (!settings.solar_charging) return { key: 'switched_off', numbers: {} };
  if (mode === 'fast' || inside) return undefined;
  return { key: 'outside_window', numbers: { start: settings.window_start, end: settings.window_end } };
}

/** Only a car that is here, plugged in and below its limit is started; what is not known is not assumed. */
function byCar(bay: Bay, scene: Scene): Told | undefined {
  const { vehicle, charger, live, kept } = bay;
  const car = carName(bay);
  if (live.pluggedIn === false) return { key: 'not_plugged_in', numbers: {} };
  if (vehicle === undefined) return limitOnly(bay, scene);
  const home = atHome(charger, vehicle);
  if (home === false) return { key: 'not_at_home', numbers: { car } };
  if (home === undefined) return { key: 'place_unknown', numbers: { car } };
  if (live.pluggedIn === undefined) return { key: 'plug_unknown', numbers: { car } };
  if (isComplete(bay))
    return { key: 'complete', numbers: { car, level: Math.round(vehicle.levelPercent ?? 100) } };
  if (kept.respectedDay !== undefined) return { key: 'stop_respected', numbers: {} };
  return vehicle.reach === 'unreachable' ? { key: 'car_unreachable', numbers: { car } } : undefined;
}

function limitOnly({ charger }: Bay, { sun }: Scene): Told {
  const surplus = Math.round(sun.latest?.leftOverWatts ?? 0);
  return { key: 'limit_only', numbers: { amps: charger.minimumAmps, surplus } };
}

function isComplete({ vehicle, kept }: Bay): boolean {
  if (vehicle?.charging === 'complete' || kept.complete !== undefined) return true;
  const { levelPercent, limitPercent } = vehicle ?? {};
  return levelPercent !== undefined && limitPercent !== undefined && levelPercent >= limitPercent;
}

function bySun(bay: Bay, scene: Scene, place: Place, resumed: boolean): Told | undefined {
  const { snapshot, settings, sun } = scene;
  const used = bay.kept.closings?.day === snapshot.localDay ? bay.kept.closings.count : 0;
  if (used >= settings.starts_per_day && !resumed)
    return { key: 'starts_used_up', numbers: { starts: used } };
  if (sun.freshness !== 'fresh') {
    const numbers = { seconds: Math.round(sun.age / 1000), amps: bay.charger.minimumAmps };
    return { key: 'meter_missing', numbers };
  }
  const least = minimumPower(bay, snapshot);
  const needed = watts(Math.max(settings.start_export, least));
  const prospect = startProspect(sun, needed, least, place);
  if (!prospect.steady) return notYet(prospect, needed, scene);
  const restFrom = bay.live.stoppedMs;
  if (restFrom === undefined || snapshot.nowMs - restFrom >= LEAST_OFF) return undefined;
  return { key: 'resting', numbers: { left: secondsUntil(millis(restFrom + LEAST_OFF), snapshot) } };
}

function notYet(prospect: StartProspect, needed: Watts, { snapshot, settings, sun }: Scene): Told {
  const surplus = Math.round(prospect.surplusWatts);
  const numbers = { surplus, needed: Math.round(needed) };
  if (prospect.carried) {
    return {
      key: 'waiting_for_steady_sun',
      numbers: { ...numbers, left: Math.ceil(prospect.leftMs / 1000) },
    };
  }
  const takenByPowerwall = sun.priority === 'powerwall_first' && (sun.latest?.leftOverWatts ?? 0) >= needed;
  if (takenByPowerwall)
    return {
      key: 'waiting_for_powerwall',
      numbers: { ...numbers, ...powerwall(snapshot.meter.levelPercent, settings) },
    };
  return { key: 'waiting_for_sun', numbers: { ...numbers, missing: Math.max(0, numbers.needed - surplus) } };
}

const powerwall = (
  level: number | undefined,
  settings: Settings,
): { level: number | string; threshold: number } => ({
  level: level === undefined ? '?' : Math.round(level),
  threshold: settings.battery_threshold,
});
