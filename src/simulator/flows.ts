import { type Millis, type WattHours, type Watts, energy, wattHours, watts } from '../units.ts';
import { type Battery, stepBattery } from './battery.ts';

const { max, min } = Math;

/** What the home is about to live through. */
export interface Wish {
  readonly sun: Watts;
  readonly house: Watts;
  readonly cars: Watts;
  readonly islanded: boolean;
}

/** What flows in truth: always site + solar + battery = house + cars. */
export interface Flows {
  /** + import, − export. */
  readonly site: Watts;
  /** + discharge, − charge. */
  readonly battery: Watts;
  readonly solar: Watts;
  readonly house: Watts;
  readonly cars: Watts;
}

export const noFlow: Flows = {
  site: watts(0),
  battery: watts(0),
  solar: watts(0),
  house: watts(0),
  cars: watts(0),
};

/** Undefined where, off grid, sun and battery cannot carry the load: the home goes dark. */
export function settle(
  battery: Battery,
  { sun, house, cars, islanded }: Wish,
  step: Millis,
): { readonly flows: Flows; readonly battery: Battery } | undefined {
  const need = watts(house + cars - sun);
  const after = stepBattery(battery, need, islanded, step);
  const open = watts(need - after.power);
  if (!islanded) {
    return { flows: { site: open, battery: after.power, solar: sun, house, cars }, battery: after };
  }
  if (open > 0) return undefined;
  const throttled = watts(sun + open);
  return { flows: { site: watts(0), battery: after.power, solar: throttled, house, cars }, battery: after };
}

export interface Totals {
  readonly carsFromSun: WattHours;
  readonly carsFromBattery: WattHours;
  readonly carsFromGrid: WattHours;
  readonly imported: WattHours;
  readonly exported: WattHours;
  /** What the sun could have left over for cars and battery once the house had its part. */
  readonly surplus: WattHours;
}

export const noTotals: Totals = {
  carsFromSun: wattHours(0),
  carsFromBattery: wattHours(0),
  carsFromGrid: wattHours(0),
  imported: wattHours(0),
  exported: wattHours(0),
  surplus: wattHours(0),
};

/**
 * House before cars, sun before battery and grid. What the sun does not carry is fed by battery and grid
 * in their own proportion.
 */
export function addUp(totals: Totals, flows: Flows, sun: Watts, step: Millis): Totals {
  const { site, battery, solar, house, cars } = flows;
  const carsFromSun = min(cars, max(0, solar - house));
  const rest = cars - carsFromSun;
  const unlit = rest + max(0, house - solar);
  const carsFromBattery = unlit > 0 ? min(1, max(0, battery) / unlit) * rest : 0;
  const plus = (total: WattHours, power: number): WattHours =>
    wattHours(total + energy(watts(max(0, power)), step));
  return {
    carsFromSun: plus(totals.carsFromSun, carsFromSun),
    carsFromBattery: plus(totals.carsFromBattery, carsFromBattery),
    carsFromGrid: plus(totals.carsFromGrid, rest - carsFromBattery),
    imported: plus(totals.imported, site),
    exported: plus(totals.exported, -site),
    surplus: plus(totals.surplus, sun - house),
  };
}
