export const EDGE = 0xc0;
export const ESCAPE = 0xdb;
const ESCAPED_EDGE = 0xdc;
const ESCAPED_ESCAPE = 0xdd;

/** The decoded bytes of a frame from its first to its checksum. */
export type Frame = readonly number[];

/** The sum of everything between the first byte and the checksum. */
const sumOf = (content: readonly number[]): number =>
  content.slice(1).reduce((sum, byte) => (sum + byte) & 0xff, 0);

/** Puts a content on the wire: checksum, then escapes, then edges, then what a transceiver may leave behind. */
export function wrap(content: readonly number[], tail: readonly number[] = []): Uint8Array {
  const escaped = [...content, sumOf(content)].flatMap(byte => {
    if (byte === EDGE) return [ESCAPE, ESCAPED_EDGE];
    return byte === ESCAPE ? [ESCAPE, ESCAPED_ESCAPE] : [byte];
  });
  return Uint8Array.from([EDGE, ...escaped, EDGE, ...tail]);
}

const SHORTEST = 12;
const LONGEST = 48;

/** Finds frames in a stream of bytes. What is no frame with a right checksum is passed over. */
export class FrameFinder {
  #held: readonly number[] | undefined;

  find(bytes: Iterable<number>): readonly Frame[] {
    const found: Frame[] = [];
    for (const byte of bytes) {
      const frame = this.#take(byte);
      if (frame !== undefined) found.push(frame);
    }
    return found;
  }

  #take(byte: number): Frame | undefined {
    const held = this.#held;
    if (byte !== EDGE) {
      this.#held = held === undefined || held.length >= LONGEST ? undefined : [...held, byte];
      return undefined;
    }
    const frame = held === undefined || held.length < SHORTEST ? undefined : checked(held);
    this.#held = frame === undefined ? [] : undefined;
    return frame;
  }
}

function checked(raw: readonly number[]): Frame | undefined {
  const frame: number[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    const meant = byte === ESCAPE ? unescaped(raw[(at += 1)]) : byte;
    if (meant === undefined) return undefined;
    frame.push(meant);
  }
  return frame.at(-1) === sumOf(frame.slice(0, -1)) ? frame : undefined;
}

function unescaped(byte: number | undefined): number | undefined {
  if (byte === ESCAPED_EDGE) return EDGE;
  return byte === ESCAPED_ESCAPE ? ESCAPE : undefined;
}
