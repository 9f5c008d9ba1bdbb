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

export const atRest: Reading = { held: [], after: 'nothing', heardAtMs: millis(0) };

const DELIMITER = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_DELIMITER = 0xdc;
const ESCAPED_ESCAPE = 0xdd;
/** Lengths in use, checksum included: 13 and 15 only in requests of other programs. */
const LENGTHS: readonly number[] = [13, 14, 15, 16, 20];
const SHORTEST_ON_WIRE = 12;
const LONGEST_ON_WIRE = 48;
const LONGEST_TRAILER = 2;
/** A frame takes 23 ms at 9600 baud; bridges over Wi-Fi hold parts of it back for a second. */
const SILENCE = millis(1500);

/**
 * Reads on. A delimiter ends what came before it and may begin what follows, so a lost delimiter costs one frame
 * at most. Never throws; holds 48 bytes at most; what it finds does not depend on how the bytes were cut into chunks.
 */
export function read(reading: Reading, chunk: Uint8Array, now: Millis): readonly [Reading, readonly Found[]] {
  const found: Found[] = [];
  let { after } = reading;
  let held = [...reading.held];
  const take = (piece: Found, next: After): void => {
    found.push(piece);
    held = [];
    after = next;
  };
  if (held.length > 0 && now - reading.heardAtMs > SILENCE) take(unfinished(held, after), 'nothing');
  for (const byte of chunk) {
    if (byte !== DELIMITER) held.push(byte);
    else if (held.length === 0) after = 'delimiter';
    else {
      const piece = between(held, after);
      take(piece, piece.kind === 'frame' ? 'frame' : 'delimiter');
    }
    if (held.length === LONGEST_ON_WIRE) take(noise(strayOr('too_long', after), held), 'nothing');
  }
  return [{ held, after, heardAtMs: chunk.length > 0 ? now : reading.heardAtMs }, found];
}

/** The bytes on the wire of a body: checksum added, then escaped, between delimiters. */
export const write = (body: Uint8Array): Uint8Array =>
  Uint8Array.of(DELIMITER, ...[...body, checksum(body)].flatMap(escaped), DELIMITER);

const noise = (why: Noise, bytes: readonly number[]): Found => ({
  kind: 'noise',
  why,
  bytes: Uint8Array.from(bytes),
});

const isTrailer = (held: readonly number[], after: After): boolean =>
  after === 'frame' && held.length <= LONGEST_TRAILER;

const strayOr = (why: Noise, after: After): Noise => (after === 'nothing' ? 'stray' : why);

const unfinished = (held: readonly number[], after: After): Found =>
  noise(isTrailer(held, after) ? 'trailer' : strayOr('cut_short', after), held);

function between(held: readonly number[], after: After): Found {
  if (after === 'nothing') return noise('stray', held);
  if (isTrailer(held, after)) return noise('trailer', held);
  if (held.length < SHORTEST_ON_WIRE) return noise('short', held);
  const bytes = unescaped(held);
  if (bytes === undefined) return noise('escape', held);
  const body = verified(bytes) ?? repaired(bytes);
  if (body !== undefined) return { kind: 'frame', body };
  return noise(LENGTHS.includes(bytes.length) ? 'checksum' : 'length', held);
}

/** The checksum covers everything but the first byte and itself. */
const checksum = (body: Uint8Array): number => body.subarray(1).reduce((sum, byte) => sum + byte, 0) & 0xff;

function verified(bytes: Uint8Array): Uint8Array | undefined {
  const body = bytes.subarray(0, -1);
  return LENGTHS.includes(bytes.length) && bytes.at(-1) === checksum(body) ? body : undefined;
}

/** A good frame of a Wall Connector with one noise byte before, or instead of, its closing delimiter. */
function repaired(bytes: Uint8Array): Uint8Array | undefined {
  return [15, 17, 21].includes(bytes.length) ? verified(bytes.subarray(0, -1)) : undefined;
}

function escaped(byte: number): readonly number[] {
  if (byte === DELIMITER) return [ESCAPE, ESCAPED_DELIMITER];
  return byte === ESCAPE ? [ESCAPE, ESCAPED_ESCAPE] : [byte];
}

/** Undefined where an escape stands before a byte that needs none. */
function unescaped(held: readonly number[]): Uint8Array | undefined {
  const bytes: number[] = [];
  let escaping = false;
  for (const byte of held) {
    if (escaping && byte !== ESCAPED_DELIMITER && byte !== ESCAPED_ESCAPE) return undefined;
    if (escaping) bytes.push(byte === ESCAPED_DELIMITER ? DELIMITER : ESCAPE);
    else if (byte !== ESCAPE) bytes.push(byte);
    escaping = !escaping && byte === ESCAPE;
  }
  return escaping ? undefined : Uint8Array.from(bytes);
}
