import type { Plant } from './plant.ts';

/** A car that is awake and plugged in, as a controller finds it: late, never below its minimum, bounded in its rise. */
export class PlantCar {
  /** A. */
  actual = 0;
  limit = 0;
  closed = false;
  closings = 0;
  readonly #plant: Plant;
  /** Commands on their way, the next one first. */
  readonly #coming: number[];
  #startingFor = 0;

  constructor(plant: Plant) {
    this.#plant = plant;
    this.#coming = Array.from({ length: plant.commandDelayS - 1 }, () => 0);
  }

  /** What the car makes of an amount: its own steps, between its minimum and its most; anything above 0 charges. */
  fitting(wanted: number): number {
    const { stepAmps, leastAmps, mostAmps } = this.#plant;
    if (!(wanted > 0)) return 0;
    const whole = Math.floor(wanted / stepAmps + 1e-6) * stepAmps;
    return Math.max(leastAmps, Math.min(mostAmps, whole));
  }

  order(amps: number): void {
    this.#coming.push(amps);
  }

  /** One second passes. */
  live(): void {
    const { startLatencyS, rise, fall } = this.#plant;
    this.limit = this.#coming.length >= this.#plant.commandDelayS ? (this.#coming.shift() ?? 0) : this.limit;
    this.#startingFor = this.limit > 0 && !this.closed ? this.#startingFor + 1 : 0;
    if (this.#startingFor > startLatencyS) this.#close();
    const aim = this.closed ? this.limit : 0;
    this.actual = aim > this.actual ? Math.min(aim, this.actual + rise) : Math.max(aim, this.actual - fall);
    if (this.limit === 0 && this.actual === 0) this.closed = false;
  }

  #close(): void {
    this.closed = true;
    this.closings += 1;
  }
}
