import type { Battery } from '../simulator/battery.ts';
import { noBattery, stepBattery } from '../simulator/battery.ts';
import { type Volts, type Watts, amps, percent, seconds, volts, watts } from '../units.ts';
import type { Controller, Seen } from './controller.ts';
import { Ledger, type Score } from './ledger.ts';
import { PlantCar } from './plant-car.ts';
import { type TariffSlot, tariffOf } from './tariff.ts';
import type { Trace } from './trace.ts';

/** The home on which controllers are measured. */
export interface Plant {
  readonly volts: Volts;
  readonly cars: number;
  /** Amps that a charger can be limited to at least, and at most. */
  readonly minimumAmps: number;
  readonly mostAmps: number;
  /** Amps that a car can be brought to by its own setting, where a controller commands the car. */
  readonly leastAmps: number;
  /** Amps that all cars together may draw. */
  readonly circuitAmps: number;
  /** A car follows its limit in steps of so many amps. */
  readonly stepAmps: number;
  /** From a command to its effect. */
  readonly commandDelayS: number;
  /** From the effect of a start to the contactor's closing. */
  readonly startLatencyS: number;
  /** A/s. */
  readonly rise: number;
  readonly fall: number;
  /** The Powerwall as the day finds it. */
  readonly battery: Battery | undefined;
}

export const plainPlant: Plant = {
  volts: volts(240),
  cars: 1,
  minimumAmps: 6,
  mostAmps: 32,
  leastAmps: 6,
  circuitAmps: 48,
  stepAmps: 1,
  commandDelayS: 2,
  startLatencyS: 10,
  rise: 3,
  fall: 10,
  battery: undefined,
};

/** What one second looked like, for a chart or a closer look. */
export interface Second {
  readonly atS: number;
  readonly surplusWatts: number;
  readonly carWatts: number;
}

const SECOND = seconds(1);

/** Plays a day second by second with a controller, and answers its score. */
export function playDay<State>(
  trace: Trace,
  plant: Plant,
  controller: Controller<State>,
  watch?: (second: Second) => void,
): Score {
  const cars = Array.from({ length: plant.cars }, () => new PlantCar(plant));
  const ledger = new Ledger(plant);
  let { battery = noBattery } = plant;
  const bays: Bays = { plant, cars, importTariff: tariffOf(trace.importPrice, trace.beginS) };
  let state = controller.begin(plant.cars);
  for (let second = 0; second < trace.solarWatts.length; second += 1) {
    for (const car of cars) car.live();
    const solar = trace.solarWatts[second] ?? 0;
    const home = trace.homeWatts[second] ?? 0;
    const carWatts = powerOf(cars, plant);
    const need = watts(home + carWatts - solar);
    battery = stepBattery(battery, need, false, SECOND);
    ledger.add({ solar, home, carWatts, cars, battery });
    const seen = see(trace, second, watts(need - battery.power), battery, bays);
    const [next, wanted] = controller.step(state, seen);
    state = next;
    order(cars, wanted, plant);
    watch?.({ atS: seen.atS, surplusWatts: Math.max(0, solar - home), carWatts });
  }
  return ledger.close(battery);
}

const powerOf = (cars: readonly PlantCar[], { volts }: Plant): number =>
  cars.reduce((sum, { actual }) => sum + actual * volts, 0);

interface Bays {
  readonly plant: Plant;
  readonly cars: readonly PlantCar[];
  readonly importTariff: readonly TariffSlot[] | undefined;
}

function see(
  trace: Trace,
  second: number,
  site: Watts,
  battery: Battery,
  { plant, cars, importTariff }: Bays,
): Seen {
  const has = plant.battery !== undefined;
  return {
    atS: trace.beginS + second,
    siteWatts: site,
    solarWatts: watts(trace.solarWatts[second] ?? 0),
    batteryWatts: has ? battery.power : undefined,
    batteryPercent: has ? percent(battery.level) : undefined,
    volts: plant.volts,
    importPrice: trace.importPrice?.[second],
    exportPrice: trace.exportPrice?.[second],
    importTariff,
    cars: cars.map(({ actual, limit, closed }) => ({
      actualAmps: amps(actual),
      limitAmps: amps(limit),
      charging: closed,
    })),
  };
}

/** The circuit holds whatever is wanted: who comes first has it, but nobody gets less than the minimum. */
function order(cars: readonly PlantCar[], wanted: readonly number[], plant: Plant): void {
  const asked = cars.map((car, index) => car.fitting(wanted[index] ?? 0));
  const least = asked.map(amps => Math.min(amps, plant.minimumAmps));
  let room = plant.circuitAmps - least.reduce((sum, amps) => sum + amps, 0);
  for (const [index, car] of cars.entries()) {
    const own = least[index] ?? 0;
    const above = Math.max(0, Math.min(room, (asked[index] ?? 0) - own));
    room -= above;
    car.order(own + above);
  }
}
