import { describe, expect, it } from '@jest/globals';
import { type Found, type Reading, atRest, read, write } from '../../src/twc/frame.ts';
import { millis } from '../../src/units.ts';
import { recordings } from './recordings.ts';

/** How many bytes to try, and where to begin: `FUZZ_BYTES=10000000 FUZZ_SEED=7 npm test -- frame-fuzz`. */
const BYTES = Number(process.env['FUZZ_BYTES'] ?? 300_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** A whole number from 0 on, below the given one. The same seed gives the same numbers. */
type Random = (below: number) => number;

function randomFrom(seed: number): Random {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    const more = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return ((more ^ (more >>> 14)) >>> 0) % below;
  };
}

const oneOf = <T>(random: Random, all: readonly [T, ...T[]]): T => all[random(all.length)] ?? all[0];
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

const SPECIAL = [0xc0, 0xdb, 0xdc, 0xdd, 0xfb, 0xfc, 0xfd, 0x00, 0xff] as const;

function frame(random: Random): readonly number[] {
  const recording = recordings[random(2 * recordings.length)];
  if (recording !== undefined) return [...Buffer.from(recording.wire, 'hex')];
  const length = oneOf(random, [12, 13, 14, 15, 19, 16, 20]);
  const body = many(length, () => (random(3) === 0 ? oneOf(random, SPECIAL) : random(256)));
  return [...write(Uint8Array.from(body)), ...many(random(3), () => random(256))];
}

function damaged(random: Random): readonly number[] {
  const bytes = [...frame(random)];
  for (let damages = random(4); damages > 0; damages -= 1) {
    const at = random(bytes.length);
    const byte = bytes[at] ?? 0;
    const instead: readonly number[] = oneOf(random, [
      [],
      [byte, byte],
      [byte ^ (1 << random(8))],
      [byte, random(256)],
      [oneOf(random, SPECIAL)],
    ]);
    bytes.splice(at, 1, ...instead);
  }
  return bytes;
}

const truncated = (random: Random): readonly number[] => {
  const bytes = frame(random);
  const start = random(3) === 0 ? random(bytes.length) : 0;
  return bytes.slice(start, start + random(bytes.length));
};

/** Two that talk at once: a few bytes of one, a few of the other. */
function interleaved(random: Random): readonly number[] {
  const [one, other] = [many(4, () => frame(random)).flat(), many(4, () => frame(random)).flat()];
  const run = 1 + random(12);
  return many(Math.ceil(one.length / run), () => [
    ...one.splice(0, 1 + random(run)),
    ...other.splice(0, 1 + random(run)),
  ]).flat();
}

const hostilities: Readonly<Record<string, (random: Random) => readonly number[]>> = {
  'random bytes': random => many(64, () => random(256)),
  'random bytes that mean something': random => many(64, () => oneOf(random, SPECIAL)),
  'damaged frames': damaged,
  'truncated frames': truncated,
  'two talkers at once': interleaved,
  'all of these': random =>
    oneOf(random, [damaged, truncated, interleaved, frame, random => many(random(120), () => random(256))])(
      random,
    ),
};

const DELIMITER = '\u00c0';
/** No byte. */
const PAUSE = '\u0100';
const textOf = (bytes: Iterable<number>): string => Buffer.from([...bytes]).toString('latin1');

interface Piece {
  /** `frame` with its body, a kind of noise, or `held`. */
  readonly what: string;
  readonly wire: string;
}
type Before = 'nothing' | 'delimiter' | 'frame';

/**
 * What has to be found, told in another way: by patterns, on the whole text of what was on the wire. Nothing else
 * may be found, so each frame is one that stood between two delimiters, with a right checksum.
 */
function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let [before, isFrame]: [Before, boolean] = ['nothing', false];
  const tokens = line.match(/[^\u00c0\u0100]{1,48}|[\u00c0\u0100]/g) ?? [];
  for (const [n, wire] of tokens.entries()) {
    if (wire === DELIMITER) {
      before = isFrame ? 'frame' : 'delimiter';
      isFrame = false;
    } else if (wire !== PAUSE) {
      const what = meaningOf(wire, before, tokens[n + 1]);
      pieces.push({ what, wire });
      before = 'nothing';
      isFrame = what.startsWith('frame');
    }
  }
  return pieces;
}

function meaningOf(wire: string, before: Before, next: string | undefined): string {
  if (wire.length === 48) return before === 'nothing' ? 'stray' : 'too_long';
  if (next === undefined) return 'held';
  if (before === 'nothing') return 'stray';
  if (before === 'frame' && wire.length <= 2) return 'trailer';
  if (next === PAUSE) return 'cut_short';
  return wire.length < 12 ? 'short' : contentOf(wire);
}

function contentOf(wire: string): string {
  if (/\u00db(?![\u00dc\u00dd])/.test(wire)) return 'escape';
  const decoded = wire.replaceAll('\u00db\u00dc', DELIMITER).replaceAll('\u00db\u00dd', '\u00db');
  const withoutNoise = /^(?:.{15}|.{17}|.{21})$/s.test(decoded) ? [decoded.slice(0, -1)] : [];
  const good = [decoded, ...withoutNoise].find(isGood);
  if (good !== undefined) return `frame ${good.slice(0, -1)}`;
  return hasLength(decoded) ? 'checksum' : 'length';
}

const hasLength = (decoded: string): boolean => /^(?:.{13,16}|.{20})$/s.test(decoded);
function isGood(decoded: string): boolean {
  const sum = Buffer.from(decoded.slice(1, -1), 'latin1').reduce((before, byte) => before + byte, 0);
  return hasLength(decoded) && decoded.endsWith(String.fromCharCode(sum % 256));
}

const described = (piece: Found): string =>
  piece.kind === 'frame' ? `frame ${textOf(piece.body)}` : `${piece.why} ${textOf(piece.bytes)}`;

/** Reads in chunks of random lengths, with or without pauses. The memory of each chunk is used again at once. */
class Listener {
  /** All bytes, and the pauses that were too long. */
  line = '';
  readonly found: string[] = [];
  mostHeld = 0;
  reading: Reading = atRest;
  nowMs = 0;
  #heardAtMs = 0;

  hear(bytes: Buffer, random: Random): void {
    const longest = oneOf(random, [1, 8, 64, 4096]);
    const pauses = oneOf<readonly [number, ...number[]]>(random, [[0], [0, 20, 800], [0, 20, 1500, 1501]]);
    for (let at = 0; at < bytes.length;) {
      const next = bytes.subarray(at, at + random(longest + 1));
      this.nowMs += oneOf(random, pauses);
      this.#read(next, random(2) === 0 ? Buffer.from(next) : Uint8Array.from(next));
      at += next.length;
    }
  }

  #read(bytes: Buffer, chunk: Uint8Array): void {
    if (this.nowMs - this.#heardAtMs > 1500) this.line += PAUSE;
    if (bytes.length > 0) this.#heardAtMs = this.nowMs;
    this.line += textOf(bytes);
    Object.freeze(this.reading.held);
    const [reading, found] = read(Object.freeze(this.reading), chunk, millis(this.nowMs));
    if (!bytes.equals(chunk)) throw new Error('a chunk was written to');
    chunk.fill(0xaa);
    this.found.push(...found.map(described));
    this.reading = reading;
    this.mostHeld = Math.max(this.mostHeld, reading.held.length);
  }
}

describe('whatever is on the wire', () => {
  const names = Object.keys(hostilities);

  it.each(Object.entries(hostilities))(
    '%s: each byte is a frame, noise or a delimiter, and a clean frame is found behind them',
    (_, hostility) => {
      for (let seed = SEED * 1e6, tried = 0; tried < BYTES / names.length; seed += 1) {
        const random = randomFrom(seed);
        const bytes = Buffer.from(many(40, () => hostility(random)).flat());
        const listener = new Listener();
        listener.hear(bytes, random);
        tried += bytes.length;
        const pieces = piecesOf(listener.line);
        const all = pieces.map(({ what, wire }) => (what.startsWith('frame') ? what : `${what} ${wire}`));
        const held = listener.reading.held.length > 0 ? [`held ${textOf(listener.reading.held)}`] : [];
        expect({ seed, found: [...listener.found, ...held] }).toEqual({ seed, found: all });
        expect(pieces.map(({ wire }) => wire).join('')).toBe(textOf(bytes).replaceAll(DELIMITER, ''));
        expect(listener.mostHeld).toBeLessThan(48);
        const body = Uint8Array.from(many(15, () => random(256)));
        const [, found] = read(listener.reading, write(body), millis(listener.nowMs));
        expect(found.at(-1)).toEqual({ kind: 'frame', body });
      }
    },
    600_000,
  );

  it('is hostile enough to leave some frames and to make every kind of noise', () => {
    const random = randomFrom(SEED);
    const listener = new Listener();
    const hostility = hostilities['all of these'] ?? damaged;
    for (let n = 0; n < 100; n += 1)
      listener.hear(Buffer.from(many(20, () => hostility(random)).flat()), random);
    expect(new Set(listener.found.map(piece => piece.split(' ')[0]))).toEqual(
      new Set('frame trailer stray short cut_short too_long escape length checksum'.split(' ')),
    );
  });
});
