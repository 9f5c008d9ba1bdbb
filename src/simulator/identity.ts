import { chance } from './chance.ts';
import type { Frame } from './wire.ts';

/** A bus id as it goes over the wire. */
export type Id = readonly [high: number, low: number];

const idOf = (hex: string): Id => [parseInt(hex.slice(0, 2), 16), parseInt(hex.slice(2, 4), 16)];

const { floor } = Math;

/** Who a Wall Connector is on the bus: an id, and a sign that tells two of the same id apart. `twc-rs485` §3.2. */
export class Identity {
  #id: Id;
  #sign: number;

  constructor(id: string, sign: number) {
    this.#id = idOf(id);
    this.#sign = sign;
  }

  get id(): Id {
    return this.#id;
  }

  get sign(): number {
    return this.#sign;
  }

  get hex(): string {
    return Buffer.from(this.#id).toString('hex').toUpperCase();
  }

  /** Does its id stand at this place of a frame? */
  isAt(frame: Frame, place: number): boolean {
    return frame[place] === this.#id[0] && frame[place + 1] === this.#id[1];
  }

  /** From a master with its own id it flees to another, of decimal digits, and to another sign. */
  flee(): void {
    const held = parseInt(this.hex, 10) || 0;
    const digits = (held + 1 + floor(9999 * chance(this.#sign, ...this.#id))) % 10_000;
    this.#id = idOf(digits.toString().padStart(4, '0'));
    this.boot();
  }

  /** A sign lasts until the next start. */
  boot(): void {
    this.#sign = (this.#sign + 1 + floor(255 * chance(this.#sign, ...this.#id))) % 256;
  }
}
