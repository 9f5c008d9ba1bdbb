import type { Plant } from './plant.ts';

/** Wh that a Powerwall gave to cars: as the rules allow it, and beyond. */
export interface Leak {
  readonly held: number;
  readonly unwanted: number;
}

/** Nobody is faster: a reading, a step, the way of the command, and the ramp down. */
const REACTION_S = 10;
/** A car may stay at its minimum for so long after a start, and for so much through a cloud. */
const AFTER_START_S = 60;
const CLOUD_WH = 50;
/** Up to this level the Powerwall goes first, and again from the other one down: it carries no car but for the meter's noise. */
const FIRST_UP_TO = 99;
const FIRST_AGAIN_BELOW = 97;
const NOISE_WH = 2;
const NOISE_W = 50;
/** A cloud is over when the sun has carried the cars for so long. */
const CLOUD_OVER_S = 60;
const HOUR_S = 3600;

/** One second with a Powerwall: W, %. */
interface Moment {
  /** What cars drew beyond what the sun left over. */
  readonly lacking: number;
  readonly discharge: number;
  readonly level: number;
  readonly cars: readonly { readonly actual: number; readonly closings: number }[];
}

/** Tells apart what may flow from Powerwall to car from what nobody wants. */
export class LeakMeter {
  readonly #plant: Plant;
  #held = 0;
  #unwanted = 0;
  #overFor = 0;
  #carriedFor = 0;
  #cloud = 0;
  #closings = 0;
  #sinceStart = Infinity;
  #goesFirst = true;

  constructor(plant: Plant) {
    this.#plant = plant;
  }

  add({ lacking, discharge, level, cars }: Moment): void {
    const closings = cars.reduce((sum, car) => sum + car.closings, 0);
    this.#sinceStart = closings > this.#closings ? 0 : this.#sinceStart + 1;
    this.#closings = closings;
    this.#goesFirst = level < (this.#goesFirst ? FIRST_UP_TO : FIRST_AGAIN_BELOW);
    const leaked = Math.min(lacking, Math.max(0, discharge)) / HOUR_S;
    const allowed = leaked * HOUR_S < NOISE_W || this.#isAllowed(cars);
    this.#carriedFor = leaked * HOUR_S >= NOISE_W ? 0 : this.#carriedFor + 1;
    if (this.#carriedFor > CLOUD_OVER_S) this.#cloud = 0;
    this.#overFor = allowed ? 0 : this.#overFor + 1;
    if (allowed) this.#cloud += leaked;
    if (this.#overFor > REACTION_S) this.#unwanted += leaked;
    else this.#held += leaked;
  }

  #isAllowed(cars: Moment['cars']): boolean {
    if (cars.some(({ actual }) => actual > this.#plant.minimumAmps)) return false;
    return this.#sinceStart <= AFTER_START_S || this.#cloud <= (this.#goesFirst ? NOISE_WH : CLOUD_WH);
  }

  get leak(): Leak {
    return { held: this.#held, unwanted: this.#unwanted };
  }
}
