import { deepStrictEqual } from 'node:assert';
import { cpus } from 'node:os';
import { GCProfiler } from 'node:v8';
import { type Reading, atRest, read, write } from '../../src/twc/frame.ts';
import { millis } from '../../src/units.ts';
import { ByteByByte, encode } from './byte-by-byte.ts';

/*
 * How many frames a second one core decodes and encodes, and how many bytes are allocated for each, beside a plain
 * algorithm. `--short` for a first impression.
 */
const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 5 : 25;
const WARM_UP_ROUNDS = 4;
const FRAMES = isShort ? 40_000 : 200_000;
const TRAILER = 0xfc;

/** Works through all frames and tells how many they were. */
type Work = () => number;
interface Contest {
  readonly name: string;
  readonly ours: Work;
  readonly peer: Work;
}

/** The mixture of a busy bus. Amounts run through all values, so that some bytes need an escape. */
function bodyOf(n: number): Uint8Array {
  const amount = [(n >> 5) & 0xff, (n * 7) & 0xff];
  const order = [0xfb, 0xe0, 0xfa, 0xde, 0x21, 0x34, 0x09, ...amount];
  const report = [0xfd, 0xe0, 0x21, 0x34, 0xfa, 0xde, 0x01, 0x06, 0x40, ...amount];
  const linkready = [0xfd, 0xe2, 0x26, 0x11, n & 0xff, 0x0c, 0x80];
  const meter = [0xfd, 0xeb, 0x21, 0x34, 0, 2, ...amount, 0, 0xe7, 0, 0xe9, 0, 0xe8, 0x1f, 0x20, 0x1f];
  const bytes = [order, report, order, report, order, report, linkready, meter][n % 8] ?? [];
  const body = new Uint8Array(bytes === meter ? 19 : 15);
  body.set(bytes);
  return body;
}

const bodies = Array.from({ length: FRAMES }, (_, n) => bodyOf(n));
const frames = bodies.map(body => Buffer.of(...write(body), TRAILER));
const stream = Buffer.concat(frames);
const inChunksOf = (length: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(stream.length / length) }, (_, n) =>
    stream.subarray(n * length, (n + 1) * length),
  );

function decode(chunks: readonly Uint8Array[], take: (body: Uint8Array) => void): void {
  let reading: Reading = atRest;
  for (const chunk of chunks) {
    const [next, found] = read(reading, chunk, millis(0));
    reading = next;
    for (const piece of found) if (piece.kind === 'frame') take(piece.body);
  }
}

function decodeByteByByte(chunks: readonly Uint8Array[], take: (body: Uint8Array) => void): void {
  const peer = new ByteByByte();
  for (const chunk of chunks) for (const body of peer.decode(chunk)) take(body);
}

const decoding = (run: (take: () => void) => void) => (): number => {
  let count = 0;
  run(() => (count += 1));
  return count;
};

const encoding = (by: (body: Uint8Array) => Uint8Array) => (): number => {
  let count = 0;
  for (const body of bodies) if (by(body).length > body.length) count += 1;
  return count;
};

/** Whoever finds other frames than were written is not worth timing. */
function prove(chunks: readonly Uint8Array[]): void {
  for (const decoder of [decode, decodeByteByByte]) {
    const found: Uint8Array[] = [];
    decoder(chunks, body => found.push(body));
    deepStrictEqual(found, bodies);
  }
}

/** Millions of frames for each second of processor time, which includes the collector's threads. */
function speed(work: Work): number {
  const start = process.cpuUsage();
  const count = work();
  const { user, system } = process.cpuUsage(start);
  deepStrictEqual(count, FRAMES);
  return count / (user + system);
}

/** All take turns in each round, so that whatever else the machine does hits each of them alike. */
function race(contests: readonly Contest[], rounds: number): readonly (readonly [number, number])[][] {
  const results = contests.map((): [number, number][] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [n, { ours, peer }] of contests.entries()) results[n]?.push([speed(ours), speed(peer)]);
  return results;
}

/** Bytes allocated for each frame: what memory has grown by, and what each collection in between gave back. */
function allocated(work: Work): number {
  const profiler = new GCProfiler();
  profiler.start();
  const before = process.memoryUsage();
  work();
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  const collected = profiler.stop().statistics.map(({ beforeGC, afterGC }) => {
    const [was, is] = [beforeGC.heapStatistics, afterGC.heapStatistics];
    return was.usedHeapSize + was.externalMemory - is.usedHeapSize - is.externalMemory;
  });
  return collected.reduce((sum, bytes) => sum + bytes, grown) / FRAMES;
}

const line = (...cells: readonly string[]): string =>
  cells.map((cell, n) => (n === 0 ? cell.padEnd(27) : cell.padStart(9))).join('');

function row(name: string, values: readonly number[], work?: Work): string {
  const sorted = values.toSorted((a, b) => a - b);
  const figures = [0, (sorted.length - 1) / 2, sorted.length - 1].map(at => (sorted[at] ?? 0).toFixed(2));
  return line(name, ...figures, work === undefined ? '' : allocated(work).toFixed(0)).trimEnd();
}

const big = inChunksOf(4096);
for (const chunks of [big, frames]) prove(chunks);
deepStrictEqual(bodies.map(write), bodies.map(encode));

const contests: readonly Contest[] = [
  ...[['decode, 4 KiB a chunk', big] as const, ['decode, a frame a chunk', frames] as const].map(
    ([name, chunks]): Contest => ({
      name,
      ours: decoding(take => decode(chunks, take)),
      peer: decoding(take => decodeByteByByte(chunks, take)),
    }),
  ),
  { name: 'encode', ours: encoding(write), peer: encoding(encode) },
];
race(contests, WARM_UP_ROUNDS);
const results = race(contests, ROUNDS);

const escaped = bodies.filter(body => write(body).length > body.length + 3).length;
const lines = [
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}, processor time of one core`,
  `${ROUNDS} rounds of ${FRAMES} frames with a trailer byte each, ${escaped} with escapes; both find the same`,
  '',
  line('million frames a second', 'min', 'median', 'max', 'B/frame'),
  ...contests.flatMap(({ name, ours, peer }, n) => {
    const result = results[n] ?? [];
    return [
      name,
      row(
        '  this codec',
        result.map(([speed]) => speed),
        ours,
      ),
      row(
        '  byte by byte',
        result.map(([, speed]) => speed),
        peer,
      ),
      row(
        '  times as fast',
        result.map(([speed, speedOfPeer]) => speed / speedOfPeer),
      ),
    ];
  }),
];
process.stdout.write(`${lines.join('\n')}\n`);
