import { describe, expect, it } from '@jest/globals';
import { amps, seconds, volts } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';
import { bytesOf, framed, heartbeatTo } from './master-stub.ts';
import { recordedFrames } from './recorded-frames.ts';

type Ask = (bytes: Uint8Array) => string | undefined;

/** Answers to some questions, in order. */
const told = (ask: Ask, ...codes: readonly string[]): readonly (string | undefined)[] =>
  codes.map(code => ask(framed(`fb${code}77771839000000000000`)));

const vinOf = (ask: Ask): string =>
  told(ask, 'ee', 'ef', 'f1')
    .map(answer => Buffer.from(bytesOf(answer ?? '').subarray(4, 11)))
    .map(part => part.toString('latin1').replaceAll('\0', ''))
    .join('');

/** The energy in its answer. */
const energyOf = (ask: Ask): number => parseInt(told(ask, 'eb')[0]?.slice(8, 16) ?? '', 16);

const inHex = (text: string): string => Buffer.from(text).toString('hex');

const EARLY = ['19', '1a', '1b', 'b4'];
const LATER = ['eb', 'ec', 'ed', 'ee', 'ef', 'f1'];

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

  it('tells its meter without currents, in 16 bytes, where it is of the older kind', () => {
    const { ask } = charging({ shortMeter: true });
    expect(told(ask, 'eb')[0]).toMatch(/^fdeb18390000039c00f00000000000..$/);
  });

  it('tells the VIN of the plugged car in three parts, or nothing', () => {
    expect(vinOf(charging().ask)).toBe('5YJ3E1EA3JF012345');
    expect(vinOf(chargerWith().ask)).toBe('');
    expect(vinOf(charging({ tellsVin: false }).ask)).toBe('');
    expect(vinOf(charging({}, 16, { foreign: true }).ask)).toBe('');
  });

  it('tells whether a car is plugged in, and charges', () => {
    const { car, charger, ask, beats } = chargerWith();
    const plug = (): string | undefined => told(ask, 'b4')[0]?.slice(8, 10);
    expect(plug()).toBe('00');
    car.plug(charger.outlet);
    expect(plug()).toBe('03');
    beats(20, 9, 16);
    expect(plug()).toBe('01');
  });
});

describe('the meter of a charger', () => {
  it('has one wrong reading by one flipped bit, and is right again', () => {
    const { charger, ask } = chargerWith();
    charger.glitchEnergy();
    expect([energyOf(ask), energyOf(ask)]).toEqual([924 + 4_194_304, 924]);
  });

  it('shows less than before once, where it is told to', () => {
    const { charger, ask } = chargerWith({ energyUnit: 'Wh' });
    charger.glitchEnergy('decrease');
    expect([energyOf(ask), energyOf(ask)]).toEqual([462_000, 924_000]);
  });
});

describe('a charger with new firmware', () => {
  it('knows the early questions and the later ones', () => {
    const { ask } = chargerWith();
    expect(told(ask, ...EARLY, ...LATER)).not.toContain(undefined);
    expect(told(ask, 'ec', 'ed')).toEqual([
      expect.stringMatching(/^fdec183904050302/),
      expect.stringMatching(`^fded1839${inHex('A18I0001839')}00000000..$`),
    ]);
  });
});

describe.each([
  ['with old firmware', { firmware: 'old' }, 'A17I0001839'],
  ['with protocol 1', { protocol: 1 }, 'A16K0001839'],
] as const)('a charger %s', (_, options, serial) => {
  it('knows the early questions alone', () => {
    const { ask } = chargerWith(options);
    expect(told(ask, ...EARLY)).not.toContain(undefined);
    expect(told(ask, ...LATER)).toEqual(LATER.map(() => undefined));
  });

  it('does not say who it is that tells serial, model and version, in 14 bytes', () => {
    const { ask } = chargerWith(options);
    const answers = told(ask, '19', '1a', '1b');
    expect(answers.map(answer => answer?.slice(0, -2))).toEqual([
      `fd19${inHex(serial)}`,
      `fd1a${inHex('EVW2T32HL')}0000`,
      `fd1b04040d${'00'.repeat(8)}`,
    ]);
  });

  it('tells its model by what it can carry, and its version to whoever asks for no one', () => {
    const { ask } = chargerWith({ ...options, ratedAmps: amps(80) });
    expect(told(ask, '1a')[0]).toMatch(`fd1a${inHex('EVWTS80HL')}`);
    expect(ask(framed(`fb1b${'00'.repeat(11)}`))).toMatch(/^fd1b04040d/);
    expect(ask(framed(`fb1900000000${'00'.repeat(7)}`))).toBeUndefined();
    expect(ask(framed(`fb1b77772019${'00'.repeat(7)}`))).toBeUndefined();
  });
});

describe('a charger with an id of letters', () => {
  it('has a serial of digits all the same', () => {
    const { ask } = chargerWith({ protocol: 1, id: '022C' });
    expect(ask(framed('fb197777022c000000000000'))).toMatch(`fd19${inHex('A16K0000556')}`);
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
