import { describe, expect, it } from '@jest/globals';
import { seconds, volts } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';
import { bytesOf, framed, heartbeatTo } from './master-stub.ts';
import { recordedFrames } from './recorded-frames.ts';

const vinOf = (ask: (bytes: Uint8Array) => string | undefined): string =>
  ['ee', 'ef', 'f1']
    .map(code => Buffer.from(bytesOf(ask(framed(`fb${code}77771839000000000000`)) ?? '').subarray(4, 11)))
    .map(part => part.toString('latin1').replaceAll('\0', ''))
    .join('');

describe('a charger that is asked', () => {
  it('tells its meter in half amps of the phases in use, however long the question', () => {
    const { ask, id } = charging();
    for (const zeros of [6, 7, 8, 9]) {
      const answer = ask(framed(`fbeb7777${id}${'00'.repeat(zeros)}`));
      expect(answer).toMatch(/^fdeb18390000039c00f0000000001e00000000..$/);
    }
  });

  it('counts in watt-hours where it is one of those, and on three phases', () => {
    const { clock, charger, car, ask, beats } = chargerWith({
      energyUnit: 'Wh',
      phases: 3,
      volts: volts(230),
    });
    expect(ask(framed('fbeb77771839000000000000'))).toMatch(/^fdeb1839000e196000e600e600e6/);
    car.plug(charger.outlet);
    beats(20, 9, 16);
    clock.pass(seconds(5));
    expect(ask(framed('fbeb77771839000000000000'))).toMatch(/00e600e600e61e0000/);
    expect(charger.outlet.energyWh).toBeGreaterThan(924_000);
  });

  it('tells the VIN of the plugged car in three parts, or nothing', () => {
    expect(vinOf(charging().ask)).toBe('5YJ3E1EA3JF012345');
    expect(vinOf(chargerWith().ask)).toBe('');
    expect(vinOf(charging({ tellsVin: false }).ask)).toBe('');
  });

  it('opens its contactor by command, after which the car wants to be plugged in anew', () => {
    const { clock, car, charger, ask, beats } = charging();
    expect(ask(framed('fcb277771839000000000000000000'))).toMatch(/^fdb21839/);
    clock.pass(seconds(2));
    expect(car.look()).toMatchObject({ charging: 'NoPower', actualAmps: 0 });
    expect(ask(framed('fcb177771839000000000000000000'))).toMatch(/^fdb11839/);
    expect(beats(30, 9, 16)).toMatchObject({ actual: 0.25 });
    car.plug(charger.outlet);
    expect(beats(20)).toMatchObject({ state: 1, actual: 15.2 });
  });
});

/** Length, kind and receiver of an answer. */
const shape = (frame = ''): readonly unknown[] => [frame.length, frame.slice(0, 4), frame.slice(8, 12)];
const recorded = (id: string): string => recordedFrames.find(frame => frame.id === id)?.decoded ?? '';
const whenRecorded = recordedFrames.length > 0 ? describe : describe.skip;

whenRecorded('a charger beside recorded frames', () => {
  it.each(['V03', 'V04', 'V05', 'V06'])('announces itself as the unit of %s did', vector => {
    const frame = recorded(vector);
    const sign = parseInt(frame.slice(8, 10), 16);
    expect(chargerWith({ id: frame.slice(4, 8), sign }).said).toEqual([frame]);
  });

  it('tells its firmware and an empty VIN as the unit of V25 and V26 did', () => {
    const { ask } = chargerWith({ id: '6090' });
    expect(ask(framed('fbec77776090000000000000000000'))).toBe(recorded('V25'));
    expect(ask(framed('fbee77776090000000000000000000'))).toBe(recorded('V26'));
  });

  it('answers a heartbeat in the shape of V11, with protocol 1 of V14', () => {
    expect(shape(chargerWith().ask(heartbeatTo('1839')))).toEqual(shape(recorded('V11')));
    expect(shape(chargerWith({ protocol: 1 }).ask(heartbeatTo('1839')))).toEqual(shape(recorded('V14')));
  });
});
