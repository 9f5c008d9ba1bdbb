import type { Battery } from '../simulator/battery.ts';
import { noBattery, stepBattery } from '../simulator/battery.ts';
import { seconds, watts } from '../units.ts';
import { type Leak, LeakMeter } from './leak.ts';
import type { PlantCar } from './plant-car.ts';
import type { Plant } from './plant.ts';

/** What an imported watt-hour costs beside a captured one. */
export const LAMBDA = 1;
/** Wh that a closing of the contactor costs. */
export const CLOSING = 50;
const HOUR_S = 3600;
const SECOND = seconds(1);

/** A day's result; Wh. */
export interface Score {
  /** What the sun left over. */
  readonly surplus: number;
  /** What cars took out of it. */
  readonly captured: number;
  /** What charging took from grid or battery. */
  readonly imported: number;
  readonly starts: number;
  /** With a Powerwall: what the day left in it, less what the house bought, beside a day without cars. */
  readonly stored: number;
  /** `captured − λ·imported − k·starts`, and with a Powerwall `+ stored`. */
  readonly worth: number;
  /** What a Powerwall gave to cars; undefined without one. */
  readonly leak: Leak | undefined;
}

interface Flow {
  readonly solar: number;
  readonly home: number;
  readonly carWatts: number;
  readonly cars: readonly PlantCar[];
  readonly battery: Battery;
}

/** Adds the seconds of a day up. */
export class Ledger {
  readonly #plant: Plant;
  readonly #leak: LeakMeter;
  /** The same day with the cars away. */
  #without: Battery;
  #surplus = 0;
  #captured = 0;
  #imported = 0;
  #starts = 0;
  #houseBought = 0;

  constructor(plant: Plant) {
    this.#plant = plant;
    this.#leak = new LeakMeter(plant);
    this.#without = plant.battery ?? noBattery;
  }

  add({ solar, home, carWatts, cars, battery }: Flow): void {
    const surplus = Math.max(0, solar - home);
    const captured = Math.min(carWatts, surplus);
    const lacking = carWatts - captured;
    this.#surplus += surplus / HOUR_S;
    this.#captured += captured / HOUR_S;
    this.#imported += lacking / HOUR_S;
    this.#starts = cars.reduce((sum, { closings }) => sum + closings, 0);
    if (this.#plant.battery === undefined) return;
    this.#leak.add({ lacking, discharge: battery.power, level: battery.level, cars });
    const need = home - solar;
    this.#without = stepBattery(this.#without, watts(need), false, SECOND);
    const bought = Math.max(0, need + captured - battery.power);
    const boughtWithout = Math.max(0, need - this.#without.power);
    this.#houseBought += (bought - boughtWithout) / HOUR_S;
  }

  close(battery: Battery): Score {
    const level = ((battery.level - this.#without.level) / 100) * battery.capacity;
    const stored = this.#plant.battery === undefined ? 0 : level - this.#houseBought;
    const worth = this.#captured - LAMBDA * this.#imported - CLOSING * this.#starts + stored;
    return {
      surplus: this.#surplus,
      captured: this.#captured,
      imported: this.#imported,
      starts: this.#starts,
      stored,
      worth,
      leak: this.#plant.battery === undefined ? undefined : this.#leak.leak,
    };
  }
}
