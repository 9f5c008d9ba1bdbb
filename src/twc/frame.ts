import { type Millis, millis } from '../units.ts';

/** What was found on the wire: the body of a frame, decoded and without its verified checksum, or noise. */
export type Found =
  | { readonly kind: 'frame'; readonly body: Uint8Array }
  | { readonly kind: 'noise'; readonly why: Noise; readonly bytes: Uint8Array };

/**
 * `trailer`: the one or two bytes that a Wall Connector leaves behind its closing delimiter; no fault.
 * `stray`: before the first delimiter. `short`: too few bytes between two delimiters.
 * `cut_short`: a frame that stopped in the middle. `too_long`: no delimiter where one was due.
 * `escape`, `length`, `checksum`: a frame that is not what it should be.
 */
type Noise = 'trailer' | 'stray' | 'short' | 'cut_short' | 'too_long' | 'escape' | 'length' | 'checksum';

/** What was heard since the last delimiter, still as on the wire. */
export interface Reading {
  readonly held: readonly number[];
  readonly after: After;
  readonly heardAtMs: Millis;
}
type After = 'nothing' | 'delimiter' | 'frame';

const NO_BYTES: readonly number[] = [];
export const atRest: Reading = { held: NO_BYTES, after: 'nothing', heardAtMs: millis(0) };

const DELIMITER = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_DELIMITER = 0xdc;
const ESCAPED_ESCAPE = 0xdd;
/** Lengths in use, checksum included: 13 and 15 only in requests of other programs. */
const LENGTHS: readonly number[] = [13, 14, 15, 16, 20];
/** Lengths of a Wall Connector's frames with one byte of noise before, or instead of, their closing delimiter. */
const NOISY_LENGTHS: readonly number[] = [15, 17, 21];
const SHORTEST_ON_WIRE = 12;
const LONGEST_ON_WIRE = 48;
const LONGEST_TRAILER = 2;
/** A frame takes 23 ms at 9600 baud; bridges over Wi-Fi hold parts of it back for a second. */
const SILENCE = millis(1500);

/**
 * Reads on. A delimiter ends what came before it and may begin what follows, so a lost delimiter costs one frame
 * at most. Never throws; holds 48 bytes at most; what it finds does not depend on how the bytes were cut into chunks.
 * The caller may reuse the memory of the chunk.
 */
export function read(reading: Reading, chunk: Uint8Array, now: Millis): readonly [Reading, readonly Found[]] {
  const { held, heardAtMs } = reading;
  if (held.length === 0 || now - heardAtMs <= SILENCE) return readOn(reading, chunk, now);
  const [next, found] = readOn(atRest, chunk, now);
  return [next, [unfinished(reading), ...found]];
}

function readOn(reading: Reading, chunk: Uint8Array, now: Millis): readonly [Reading, readonly Found[]] {
  const { held, heardAtMs } = reading;
  const bytes = held.length === 0 ? chunk : joined(held, chunk);
  const found: Found[] = [];
  let { after } = reading;
  let start = 0;
  for (let at = held.length; at < bytes.length; at += 1) {
    if (bytes[at] === DELIMITER) {
      const piece = between(bytes, start, at, after);
      if (piece !== undefined) found.push(piece);
      after = piece?.kind === 'frame' ? 'frame' : 'delimiter';
      start = at + 1;
    } else if (at - start === LONGEST_ON_WIRE - 1) {
      found.push(noise(strayOr('too_long', after), bytes, start, at + 1));
      after = 'nothing';
      start = at + 1;
    }
  }
  return [{ held: rest(bytes, start), after, heardAtMs: chunk.length > 0 ? now : heardAtMs }, found];
}

/** The bytes on the wire of a body: checksum added, then escaped, between delimiters. */
export function write(body: Uint8Array): Uint8Array {
  const sum = checksum(body);
  let length = 2 + lengthOnWire(sum);
  for (const byte of body) length += lengthOnWire(byte);
  const wire = new Uint8Array(length);
  wire[0] = DELIMITER;
  let at = 1;
  for (const byte of body) at = put(wire, at, byte);
  at = put(wire, at, sum);
  wire[at] = DELIMITER;
  return wire;
}

function joined(held: readonly number[], chunk: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  return bytes;
}

/** What was heard since the last delimiter. */
function rest(bytes: Uint8Array, start: number): readonly number[] {
  if (start === bytes.length) return NO_BYTES;
  const held: number[] = [];
  for (let at = start; at < bytes.length; at += 1) held.push(bytes[at] ?? 0);
  return held;
}

function noise(why: Noise, bytes: ArrayLike<number>, start: number, end: number): Found {
  const copy = new Uint8Array(end - start);
  for (let at = start; at < end; at += 1) copy[at - start] = bytes[at] ?? 0;
  return { kind: 'noise', why, bytes: copy };
}

const isTrailer = (length: number, after: After): boolean => after === 'frame' && length <= LONGEST_TRAILER;

const strayOr = (why: Noise, after: After): Noise => (after === 'nothing' ? 'stray' : why);

const unfinished = ({ held, after }: Reading): Found =>
  noise(isTrailer(held.length, after) ? 'trailer' : strayOr('cut_short', after), held, 0, held.length);

/** What stands between two delimiters, or before the first; undefined if nothing does. */
function between(bytes: Uint8Array, start: number, end: number, after: After): Found | undefined {
  if (start === end) return undefined;
  if (after === 'nothing') return noise('stray', bytes, start, end);
  if (isTrailer(end - start, after)) return noise('trailer', bytes, start, end);
  if (end - start < SHORTEST_ON_WIRE) return noise('short', bytes, start, end);
  const length = unescapedLength(bytes, start, end);
  if (length === undefined) return noise('escape', bytes, start, end);
  const body = verified(bytes, start, length) ?? repaired(bytes, start, length);
  if (body !== undefined) return { kind: 'frame', body };
  return noise(LENGTHS.includes(length) ? 'checksum' : 'length', bytes, start, end);
}

/** Undefined where an escape stands before a byte that needs none. */
function unescapedLength(bytes: Uint8Array, start: number, end: number): number | undefined {
  let length = end - start;
  for (let at = start; at < end; at += 1) {
    if (bytes[at] !== ESCAPE) continue;
    const next = bytes[at + 1];
    if (next !== ESCAPED_DELIMITER && next !== ESCAPED_ESCAPE) return undefined;
    length -= 1;
  }
  return length;
}

/** The body of a frame of this length that starts here. */
function verified(bytes: Uint8Array, start: number, length: number): Uint8Array | undefined {
  if (!LENGTHS.includes(length)) return undefined;
  const body = new Uint8Array(length - 1);
  let at = start;
  for (let index = 0; index < body.length; index += 1) {
    body[index] = unescaped(bytes, at);
    at += lengthOnWire(body[index] ?? 0);
  }
  return unescaped(bytes, at) === checksum(body) ? body : undefined;
}

/** A good frame of a Wall Connector with one noise byte before, or instead of, its closing delimiter. */
const repaired = (bytes: Uint8Array, start: number, length: number): Uint8Array | undefined =>
  NOISY_LENGTHS.includes(length) ? verified(bytes, start, length - 1) : undefined;

/** The checksum covers everything but the first byte and itself. */
export function checksum(body: Uint8Array): number {
  let sum = 0;
  for (let at = 1; at < body.length; at += 1) sum += body[at] ?? 0;
  return sum & 0xff;
}

const lengthOnWire = (byte: number): number => (byte === DELIMITER || byte === ESCAPE ? 2 : 1);

function put(wire: Uint8Array, at: number, byte: number): number {
  if (byte !== DELIMITER && byte !== ESCAPE) wire[at] = byte;
  else {
    wire[at] = ESCAPE;
    wire[at + 1] = byte === DELIMITER ? ESCAPED_DELIMITER : ESCAPED_ESCAPE;
  }
  return at + lengthOnWire(byte);
}

function unescaped(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== ESCAPE) return bytes[at] ?? 0;
  return bytes[at + 1] === ESCAPED_DELIMITER ? DELIMITER : ESCAPE;
}
