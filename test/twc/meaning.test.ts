import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { atRest, read } from '../../src/twc/frame.ts';
import { entryOf } from '../../src/twc/tape.ts';
import { millis } from '../../src/units.ts';
import { recordedFrames } from '../simulator/recorded-frames.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const told = (body: string) => entryOf({ kind: 'frame', body: bytes(body) });
const entriesOf = (wire: string) => read(atRest, bytes(wire), millis(0))[1].map(entryOf);
const zeros = (count: number): string => '00'.repeat(count);
const keysOf = (order: string): readonly string[] =>
  Object.keys(JSON.parse(JSON.stringify(told(`fbe0 fade 2140 ${order} ${zeros(5)}`))) as object);

describe('the meaning of a frame', () => {
  it.each([
    ['00', 'ready'],
    ['01', 'charging'],
    ['02', 'error'],
    ['03', 'plugged in, do not charge'],
    ['04', 'plugged in, waiting'],
    ['05', 'busy'],
    ['07', 'adjusting its limit'],
    ['08', 'starting'],
    ['0f', 'in a state that nobody has explained'],
  ])('says of a charger in state %s: %s', (code, words) => {
    expect(told(`fde0 2140 fade ${code} 0640 05dc ${zeros(4)}`).meaning).toBe(
      `charger 2140 to master FADE: ${words}, limit 16.00 A, draws 15.00 A`,
    );
  });

  it.each([
    ['00 0000 00', 'no change'],
    ['02 0500 00', 'error, rotary switch invalid, different maximum currents'],
    ['02 4000 00', 'error, bits 01000000'],
    ['05 05dc 00', 'limit 15.00 A, with protocol 2 only before charging'],
    ['06 0000 00', 'raise the limit by 2 A'],
    ['07 0000 00', 'lower the limit by 2 A for 10 s'],
    ['08 12c0 00', 'has seen that charging stopped, 48.00 A are free'],
    ['09 0640 01', 'limit 16.00 A; a car is plugged into the master'],
    ['0b 0000 00', 'a command that nobody has explained'],
  ])('says of the order %s of a master: %s', (order, words) => {
    expect(told(`fbe0 fade 2140 ${order} ${zeros(5)}`).meaning).toBe(`master FADE to charger 2140: ${words}`);
  });

  it.each([
    [`fce1 fade 5a ${zeros(8)}`, 'master FADE announces itself, step 1 of 2'],
    [`fbe2 fade 5a ${zeros(8)}`, 'master FADE announces itself, step 2 of 2'],
    [`fde2 2140 5a 0c80 ${zeros(8)}`, 'charger 2140 looks for a master: rated 32.00 A, protocol 2'],
    [`fde2 032f 5a 1f40 ${zeros(6)}`, 'charger 032F looks for a master: rated 80.00 A, protocol 1'],
    [`fbeb fade 2140 ${zeros(9)}`, 'master FADE asks charger 2140 for its meter'],
    [`fbf1 fade 2140 ${zeros(9)}`, 'master FADE asks charger 2140 for part 3 of the VIN'],
    [`fcb2 fade 2140 ${zeros(9)}`, 'master FADE tells charger 2140 to open its contactor'],
    [`fdb2 2140 ${zeros(11)}`, 'charger 2140 confirms: contactor open'],
    [`fdec 2140 04050302 ${zeros(7)}`, 'charger 2140: firmware 4.5.3.2'],
    [`fdee 2140 35594a33453145 ${zeros(8)}`, 'charger 2140: part 1 of the VIN 5YJ3E1E'],
    [`fdee 2140 ${zeros(15)}`, 'charger 2140: part 1 of the VIN is not known'],
    [`fdb4 2140 03 ${zeros(10)}`, 'charger 2140: a car is plugged in and not charging'],
    [`fd1b 040503 ${zeros(8)}`, 'a charger without naming itself: firmware 4.5.3'],
    [`fc1d ${zeros(11)}`, 'a master without chargers is idle'],
    [`fba4 fade ${zeros(15)}`, 'unknown frame FBA4 from master FADE'],
    [`fde9 ${zeros(11)}`, 'unknown frame FDE9'],
  ])('says of %s: %s', (body, words) => {
    expect(told(body).meaning).toBe(words);
  });

  it('is a sentence of printable characters, whatever the bytes', () => {
    const start = fc.tuple(fc.constantFrom(0xfb, 0xfc, 0xfd), fc.integer({ min: 0x19, max: 0xf1 }));
    fc.assert(
      fc.property(start, fc.uint8Array({ minLength: 10, maxLength: 17 }), (start, rest) => {
        expect(entryOf({ kind: 'frame', body: Uint8Array.of(...start, ...rest) }).meaning).toMatch(
          /^[ -~]+$/,
        );
      }),
    );
  });
});

describe('an entry', () => {
  it('has the power of all phases of a meter, and its counter as it is', () => {
    expect(told('fdeb 2611 00000400 00f6 00f0 00f6 21 20 00 0000')).toMatchObject({
      code: 'FDEB',
      says: 'meter',
      charger: '2611',
      watts: 7899,
      volts: [246, 240, 246],
      phaseAmps: [16.5, 16, 0],
      energyCount: 1024,
      meaning: 'charger 2611: 7899 W, 246 / 240 / 246 V, 16.5 / 16 / 0 A, counter 1024 (kWh or Wh)',
    });
  });

  it('has no power of a meter without currents', () => {
    const entry = told('fdeb 2611 00000050 00e6 00f1 00e8 00');
    expect(Object.keys(JSON.parse(JSON.stringify(entry)) as object)).not.toContain('watts');
    expect(entry.meaning).toBe('charger 2611: 230 / 241 / 232 V, no currents, counter 80 (kWh or Wh)');
  });

  it('has amps only where an order carries some', () => {
    expect(keysOf('09 0640 00')).toContain('limitAmps');
    expect(keysOf('08 12c0 00')).toContain('freeAmps');
    expect(keysOf('02 0400 00')).toContain('errorBits');
    expect(keysOf('00 0000 00').filter(key => /amps|bits/i.test(key))).toEqual([]);
  });
});

(recordedFrames.length > 0 ? describe : describe.skip)('of the recorded frames', () => {
  it.each(recordedFrames.filter(({ valid }) => valid))('$id is known', ({ decoded, wire }) => {
    expect(entriesOf(wire)).toEqual([
      expect.objectContaining({
        kind: 'frame',
        hex: decoded.toUpperCase(),
        meaning: expect.not.stringContaining('unknown'),
      }),
    ]);
  });

  it.each(recordedFrames.filter(({ valid }) => !valid))(
    '$id is noise, or repaired',
    ({ id, decoded, wire }) => {
      const repaired = { kind: 'frame', hex: decoded.slice(0, -2).toUpperCase() };
      const noise = { kind: 'noise', hex: decoded.toUpperCase(), why: 'checksum' };
      expect(entriesOf(wire)).toEqual([expect.objectContaining(id === 'X4' ? repaired : noise)]);
    },
  );
});
