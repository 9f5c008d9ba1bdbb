import type { WattHours } from '../units.ts';

export type EnergyUnit = 'kWh' | 'Wh';
/** Seen on real units: one bit too many, and half of what was there before. `twc-rs485` §3.4. */
export type EnergyGlitch = 'flipped_bit' | 'decrease';

const FLIPPED_BIT = 0x40_0000;

const glitches: Readonly<Record<EnergyGlitch, (count: number) => number>> = {
  flipped_bit: count => count + FLIPPED_BIT,
  decrease: count => Math.floor(count / 2),
};

/** What a charger has delivered in its life. */
export class EnergyCounter {
  readonly #divisor: number;
  #wh = 924_000;
  #glitch: EnergyGlitch | undefined;

  constructor(unit: EnergyUnit) {
    this.#divisor = unit === 'Wh' ? 1 : 1000;
  }

  /** The truth, in watt-hours. */
  get wh(): number {
    return this.#wh;
  }

  count(energy: WattHours): void {
    this.#wh += energy;
  }

  /** The next reading alone will be wrong. */
  spoil(glitch: EnergyGlitch): void {
    this.#glitch = glitch;
  }

  /** What it tells, in its own unit. */
  read(): number {
    const count = Math.floor(this.#wh / this.#divisor);
    const glitch = this.#glitch;
    this.#glitch = undefined;
    return glitch === undefined ? count : glitches[glitch](count);
  }
}
