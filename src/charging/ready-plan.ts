import {
  type Amps,
  type Epoch,
  type Percent,
  type WattHours,
  type Watts,
  amps,
  percent,
  wattHours,
  watts,
} from '../units.ts';
import { type Bay, type Moment, minimumPower, powerAt } from './bay.ts';
import { whPerPercent } from './car-battery.ts';
import { energyWithin, expectedSpare } from './expected-sun.ts';
import { minuteAt, nextAt } from './local-time.ts';
import { type Plan, planReadyBy } from './ready-by.ts';
import { insideWindow } from './schedule.ts';
import { vehicleSettings } from './settings.ts';
import type { PriceSlot } from './outlook.ts';
import type { Snapshot, VehicleSeen } from './snapshot.ts';

export interface ReadyPlan extends Plan {
  readonly deadlineMs: Epoch;
  /** What the car is to have then, as far as its own limit allows. */
  readonly wanted: Percent;
}

/** Near the top a battery takes less than its charger gives. */
const TAPERS_FROM = 95;
/** The car stays so far below its limit. */
const GAP = amps(1);

/**
 * How the car at this charger comes to its level in time; undefined where none is wanted or it has it. A car that has not
 * told its level yet may be empty: it is started in time for that, and then tells.
 */
export function readyPlan(
  bay: Bay,
  moment: Moment,
  running: boolean,
  settles: number,
): ReadyPlan | undefined {
  const { vehicle } = bay;
  if (vehicle === undefined) return undefined;
  const { levelPercent: level = percent(0) } = vehicle;
  const own = vehicleSettings(moment.settings, vehicle.vin);
  const wanted = percent(Math.min(own.ready_level, vehicle.limitPercent ?? 100));
  const upTo = running ? Math.min(vehicle.limitPercent ?? 100, wanted + settles) : wanted;
  if (!own.ready_by_on || level >= upTo) return undefined;
  const { snapshot } = moment;
  const deadlineMs = nextAt(own.ready_by, snapshot);
  const power = powerAt(bay, snapshot, sureAmps(bay, vehicle, snapshot));
  const plan = planReadyBy({
    nowMs: snapshot.wallMs,
    deadlineMs,
    neededWh: neededWh(level, upTo, whPerPercent(moment.learned.batteries, vehicle.vin)),
    sunWh: sunWh(bay, moment, deadlineMs, power),
    power,
    prices: importPrices(snapshot),
    running,
  });
  return { ...plan, deadlineMs, wanted };
}

const importPrices = ({ prices }: Snapshot): readonly PriceSlot[] => [
  ...(prices?.importBefore ?? []),
  ...(prices?.importSlots ?? []),
];

const neededWh = (level: number, upTo: number, each: WattHours): WattHours =>
  wattHours((upTo - level + Math.max(0, upTo - Math.max(level, TAPERS_FROM))) * each);

/** What the car gets even if every other car that may be here asks for its full share too. */
function sureAmps(
  { charger, settings }: Bay,
  vehicle: VehicleSeen,
  { chargers, installation }: Snapshot,
): Amps {
  const others = chargers.filter(({ id }) => id !== charger.id);
  const idle = others.filter(({ carPresent }) => carPresent === false);
  const reserved = idle.reduce((sum, { minimumAmps }) => sum + minimumAmps, 0);
  const share = (installation.circuitAmps - reserved) / (1 + others.length - idle.length);
  const limits = [
    share,
    installation.chargerAmps,
    charger.ratedAmps,
    settings.maximum,
    vehicle.requestedMaxAmps,
  ];
  const least = Math.min(...limits.filter(limit => limit !== undefined));
  return amps(Math.max(charger.minimumAmps, Math.floor(least)) - GAP);
}

/** What the sun is expected to give this car in time: inside the window, after the Powerwall where that goes first. */
function sunWh(bay: Bay, moment: Moment, deadlineMs: Epoch, power: Watts): WattHours {
  const { snapshot, window, learned } = moment;
  const spare = expectedSpare(snapshot, deadlineMs, learned.homeWatts).filter(({ fromMs }) =>
    insideWindow(window, minuteAt(fromMs, snapshot)),
  );
  const forCars = energyWithin(spare, minimumPower(bay, snapshot), power);
  const forAll = energyWithin(spare, watts(0), watts(Infinity));
  return wattHours(Math.max(0, Math.min(forCars, forAll - powerwallWh(moment))));
}

/** What the Powerwall wants before cars get anything. */
function powerwallWh({ snapshot, settings, learned }: Moment): WattHours {
  const { levelPercent } = snapshot.meter;
  if (levelPercent === undefined || settings.battery_priority === 'car_first') return wattHours(0);
  return wattHours(Math.max(0, settings.battery_threshold - levelPercent) * learned.powerwallWhPerPercent);
}
