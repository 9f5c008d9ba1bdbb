import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { type Found, type Reading, atRest, read, write } from '../../src/twc/frame.ts';
import { millis } from '../../src/units.ts';
import { recordings } from './recordings.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (piece: Found): string =>
  piece.kind === 'frame'
    ? Buffer.from(piece.body).toString('hex')
    : `${piece.why} ${Buffer.from(piece.bytes).toString('hex')}`;

/** What is found in chunks that arrive at the same moment. */
function foundIn(...chunks: readonly Uint8Array[]): readonly string[] {
  let reading: Reading = atRest;
  return chunks.flatMap(chunk => {
    const [next, found] = read(reading, chunk, millis(0));
    reading = next;
    return found.map(hexOf);
  });
}

const REPORT = 'fde02134fade080640051400000000';
const SHORT_REPORT = 'fde0032ffade02000003e800 00'.replaceAll(' ', '');
const onWire = (body: string): string => Buffer.from(write(bytes(body))).toString('hex');
const legalBody = fc
  .constantFrom(12, 13, 14, 15, 19)
  .chain(length => fc.uint8Array({ minLength: length, maxLength: length }));

describe('writing', () => {
  it('adds the checksum, which leaves out the first byte, and the delimiters', () => {
    expect(onWire('fce1fade5a0000000000000000')).toBe('c0fce1fade5a000000000000000013c0');
  });

  it('escapes delimiter and escape bytes, also in the checksum', () => {
    expect(onWire('fbe0fade21340902c3000000000000')).toBe('c0fbe0fade21340902c3000000000000dbddc0');
    expect(onWire('fde2c0db00000000000000000000 00'.replaceAll(' ', ''))).toMatch(/^c0fde2dbdcdbdd/);
  });

  it('is undone by reading, for every body of a legal length', () => {
    fc.assert(
      fc.property(legalBody, body => {
        expect(foundIn(write(body))).toEqual([Buffer.from(body).toString('hex')]);
      }),
    );
  });
});

describe('reading', () => {
  it('takes the bytes behind a closing delimiter for what they are: no frame', () => {
    expect(foundIn(bytes(`${onWire(REPORT)}f8${onWire(SHORT_REPORT)}fe${onWire(REPORT)}0200c0`))).toEqual([
      REPORT,
      'trailer f8',
      SHORT_REPORT,
      'trailer fe',
      REPORT,
      'trailer 0200',
    ]);
  });

  it('finds its feet when it begins in the middle of a frame', () => {
    expect(foundIn(bytes(`0514000000007bc0f8${onWire(REPORT)}`))).toEqual([
      'stray 0514000000007b',
      'short f8',
      REPORT,
    ]);
  });

  it('goes on after a piece that is too short for a frame', () => {
    expect(foundIn(bytes(`c07c00c0${onWire(REPORT)}`))).toEqual(['short 7c00', REPORT]);
  });

  it('loses one frame at most where a delimiter was lost', () => {
    const [first, second] = [onWire(REPORT), onWire(SHORT_REPORT)];
    expect(foundIn(bytes(`${first.slice(0, -2)}${second}${first}`))).toContain(REPORT);
    expect(foundIn(bytes(`${first}${second.slice(2)}`))).toEqual([REPORT, SHORT_REPORT]);
  });

  it('repairs a frame with one byte of noise before its closing delimiter', () => {
    const noisy = onWire(REPORT).replace(/c0$/, 'ffc0');
    expect(foundIn(bytes(`${noisy}${onWire(SHORT_REPORT)}`))).toEqual([REPORT, SHORT_REPORT]);
  });

  it('repairs a frame whose closing delimiter was misread, without losing the next', () => {
    const misread = onWire(REPORT).replace(/c0$/, 'ff');
    expect(foundIn(bytes(`${misread}${onWire(SHORT_REPORT)}`))).toEqual([REPORT, SHORT_REPORT]);
  });

  it('repairs nothing that is good as it is', () => {
    const request = `fb${'00'.repeat(13)}`;
    expect(foundIn(bytes(onWire(request)))).toEqual([request]);
  });

  it('rejects a wrong checksum, a wrong length and a wrong escape, and shows the bytes', () => {
    expect(foundIn(bytes('c0fce177777700000000000000 0047c0'))).toEqual([
      'checksum fce1777777000000000000000047',
    ]);
    expect(foundIn(bytes('c0fce1777777000000000000000000000046c0'))).toEqual([
      'length fce1777777000000000000000000000046',
    ]);
    expect(foundIn(bytes('c0fce177db7700000000000000000046c0'))).toEqual([
      'escape fce177db7700000000000000000046',
    ]);
  });

  it('drops half a frame after a silence', () => {
    const [half] = read(atRest, bytes(onWire(REPORT).slice(0, 20)), millis(0));
    const [reading, found] = read(half, bytes(onWire(SHORT_REPORT)), millis(1600));
    expect(found.map(hexOf)).toEqual([`cut_short ${onWire(REPORT).slice(2, 20)}`, SHORT_REPORT]);
    expect(reading.held).toEqual([]);
  });

  it('waits for the rest of a frame that a bridge holds back for a second', () => {
    const [half] = read(atRest, bytes(onWire(REPORT).slice(0, 20)), millis(0));
    expect(read(half, bytes(onWire(REPORT).slice(20)), millis(1000))[1].map(hexOf)).toEqual([REPORT]);
  });

  it('finds the same however the bytes are cut into chunks', () => {
    const piece = fc.oneof(
      legalBody.map(body => [...write(body)]),
      fc.uint8Array({ maxLength: 60 }).map(noise => [...noise]),
      fc.array(fc.constantFrom(0xc0, 0xdb, 0xfd, 0xff), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        (pieces, cuts) => {
          const all = Uint8Array.from(pieces.flat());
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < all.length;) {
            const length = cuts.next().value;
            chunks.push(all.subarray(at, at + length));
            at += length;
          }
          expect(foundIn(...chunks)).toEqual(foundIn(all));
        },
      ),
    );
  });

  it('never throws, holds a bounded number of bytes and swallows none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), noise => {
        const [reading, found] = read(atRest, noise, millis(0));
        expect(reading.held.length).toBeLessThan(48);
        const seen = found.flatMap(piece => [...(piece.kind === 'noise' ? piece.bytes : write(piece.body))]);
        const all = [...noise].filter(byte => byte !== 0xc0);
        expect([...seen, ...reading.held].filter(byte => byte !== 0xc0)).toEqual(all);
      }),
    );
  });
});

describe('frames of every kind', () => {
  it.each(recordings)('are read and written as on the wire: $kind', ({ wire, body }) => {
    expect(foundIn(bytes(wire))).toEqual([body]);
    expect(onWire(body)).toBe(wire.slice(0, wire.lastIndexOf('c0') + 2));
  });

  it('follow one another', () => {
    const found = foundIn(bytes(recordings.map(({ wire }) => wire).join('')));
    expect(found.filter(piece => !piece.startsWith('trailer'))).toEqual(recordings.map(({ body }) => body));
  });
});

const RECORDED = '../shared/fixtures/twc/frames.json';
interface Recorded {
  readonly id: string;
  readonly decoded: string;
  readonly wire: string;
  readonly valid: boolean;
}

(existsSync(RECORDED) ? describe : describe.skip)('recorded frames', () => {
  const recorded: readonly Recorded[] = existsSync(RECORDED)
    ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as readonly Recorded[])
    : [];
  const frame = (id: string): Recorded | undefined => recorded.find(other => other.id === id);

  it('are all there', () => {
    expect(recorded).toHaveLength(42);
  });

  it('are read and written as they were on the wire', () => {
    for (const { decoded, wire } of recorded.filter(({ valid }) => valid)) {
      expect(foundIn(bytes(wire))).toEqual([decoded.slice(0, -2)]);
      expect(wire.replace(/c0..$/, 'c0')).toBe(onWire(decoded.slice(0, -2)));
    }
  });

  it.each([
    ['behind which a trailer stands', ['V11', 'V14'], ['V11', 'trailer f8', 'V14']],
    ['that are an echo, for the master to drop', ['V01'], ['V01']],
    [
      'behind the rest of another',
      ['0210000000007bc0f8', 'V11'],
      ['stray 0210000000007b', 'short f8', 'V11'],
    ],
    ['behind something short', ['c07c00c0', 'V03'], ['short 7c00', 'V03']],
    ['behind one whose end was misread', ['X4', 'V04'], ['V03', 'V04']],
  ])('are found in a stream: those %s', (_, stream, expected) => {
    const pieces = stream.map(piece => bytes(frame(piece)?.wire ?? piece));
    expect(foundIn(...pieces)).toEqual(expected.map(piece => frame(piece)?.decoded.slice(0, -2) ?? piece));
  });

  it('are rejected where they are corrupt, but for the one that can be repaired', () => {
    for (const { id, decoded, wire } of recorded.filter(({ valid }) => !valid)) {
      expect(foundIn(bytes(wire))).toEqual(id === 'X4' ? [decoded.slice(0, -4)] : [`checksum ${decoded}`]);
    }
  });
});
