import { type Amps, type Watts, amps, millis, wattHours, watts } from '../units.ts';
import { type Bay, type Scene, changeCharge, closedOnce, keep, minimumPower, note, tell } from './bay.ts';
import { priceOfImport, reachOf } from './by-value.ts';
import { SETTLED_AFTER } from './draw.ts';
import { tellSun } from './explain.ts';
import { bySun } from './gate.ts';
import { canHold, isHeld, minimumOrHold } from './hold.ts';
import { shortfall, sumUp, surplusOf, tooLittle } from './patience.ts';
import type { Told } from './reasons.ts';
import { shownWindow } from './schedule.ts';
import { requestStop, stopTold } from './stops.ts';
import { type Place, STEADY_FOR, steadySurplus, surplusAtLeast, surplusAtMost } from './sun.ts';
import { drawsLess, ownAmpsFor } from './thin-sun.ts';
import { bestLimit } from './value.ts';

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
    const told: Told =
      scene.settings.start_rule === 'export'
        ? { key: 'waiting_for_sun', numbers: { ...numbers, steady: STEADY_FOR / 1000 } }
        : { key: 'waiting_for_value', numbers };
    return endSun(summed, scene, told, numbers.surplus);
  }
  return follow(carried(summed), scene, place);
}

/** A charge that the plug began is judged once, at its first reading; from then on it is as any other. */
const carried = (bay: Bay): Bay =>
  bay.kept.charge?.cause === 'plug_in' ? changeCharge(bay, bay.kept.charge, { cause: 'sun' }) : bay;

function overBySchedule({ settings, inside, window }: Scene): Told | undefined {
  if (!settings.solar_charging) return { key: 'switched_off', numbers: {} };
  if (inside) return undefined;
  return { key: 'outside_window', numbers: shownWindow(window) };
}

/** A charge that 0 A have stopped goes on when the sun would start one. */
function whileHeld(bay: Bay, scene: Scene, place: Place): Bay {
  const waiting = bySun(bay, scene, place, false);
  if (waiting !== undefined) return tell(bay, waiting, amps(0));
  const woken = carried(note(bay, { shortWh: wattHours(0) }));
  return follow(keep(woken, { closings: closedOnce(bay, scene.day) }), scene, place);
}

/** Where there is no route to the car, all that can be done is the least that its charger can be set to. */
function endSun(bay: Bay, scene: Scene, told: Told, surplus = 0): Bay {
  const asked = requestStop(bay, told.key, scene);
  const stops = asked.kept.stop !== undefined;
  const stopping = tell(asked, stops ? stopTold(asked, told.key) : told, minimumOrHold(bay));
  const forSun = told.key === 'waiting_for_sun' || told.key === 'waiting_for_value';
  if (bay.vehicle !== undefined || canHold(bay) || !forSun) return stopping;
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

function follow(bay: Bay, scene: Scene, place: Place): Bay {
  const needed = minimumPower(bay, scene.snapshot);
  const present = amps(Math.max(bay.charger.minimumAmps, bay.live.limitAmps));
  const now = surplusAtMost(scene.sun, needed, place);
  const risen = risenTo(bay, scene, place);
  const lower = ampsFor(bay, scene, watts(now + TOLERANCE));
  const higher = risen === undefined ? present : ampsFor(bay, scene, risen);
  const wanted = lower < present ? lower : amps(Math.max(present, higher));
  const ownAmps = ownAmpsFor(bay, scene, surplusOf(bay, scene, place), priceOfImport(scene));
  const current = drawsLess(bay, scene) ? (ownAmps ?? wanted) : wanted;
  return { ...tellSun(tell(bay, undefined, wanted), scene, place, current), ownAmps };
}

/** What the sun has risen to: at once where nothing is lost by buying a little, else when it has held. */
function risenTo(bay: Bay, scene: Scene, place: Place): Watts | undefined {
  const needed = minimumPower(bay, scene.snapshot);
  return priceOfImport(scene) === Infinity
    ? steadySurplus(scene.sun, needed, place, millis(bay.live.limitSinceMs + SETTLED_AFTER))
    : surplusAtLeast(scene.sun, needed, place);
}

/** Amps for a surplus, with what this car is known to stay below its limit. */
const ampsFor = (bay: Bay, scene: Scene, surplus: Watts): Amps =>
  bestLimit(surplus, reachOf(bay, scene), priceOfImport(scene));
