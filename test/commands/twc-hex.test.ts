import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { asOnWire, hexIn } from '../../src/commands/twc-hex.ts';
import { atRest, read, write } from '../../src/twc/frame.ts';
import { millis } from '../../src/units.ts';

const REPORT = 'FDE02140FADE08064006040000000071';
const MASTER = 'FCE1FADE5A000000000000000013';
const bodyOf = (frame: string): string => frame.slice(0, -2);
const onWire = (frame: string): string =>
  Buffer.from(write(Buffer.from(bodyOf(frame), 'hex'))).toString('hex');

/** The frames in the lines of a log, and the noise. */
function readLines(...lines: readonly string[]): readonly string[] {
  let [streaming, reading] = [false, atRest];
  const found = lines.flatMap(text => {
    const line = hexIn(text);
    const [next, chunk] = asOnWire(streaming, 'bytes' in line ? line.bytes : Buffer.of());
    const [now, found] = read(reading, chunk, millis(0));
    [streaming, reading] = [next, now];
    return found;
  });
  return [...found, ...read(reading, Buffer.of(), millis(Infinity))[1]].map(piece =>
    piece.kind === 'frame' ? Buffer.from(piece.body).toString('hex').toUpperCase() : piece.why,
  );
}

describe('a log of another program', () => {
  it('may show frames without their delimiters', () => {
    const wrong = `${bodyOf(REPORT)}00`;
    expect(readLines(REPORT, wrong, wrong, MASTER)).toEqual([
      bodyOf(REPORT),
      'checksum',
      'checksum',
      bodyOf(MASTER),
    ]);
  });

  it('may show them unescaped or escaped', () => {
    const limit = 'FBE0FADE21400912C0000000000000F4';
    const sum = 'FBE0FADE21340902C3000000000000DB';
    expect(readLines(limit, onWire(limit).slice(2, -2), sum, onWire(sum).slice(2, -2))).toEqual(
      [limit, limit, sum, sum].map(bodyOf),
    );
  });

  it('may mix them with frames that have delimiters', () => {
    expect(readLines(`C0${REPORT}C0F8`, MASTER, `C0${REPORT}C0`, 'C07C00C0', MASTER)).toEqual([
      bodyOf(REPORT),
      'trailer',
      bodyOf(MASTER),
      bodyOf(REPORT),
      'short',
      bodyOf(MASTER),
    ]);
  });

  it('has the same frames however a stream is cut into lines', () => {
    const stream = [REPORT, MASTER, REPORT, MASTER].map(onWire).join('f8');
    const cut = fc.integer({ min: 0, max: stream.length / 2 }).map(at => at * 2);
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 10 }), cuts => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const lines = edges.slice(1).map((edge, before) => stream.slice(edges[before], edge));
        const frames = readLines(...lines).filter(piece => piece.startsWith('F'));
        expect(frames).toEqual([REPORT, MASTER, REPORT, MASTER].map(bodyOf));
      }),
    );
  });
});
