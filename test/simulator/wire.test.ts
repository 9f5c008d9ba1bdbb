import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FrameFinder, wrap } from '../../src/simulator/wire.ts';
import { bytesOf, hexOf } from './master-stub.ts';
import { recordedFrames } from './recorded-frames.ts';

const contents = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 12, maxLength: 20 });

const found = (chunks: readonly Iterable<number>[]): readonly string[] => {
  const finder = new FrameFinder();
  return chunks.flatMap(chunk => finder.find(chunk).map(hexOf));
};

describe('the wire of a simulated charger', () => {
  it('finds what was put on it, in whatever pieces it arrives, trailer or none', () => {
    const trailers = fc.constantFrom([], [0xfc], [0xfe], [0x02, 0x00]);
    fc.assert(
      fc.property(fc.array(fc.tuple(contents, trailers)), fc.integer({ min: 1, max: 9 }), (all, size) => {
        const stream = all.flatMap(([content, trailer]) => [...wrap(content, trailer)]);
        const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
          stream.slice(at * size, (at + 1) * size),
        );
        expect(found(pieces).map(hex => hex.slice(0, -2))).toEqual(all.map(([content]) => hexOf(content)));
      }),
    );
  });

  it('finds the next frame after any garbage that has ended', () => {
    const garbage = fc.uint8Array({ maxLength: 120 });
    fc.assert(
      fc.property(garbage, contents, (noise, content) => {
        const stream = [...noise, ...wrap([0x55]), ...wrap(content)];
        expect(found([stream]).at(-1)?.slice(0, -2)).toBe(hexOf(content));
      }),
    );
  });

  it('passes over a frame with a wrong sum or a wrong escape', () => {
    expect(found([bytesOf('c0fbe07777183900000000000000000000c0')])).toEqual([]);
    expect(found([bytesOf('c0fbe077771839db0000000000000000001fc0')])).toEqual([]);
  });

  it('escapes the sum too', () => {
    expect(hexOf(wrap([...bytesOf('fbe07777b2c6090c80000000000000')]))).toBe(
      'c0fbe07777b2c6090c80000000000000dbddc0',
    );
  });
});

const whenRecorded = recordedFrames.length > 0 ? describe : describe.skip;

whenRecorded('the wire beside recorded frames', () => {
  it.each(recordedFrames)('takes $id for what it is', ({ decoded, wire, valid }) => {
    expect(found([bytesOf(wire)])).toEqual(valid ? [decoded] : []);
  });
});
