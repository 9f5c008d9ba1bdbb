import { type Millis, millis } from '../units.ts';
import { chance } from './chance.ts';
import { EDGE, ESCAPE } from './wire.ts';

/** What can be wrong between master and chargers. */
export interface Disturbance extends Mishaps {
  /** What the chargers say is lost. */
  readonly silent: boolean;
  /** What the master says is lost. */
  readonly deaf: boolean;
  /** The master's adapter hears what it sends itself. */
  readonly echo: boolean;
  /** What several say at the same moment is mixed up, as on two wires it is. */
  readonly collide: boolean;
  /** Delay of what the chargers say. */
  readonly latency: Millis;
  /** What waits for its latency leaves in one piece. */
  readonly merge: boolean;
  /** Bytes to a packet of what the chargers say; undefined leaves answers whole. */
  readonly pieces: number | undefined;
  /** The same for what the master says. */
  readonly masterLatency: Millis;
  readonly masterMerge: boolean;
  readonly masterPieces: number | undefined;
}

/** Chances, in both directions: of `noise` for each byte, of the others for whatever is said at once. */
interface Mishaps {
  /** One bit of the byte flips; and as likely a stray byte comes before it. */
  readonly noise: number;
  /** The first bytes, up to three, are missing. */
  readonly lostStart: number;
  /** It begins with two edges in a row. */
  readonly doubleEdge: number;
  /** A byte FF comes before its closing edge (`twc-rs485` §5, X4). */
  readonly extraByte: number;
  /** Its checksum does not fit (`twc-rs485` §5, X1). */
  readonly wrongSum: number;
}

export const calm: Disturbance = {
  silent: false,
  deaf: false,
  echo: false,
  collide: false,
  noise: 0,
  lostStart: 0,
  doubleEdge: 0,
  extraByte: 0,
  wrongSum: 0,
  latency: millis(0),
  merge: false,
  pieces: undefined,
  masterLatency: millis(0),
  masterMerge: false,
  masterPieces: undefined,
};

type Bytes = readonly number[];
/** A number from 0 up to 1 for each key. */
type Draw = (...key: readonly number[]) => number;

const { floor } = Math;

/** In the order in which they befall. */
const mishaps: readonly (readonly [keyof Mishaps, (bytes: Bytes, draw: Draw) => Bytes])[] = [
  ['wrongSum', bytes => changedBefore(bytes, sum => [otherThan(sum)])],
  ['extraByte', bytes => changedBefore(bytes, sum => [sum, 0xff])],
  ['doubleEdge', bytes => [EDGE, ...bytes]],
  ['lostStart', (bytes, draw) => bytes.slice(1 + floor(3 * draw(-2)))],
];

/** What arrives of bytes that were said. `place` makes each passage fall differently. */
export function garbled(bytes: Uint8Array, likely: Mishaps, seed: number, place: number): Uint8Array {
  const draw: Draw = (...key) => chance(seed, place, ...key);
  const befallen = mishaps.reduce<Bytes>(
    (said, [kind, befall], number) => (draw(-1, number) < likely[kind] ? befall(said, draw) : said),
    [...bytes],
  );
  return Uint8Array.from(likely.noise === 0 ? befallen : noisy(befallen, likely.noise, draw));
}

const noisy = (bytes: Bytes, noise: number, draw: Draw): Bytes =>
  bytes.flatMap((byte, at) => {
    const flipped = draw(at, 0) < noise ? byte ^ (1 << floor(8 * draw(at, 1))) : byte;
    return draw(at, 2) < noise ? [floor(256 * draw(at, 3)), flipped] : [flipped];
  });

/** Replaces the byte before the last edge, if there is such an edge. */
function changedBefore(bytes: Bytes, change: (byte: number) => Bytes): Bytes {
  const edge = bytes.lastIndexOf(EDGE);
  const sum = edge > 0 ? bytes[edge - 1] : undefined;
  return sum === undefined ? bytes : [...bytes.slice(0, edge - 1), ...change(sum), ...bytes.slice(edge)];
}

/** Another byte, but none that means something to the framing. */
const otherThan = (byte: number): number =>
  [byte ^ 1, byte ^ 2].find(other => other !== EDGE && other !== ESCAPE) ?? byte ^ 4;
