import { type WattHours, type Watts, wattHours, watts } from '../units.ts';
import type { MeterReading } from './snapshot.ts';

/** Energy by where it came from. */
export interface BySource {
  readonly solarWh: WattHours;
  readonly batteryWh: WattHours;
  readonly gridWh: WattHours;
}

/** What a watt into the cars is made of: parts of one. */
export interface Mix {
  readonly solar: number;
  readonly battery: number;
  readonly grid: number;
}

/** What nobody can tell apart counts as bought. */
export const unknownMix: Mix = { solar: 0, battery: 0, grid: 1 };
export const noEnergy: BySource = { solarWh: wattHours(0), batteryWh: wattHours(0), gridWh: wattHours(0) };

/** So little is no draw: then the mix is that of the next watt. */
const LITTLE = 10;

/**
 * The mix at one reading, with what all cars drew at its moment. The home has the sun first, then the cars, then the
 * Powerwall. What the sun lacks comes from Powerwall and grid in the parts in which both feed the home at that moment.
 */
export function mixAt(
  { siteWatts, batteryWatts = watts(0) }: Pick<MeterReading, 'siteWatts' | 'batteryWatts'>,
  carWatts: Watts,
  meterIncludesChargers: boolean,
): Mix {
  const imported = siteWatts + (meterIncludesChargers ? 0 : carWatts);
  const leftOver = carWatts - imported - batteryWatts;
  const solar = carWatts < LITTLE ? Number(leftOver > 0) : within(leftOver / carWatts);
  const [fed, bought] = [Math.max(0, batteryWatts), Math.max(0, imported)];
  const battery = fed === 0 ? 0 : ((1 - solar) * fed) / (fed + bought);
  return { solar, battery, grid: 1 - solar - battery };
}

const within = (part: number): number => Math.min(1, Math.max(0, part));

/** An energy, taken apart. */
export const split = (energy: WattHours, { solar, battery, grid }: Mix): BySource => ({
  solarWh: wattHours(energy * solar),
  batteryWh: wattHours(energy * battery),
  gridWh: wattHours(energy * grid),
});

export const plus = (a: BySource, b: BySource): BySource => ({
  solarWh: wattHours(a.solarWh + b.solarWh),
  batteryWh: wattHours(a.batteryWh + b.batteryWh),
  gridWh: wattHours(a.gridWh + b.gridWh),
});

export const total = ({ solarWh, batteryWh, gridWh }: BySource): WattHours =>
  wattHours(solarWh + batteryWh + gridWh);
