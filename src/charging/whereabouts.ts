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

/** The VIN of the car that was last known at a charger; undefined where nobody was, or is known to be any more. */
export type Stood = (id: string) => string | undefined;

/**
 * The configured car that stands at each charger: by its VIN on the bus; else the one that was known there and has not
 * been unplugged since; else the only car that can be meant at the only charger without one, or at the only one of
 * those that sees a car.
 */
export function carsAtChargers(
  chargers: readonly ChargerSeen[],
  vehicles: readonly VehicleSeen[],
  stood: Stood = () => undefined,
): ReadonlyMap<string, VehicleSeen> {
  const found = new Map<string, VehicleSeen>();
  for (const { id, vin } of chargers) {
    const named = vehicles.find(vehicle => vehicle.vin === vin);
    if (named !== undefined) found.set(id, named);
  }
  if (chargers.some(({ vin }) => vin === undefined)) findNameless(chargers, vehicles, stood, found);
  return found;
}

/** Adds those that stand at chargers on which no VIN was read. */
function findNameless(
  chargers: readonly ChargerSeen[],
  vehicles: readonly VehicleSeen[],
  stood: Stood,
  found: Map<string, VehicleSeen>,
): void {
  const left = (): readonly VehicleSeen[] =>
    vehicles.filter(vehicle => ![...found.values()].includes(vehicle));
  for (const charger of chargers) {
    const stayed = left().find(vehicle => staysAt(charger, vehicle, stood(charger.id)));
    if (stayed !== undefined) found.set(charger.id, stayed);
  }
  const nameless = chargers.filter(({ id, vin }) => vin === undefined && !found.has(id));
  const likely = likelyOf(left());
  const occupied = nameless.filter(isOccupied);
  const [charger, ...others] = occupied.length === 1 ? occupied : nameless;
  const [vehicle, ...rivals] = likely;
  if (charger !== undefined && vehicle !== undefined && others.length + rivals.length === 0)
    found.set(charger.id, vehicle);
}

/** A car that was known here is still here while its charger sees a car and neither says otherwise. */
const staysAt = (charger: ChargerSeen, vehicle: VehicleSeen, stood: string | undefined): boolean =>
  vehicle.vin === stood &&
  charger.vin === undefined &&
  !charger.vinPending &&
  isOccupied(charger) &&
  vehicle.charging !== 'disconnected' &&
  vehicle.atHome !== false;

const likelyOf = (left: readonly VehicleSeen[]): readonly VehicleSeen[] =>
  left.length === 1
    ? left
    : left.filter(({ charging, atHome }) => charging !== 'disconnected' && atHome === true);

/** What is remembered of the car at a charger, while that is heard and sees it. */
export const standsAt = (
  charger: ChargerSeen,
  vehicle: VehicleSeen | undefined,
  heard: boolean,
): string | undefined => (heard && isOccupied(charger) ? vehicle?.vin : undefined);
