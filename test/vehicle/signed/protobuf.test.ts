import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bytes, fixed32, message, readFields, uint } from '../../../src/vehicle/signed/protobuf.ts';
import { readResult } from '../../../src/vehicle/signed/actions.ts';
import { readFromCar } from '../../../src/vehicle/signed/routable.ts';
import { readSessionInfo } from '../../../src/vehicle/signed/session.ts';
import { amps16, bytes as unhex, handshake } from './vectors.ts';

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const number = fc.integer({ min: 0, max: 0xff_ff_ff_ff });
const blob = fc.uint8Array({ maxLength: 300 });
const list = (value?: Uint8Array): readonly number[] => [...(value ?? [])];

describe('a message', () => {
  it('reads back what was written, whatever else stands around it', () => {
    fc.assert(
      fc.property(field, number, number, blob, fc.array(fc.tuple(field, blob)), (at, a, b, text, others) => {
        const strangers = others
          .filter(([other]) => other !== at)
          .map(([other, value]) => bytes(other, value));
        const encoded = Buffer.concat([
          ...strangers,
          uint(at, a),
          fixed32(at, b),
          bytes(at, text),
          ...strangers,
        ]);
        const fields = readFields(encoded);
        expect([fields?.uint(at), fields?.fixed32(at), list(fields?.bytes(at))]).toEqual([a, b, list(text)]);
      }),
    );
  });

  it('holds messages, however deep', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 8 }), number, (path, value) => {
        const encoded = path.reduceRight<Uint8Array>((inner, at) => bytes(at, inner), uint(1, value));
        const innermost = path.reduce((outer, at) => outer?.message(at), readFields(encoded));
        expect(innermost?.uint(1)).toBe(value);
      }),
    );
  });

  it('has 0 for a number and nothing for bytes that are absent', () => {
    const fields = readFields(message(1));
    expect([fields?.uint(5), fields?.fixed32(5), fields?.bytes(5)]).toEqual([0, 0, undefined]);
    expect(fields?.message(5)?.uint(1)).toBe(0);
    expect(fields?.uint(1)).toBe(0);
  });

  it('takes the last of what came twice, and the lower 32 bits of what is longer', () => {
    expect(readFields(Buffer.concat([uint(3, 7), uint(3, 8)]))?.uint(3)).toBe(8);
    expect(readFields(Buffer.from('18ffffffffffffffffff01', 'hex'))?.uint(3)).toBe(0xff_ff_ff_ff);
  });

  it('skips 64-bit numbers', () => {
    expect(readFields(Buffer.concat([Buffer.from('090102030405060708', 'hex'), uint(2, 5)]))?.uint(2)).toBe(
      5,
    );
  });

  it.each([
    '00',
    '0a',
    '0a05aa',
    '08',
    '08ffffffffffffffffffffff01',
    '0b',
    '0d010203',
    '09010203',
    'ff',
    '0affffffff0f',
  ])('is none: %s', garbage => expect(readFields(Buffer.from(garbage, 'hex'))).toBeUndefined());
});

describe('whatever arrives', () => {
  const readers = { readFields, readFromCar, readResult, readSessionInfo };
  const genuine = [handshake.reply, handshake.info, amps16.ok, amps16.isCharging].map(unhex);
  const damaged = fc
    .tuple(fc.constantFrom(...genuine), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat())
    .map(([text, at, value, end]) => {
      const copy = Buffer.from(text);
      copy[at % copy.length] = value;
      return copy.subarray(0, end % 3 === 0 ? end % copy.length : copy.length);
    });

  it.each(Object.entries(readers))('%s never throws', (_, read) => {
    fc.assert(
      fc.property(fc.oneof(blob, damaged), text => {
        expect(() => read(text)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
