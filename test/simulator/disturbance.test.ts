import { describe, expect, it } from '@jest/globals';
import { type Disturbance, calm, garbled } from '../../src/simulator/disturbance.ts';
import { FrameFinder } from '../../src/simulator/wire.ts';
import { bytesOf, framed, hexOf } from './master-stub.ts';

const LINKREADY = framed('fde21839520c800000000000000000');

const heard = (change: Partial<Disturbance>, said = LINKREADY, place = 1): string =>
  hexOf(garbled(said, { ...calm, ...change }, 1, place));

const framesIn = (hex: string): readonly string[] => new FrameFinder().find(bytesOf(hex)).map(hexOf);

const wrongOfThousand = (wrongSum: number): number =>
  Array.from({ length: 1000 }, (_, place) => heard({ wrongSum }, LINKREADY, place)).filter(
    hex => framesIn(hex).length === 0,
  ).length;

describe('what can befall a frame on its way', () => {
  it('is nothing while all is calm', () => {
    expect(heard({})).toBe(hexOf(LINKREADY));
  });

  it('is the loss of its first bytes, one to three of them', () => {
    const missing = Array.from({ length: 50 }, (_, place) => {
      const left = heard({ lostStart: 1 }, LINKREADY, place);
      expect(hexOf(LINKREADY).endsWith(left)).toBe(true);
      expect(framesIn(left)).toEqual([]);
      return LINKREADY.length - left.length / 2;
    });
    expect(new Set(missing)).toEqual(new Set([1, 2, 3]));
  });

  it('is a second edge before it, which does no harm', () => {
    const twice = heard({ doubleEdge: 1 });
    expect(twice).toBe(`c0${hexOf(LINKREADY)}`);
    expect(framesIn(twice)).toEqual(['fde21839520c80000000000000000011']);
  });

  it('is a byte FF before its closing edge, as in X4', () => {
    expect(heard({ extraByte: 1 })).toBe('c0fde21839520c80000000000000000011ffc0');
    const withTail = Uint8Array.from([...LINKREADY, 0xfc]);
    expect(heard({ extraByte: 1 }, withTail)).toMatch(/11ffc0fc$/);
  });

  it('is a wrong checksum, whatever the right one is', () => {
    for (let last = 0; last < 256; last += 1) {
      const said = framed(`fde21839520c8000000000000000${last.toString(16).padStart(2, '0')}`);
      const wrong = heard({ wrongSum: 1 }, said);
      expect(framesIn(hexOf(said))).toHaveLength(1);
      expect(framesIn(wrong)).toEqual([]);
      expect(wrong).toHaveLength(hexOf(said).length);
      expect([wrong.lastIndexOf('c0'), wrong.startsWith('c0')]).toEqual([wrong.length - 2, true]);
    }
  });

  it('happens as often as it is told to, the same way each time', () => {
    expect(wrongOfThousand(0.2)).toBeGreaterThan(150);
    expect(wrongOfThousand(0.2)).toBeLessThan(250);
    expect(wrongOfThousand(0.2)).toBe(wrongOfThousand(0.2));
  });

  it('leaves bytes alone that have no end', () => {
    expect(heard({ wrongSum: 1, extraByte: 1 }, bytesOf('fde218'))).toBe('fde218');
    expect(heard({ wrongSum: 1, extraByte: 1 }, bytesOf('c0'))).toBe('c0');
  });
});
