import { type Amps, type Watts, amps, energy, millis, seconds, wattHours, watts } from '../units.ts';
import {
  type Bay,
  type Scene,
  changeCharge,
  closingsOn,
  keep,
  minimumPower,
  note,
  phasesOf,
  powerAt,
  tell,
  voltsOf,
} from './bay.ts';
import { SETTLED_AFTER } from './draw.ts';
import { bySun } from './gate.ts';
import { LEAST_BY_LIMIT, canHold, isHeld, minimumOrHold } from './hold.ts';
import type { Told } from './reasons.ts';
import { requestStop } from './stops.ts';
import { type Place, startProspect, steadySurplus, surplusAtMost, surplusForAll, surplusNow } from './sun.ts';

/** The price of a contactor closing: what a cloud may cost before the charge is stopped. */
const PRICE_OF_A_CLOSING = wattHours(50);
/** With the Powerwall first it does not carry a car through a cloud at all; one reading is not yet a fact. */
const NOISE = wattHours(2);
const DISCHARGING = watts(50);
const LEAST_ON = seconds(60);
/** Keeps a limit from falling for the noise of the meter. */
const TOLERANCE = watts(40);

/** A sun charge: its end by window, switch, sun or missing readings; else its current. */
export function followSun(bay: Bay, scene: Scene, place: Place): Bay {
  const over = overBySchedule(scene);
  if (over !== undefined) return endSun(bay, scene, over);
  const { freshness } = scene.sun;
  if (freshness !== 'fresh') return withoutMeter(bay, scene);
  if (isHeld(bay) && bay.settings.mode !== 'solar_min') return whileHeld(bay, scene, place);
  const summed = sumUp(bay, scene, place);
  if (bay.settings.mode !== 'solar_min' && tooLittle(summed, scene, place)) {
    const numbers = shortfall(bay, scene, place);
    return endSun(summed, scene, { key: 'waiting_for_sun', numbers }, numbers.surplus);
  }
  return follow(carried(summed), scene, place);
}

/** A charge that the plug began is judged once, at its first reading; from then on it is as any other. */
const carried = (bay: Bay): Bay =>
  bay.kept.charge?.cause === 'plug_in' ? changeCharge(bay, bay.kept.charge, { cause: 'sun' }) : bay;

function overBySchedule({ settings, inside }: Scene): Told | undefined {
  if (!settings.solar_charging) return { key: 'switched_off', numbers: {} };
  if (inside) return undefined;
  return { key: 'outside_window', numbers: { start: settings.window_start, end: settings.window_end } };
}

/** A charge that 0 A have stopped goes on when the sun would start one. */
function whileHeld(bay: Bay, scene: Scene, place: Place): Bay {
  const waiting = bySun(bay, scene, place, false);
  if (waiting !== undefined) return tell(bay, waiting, amps(0));
  const woken = carried(note(bay, { shortWh: wattHours(0) }));
  const closings = { day: scene.day, count: closingsOn(scene.day, bay) + 1 };
  return follow(keep(woken, { closings }), scene, place);
}

/** Where there is no route to the car, all that can be done is the least that its charger can be set to. */
function endSun(bay: Bay, scene: Scene, told: Told, surplus = 0): Bay {
  const stopping = tell(requestStop(bay, told.key, scene), told, minimumOrHold(bay));
  if (bay.vehicle !== undefined || canHold(bay) || told.key !== 'waiting_for_sun') return stopping;
  return tell(bay, { key: 'limit_only', numbers: { amps: bay.charger.minimumAmps, surplus } }, 'minimum');
}

function withoutMeter(bay: Bay, scene: Scene): Bay {
  const { freshness, age } = scene.sun;
  const minimum = isHeld(bay) ? amps(0) : bay.charger.minimumAmps;
  const inForce = amps(Math.max(minimum, bay.live.limitAmps));
  if (freshness === 'awaited')
    return tell(bay, { key: 'keeping_limit', numbers: { amps: inForce } }, inForce);
  const claim = freshness === 'stale' ? inForce : minimum;
  const told: Told = { key: 'meter_missing', numbers: { seconds: Math.round(age / 1000), amps: claim } };
  if (freshness === 'lost' && bay.settings.mode !== 'solar_min') return endSun(bay, scene, told);
  return tell(bay, told, claim);
}

/** Sums up what the minimum has cost since the last gain: imported, or taken from the Powerwall. */
function sumUp(bay: Bay, scene: Scene, place: Place): Bay {
  const { latest } = scene.sun;
  if (latest === undefined || latest.takenAtMs === bay.live.summedToMs) return bay;
  const span = millis(Math.min(scene.sun.gap, latest.takenAtMs - (bay.live.summedToMs ?? latest.takenAtMs)));
  const drawn = amps(Math.max(0, bay.charger.minimumAmps - bay.live.gapAmps));
  const lack = watts(powerAt(bay, scene.snapshot, drawn) - surplusOf(bay, scene, place));
  const sum = bay.settings.mode === 'solar_min' ? 0 : bay.live.shortWh + energy(lack, span);
  const shortWh = wattHours(Math.min(PRICE_OF_A_CLOSING, Math.max(0, sum)));
  return note(bay, { shortWh, summedToMs: latest.takenAtMs });
}

const surplusOf = (bay: Bay, scene: Scene, place: Place): Watts =>
  surplusNow(scene.sun, minimumPower(bay, scene.snapshot), place);

function tooLittle(bay: Bay, scene: Scene, place: Place): boolean {
  const needed = minimumPower(bay, scene.snapshot);
  const prospect = startProspect(
    scene.sun,
    watts(Math.max(needed, scene.settings.start_export)),
    needed,
    place,
  );
  if (prospect.steady) return false;
  if (bay.kept.charge?.cause === 'plug_in') return !prospect.known || surplusOf(bay, scene, place) < needed;
  return onFor(bay, scene) && bay.live.shortWh >= allowance(scene);
}

const onFor = (bay: Bay, { snapshot }: Scene): boolean =>
  snapshot.nowMs - bay.live.flowSinceMs >= (canHold(bay) ? LEAST_BY_LIMIT : LEAST_ON);

function allowance({ sun }: Scene): number {
  const discharging = -(sun.latest?.intoBatteryWatts ?? 0) > DISCHARGING;
  return sun.priority === 'powerwall_first' && discharging ? NOISE : PRICE_OF_A_CLOSING;
}

function follow(bay: Bay, scene: Scene, place: Place): Bay {
  const { snapshot, sun } = scene;
  const needed = minimumPower(bay, snapshot);
  const present = amps(Math.max(bay.charger.minimumAmps, bay.live.limitAmps));
  const now = surplusAtMost(sun, needed, place);
  const steady = steadySurplus(sun, needed, place, millis(bay.live.limitSinceMs + SETTLED_AFTER));
  const lower = ampsFor(bay, scene, watts(now + TOLERANCE));
  const higher = steady === undefined ? present : ampsFor(bay, scene, steady);
  const wanted = lower < present ? lower : amps(Math.max(present, higher));
  const claim = amps(Math.max(bay.charger.minimumAmps, wanted));
  return tell(bay, explain(bay, scene, claim, place), claim);
}

/** Whole amps that a surplus carries, with what this car is known to stay below its limit. */
const ampsFor = (bay: Bay, { snapshot }: Scene, surplus: Watts): Amps =>
  amps(Math.floor(surplus / (voltsOf(bay.charger, snapshot) * phasesOf(bay)) + bay.live.gapAmps));

function explain(bay: Bay, scene: Scene, claim: Amps, place: Place): Told {
  const { snapshot, sun } = scene;
  const needed = Math.round(minimumPower(bay, snapshot));
  const surplus = surplusOf(bay, scene, place);
  if (surplus >= needed - TOLERANCE || sun.latest === undefined) {
    const { exportWatts = 0, drawnWatts = 0 } = sun.latest ?? {};
    const all = Math.round(surplusForAll(sun, place));
    return {
      key: 'following_sun',
      numbers: {
        surplus: all,
        exported: Math.round(exportWatts),
        battery: all - Math.round(exportWatts) - Math.round(drawnWatts),
        drawn: Math.round(drawnWatts),
        amps: claim,
        volts: Math.round(voltsOf(bay.charger, snapshot)),
      },
    };
  }
  const numbers = { amps: claim, surplus: Math.round(surplus) };
  if (bay.settings.mode === 'solar_min') return { key: 'minimum_from_any_source', numbers };
  if (bay.vehicle === undefined) return { key: 'limit_only', numbers };
  const left = Math.max(0, Math.round(((allowance(scene) - bay.live.shortWh) * 3600) / (needed - surplus)));
  return { key: 'holding_minimum', numbers: { ...numbers, needed, left } };
}

function shortfall(
  bay: Bay,
  scene: Scene,
  place: Place,
): { surplus: number; needed: number; missing: number } {
  const needed = Math.round(Math.max(minimumPower(bay, scene.snapshot), scene.settings.start_export));
  const surplus = Math.round(surplusOf(bay, scene, place));
  return { surplus, needed, missing: Math.max(0, needed - surplus) };
}
