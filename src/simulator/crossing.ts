import type { Clock } from '../runtime/clock.ts';
import { millis } from '../units.ts';
import type { Station } from './station.ts';

interface Said {
  readonly speaker: Station;
  readonly bytes: Uint8Array;
}

const MOMENT = millis(1);

/** Two wires carry one voice at a time: of what is said at the same moment a mixture arrives (`twc-rs485` §7). */
export class Crossing {
  readonly #clock: Clock;
  readonly #pass: (said: Said) => void;
  #said: Said[] = [];

  constructor(clock: Clock, pass: (said: Said) => void) {
    this.#clock = clock;
    this.#pass = pass;
  }

  say(said: Said): void {
    this.#said.push(said);
    if (this.#said.length === 1) this.#clock.after(MOMENT, () => this.#end());
  }

  #end(): void {
    const voices = this.#said;
    this.#said = [];
    const [first] = voices;
    const bytes = voices.map(voice => voice.bytes).reduce(mixed);
    if (first !== undefined) this.#pass({ speaker: first.speaker, bytes });
  }
}

/** A driver that pulls to 0 wins over one that does not. */
const mixed = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  Uint8Array.from(
    { length: Math.max(one.length, other.length) },
    (_, at) => (one[at] ?? 0xff) & (other[at] ?? 0xff),
  );
