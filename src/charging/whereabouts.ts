import type { Millis } from '../units.ts';
import type { KeptCharger, LiveCharger } from './memory.ts';
import type { ChargerSeen, VehicleSeen } from './snapshot.ts';

/** Is a car plugged in here? Undefined where neither car nor charger says so: `ready` alone does not. */
export function pluggedIn(
  charger: ChargerSeen,
  vehicle: VehicleSeen | undefined,
  stirredMs: Millis,
): boolean | undefined {
  if (charger.actualAmps >= 1) return true;
  const carSays = vehicle === undefined ? undefined : plugByCar(vehicle, stirredMs);
  return carSays ?? charger.carPresent;
}

/** The car's own word counts while it is newer than the last thing that happened at the charger. */
function plugByCar({ charging, takenAtMs }: VehicleSeen, stirredMs: Millis): boolean | undefined {
  if (takenAtMs === undefined || takenAtMs < stirredMs || charging === 'unknown') return undefined;
  return charging !== 'disconnected';
}

/** Is this car at home? On our bus it is; else by its position or its radio. */
export const atHome = (charger: ChargerSeen, vehicle: VehicleSeen): boolean | undefined =>
  charger.vin === vehicle.vin ? true : vehicle.atHome;

/** Does the charger see a car, whichever it is? */
const isOccupied = ({ state, actualAmps }: ChargerSeen): boolean =>
  actualAmps >= 1 || !['ready', 'error', 'unknown'].includes(state);

/**
 * Is it certain that a car stands here that is not ours? By its VIN; else where ours says that it is not plugged in, or
 * is away while a charge runs here that is not known as its own.
 */
export function isGuest(
  charger: ChargerSeen,
  vehicle: VehicleSeen | undefined,
  { charge }: KeptCharger,
  { flowing, stirredMs }: LiveCharger,
): boolean {
  if (vehicle === undefined) return charger.vin !== undefined;
  if (charger.vin !== undefined || !isOccupied(charger)) return false;
  const flows = charger.actualAmps >= 1;
  if (vehicle.atHome === false && (flows || charge !== undefined)) return charge?.vin !== vehicle.vin;
  return flows === flowing && plugByCar(vehicle, stirredMs) === false;
}

/**
 * The configured car that stands at each charger: by its VIN on the bus; where the bus does not tell, the only car
 * that can be meant at the only charger without one, or at the only one of those that sees a car.
 */
export function carsAtChargers(
  chargers: readonly ChargerSeen[],
  vehicles: readonly VehicleSeen[],
): ReadonlyMap<string, VehicleSeen> {
  const found = new Map<string, VehicleSeen>();
  for (const { id, vin } of chargers) {
    const named = vehicles.find(vehicle => vehicle.vin === vin);
    if (named !== undefined) found.set(id, named);
  }
  const nameless = chargers.filter(({ vin }) => vin === undefined);
  const left = vehicles.filter(vehicle => ![...found.values()].includes(vehicle));
  const likely =
    left.length === 1
      ? left
      : left.filter(({ charging, atHome }) => charging !== 'disconnected' && atHome === true);
  const occupied = nameless.filter(isOccupied);
  const [charger, ...others] = occupied.length === 1 ? occupied : nameless;
  const [vehicle, ...rivals] = likely;
  if (charger !== undefined && vehicle !== undefined && others.length + rivals.length === 0)
    found.set(charger.id, vehicle);
  return found;
}
