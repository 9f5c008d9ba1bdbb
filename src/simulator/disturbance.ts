import { type Millis, millis } from '../units.ts';
import { chance } from './chance.ts';

/** What can be wrong between master and chargers. */
export interface Disturbance {
  /** What the chargers say is lost. */
  readonly silent: boolean;
  /** What the master says is lost. */
  readonly deaf: boolean;
  /** The master's adapter hears what it sends itself. */
  readonly echo: boolean;
  /** Chance for each byte, in both directions, that one of its bits flips, and that a stray byte comes before it. */
  readonly noise: number;
  /** Delay of what the chargers say. */
  readonly latency: Millis;
  /** What waits for its latency leaves in one piece. */
  readonly merge: boolean;
  /** Bytes to a packet of what the chargers say; undefined leaves answers whole. */
  readonly pieces: number | undefined;
}

export const calm: Disturbance = {
  silent: false,
  deaf: false,
  echo: false,
  noise: 0,
  latency: millis(0),
  merge: false,
  pieces: undefined,
};

/** Noise on the wire. `place` makes each passage fall differently. */
export function garbled(bytes: Uint8Array, noise: number, seed: number, place: number): Uint8Array {
  if (noise === 0) return bytes;
  const heard = [...bytes].flatMap((byte, at) => {
    const draw = (salt: number): number => chance(seed, place, at, salt);
    const flipped = draw(0) < noise ? byte ^ (1 << Math.floor(8 * draw(1))) : byte;
    return draw(2) < noise ? [Math.floor(256 * draw(3)), flipped] : [flipped];
  });
  return Uint8Array.from(heard);
}
