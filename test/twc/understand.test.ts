import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { understand } from '../../src/twc/understand.ts';
import { type Outgoing, bodyOf, codes } from '../../src/twc/outgoing.ts';
import { amps } from '../../src/units.ts';

const said = (hex: string) => understand(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
const hexOf = (message: Outgoing): string => Buffer.from(bodyOf(message, 'FADE')).toString('hex');

describe('what a charger says', () => {
  it('announces itself with its rating, and its protocol by the length', () => {
    expect(said('fde2 1842 52 0c80 0000000000000000')).toEqual({
      kind: 'linkready',
      charger: '1842',
      sign: 0x52,
      ratedAmps: 32,
      protocol: 2,
    });
    expect(said('fde2 032f 52 1f40 000000000000')).toMatchObject({ ratedAmps: 80, protocol: 1 });
  });

  it('reports state, limit and current', () => {
    expect(said('fde0 2140 7777 08 0640 05dc 00000000')).toEqual({
      kind: 'heartbeat',
      charger: '2140',
      master: '7777',
      state: 'starting',
      limitAmps: 16,
      actualAmps: 15,
      bytes: 16,
    });
    expect(said('fde0 032f 7777 02 0000 0708 0000')).toMatchObject({
      state: 'error',
      actualAmps: 18,
      bytes: 14,
    });
  });

  it.each([
    ['00', 'ready'],
    ['01', 'charging'],
    ['02', 'error'],
    ['03', 'do_not_charge'],
    ['04', 'waiting'],
    ['05', 'busy'],
    ['06', 'adjusting'],
    ['07', 'adjusting'],
    ['08', 'starting'],
    ['09', 'adjusting'],
    ['0a', 'adjusting'],
    ['0f', 'unknown'],
  ])('means with state %s: %s', (code, state) => {
    expect(said(`fde0 2140 7777 ${code} 0640 05dc 00000000`)).toMatchObject({ state });
  });

  it('tells its meter, with phase currents in half amps', () => {
    expect(said('fdeb 2611 00000400 00f6 00f0 00f6 21 20 00 0000')).toEqual({
      kind: 'meter',
      charger: '2611',
      energyCount: 1024,
      volts: [246, 240, 246],
      phaseAmps: [16.5, 16, 0],
    });
    expect(said('fdeb 2611 00000050 00e6 00f1 00e8 00')).toMatchObject({
      energyCount: 80,
      phaseAmps: undefined,
    });
  });

  it('tells the number of the car in three parts', () => {
    expect(said('fdee 2611 35594a33453145 0000000000000000')).toMatchObject({ part: 1, text: '5YJ3E1E' });
    expect(said('fdef 2611 41334a46303132 0000000000000000')).toMatchObject({ part: 2, text: 'A3JF012' });
    expect(said('fdf1 2611 333435 000000000000000000000000')).toMatchObject({ part: 3, text: '345' });
    expect(said('fdee 2611 00000000000000 0000000000000000')).toMatchObject({ part: 1, text: '' });
  });
});

describe('what a charger is', () => {
  it('is told by its firmware, serial number and model, in the later frames with its id, in the older without', () => {
    expect(said('fdec 6091 04050302 00000000000000')).toEqual({
      kind: 'firmware',
      charger: '6091',
      text: '4.5.3.2',
    });
    const serial = Buffer.from('A18B0006091').toString('hex');
    expect(said(`fded 6091 ${serial} 00000000`)).toEqual({
      kind: 'serial',
      charger: '6091',
      text: 'A18B0006091',
    });
    expect(said(`fd19 ${serial}`)).toEqual({ kind: 'unsigned', about: 'serial', text: 'A18B0006091' });
    expect(said(`fd1a ${Buffer.from('EVW2T32HL').toString('hex')} 0000`)).toEqual({
      kind: 'unsigned',
      about: 'model',
      text: 'EVW2T32HL',
    });
    expect(said('fd1b 020305 0000000000000000')).toEqual({
      kind: 'unsigned',
      about: 'firmware',
      text: '2.3.5',
    });
  });

  it('tells what is in its plug, and that its contactor obeyed', () => {
    expect(said('fdb4 6091 03 0000000000000000')).toEqual({ kind: 'plug', charger: '6091', plug: 'plugged' });
    expect(said('fdb4 6091 02 0000000000000000')).toMatchObject({ plug: 'unknown' });
    expect(said('fdb2 6091 000000000000000000')).toEqual({
      kind: 'contactor_obeyed',
      charger: '6091',
      closed: false,
    });
  });
});

describe('what a master says', () => {
  it('announces itself', () => {
    expect(said('fce1 7777 52 0000000000000000')).toEqual({
      kind: 'master_linkready',
      step: 1,
      master: '7777',
      sign: 0x52,
    });
    expect(said('fbe2 7777 52 0000000000000000')).toMatchObject({ kind: 'master_linkready', step: 2 });
  });

  it('heartbeats with a command', () => {
    expect(said('fbe0 7777 4096 09 0c80 000000000000')).toEqual({
      kind: 'master_heartbeat',
      master: '7777',
      charger: '4096',
      command: 'limit',
      amps: 32,
      errorBits: 0,
      masterPlugged: false,
      bytes: 16,
    });
    expect(said('fbe0 7777 4096 05 0640 000000000000')).toMatchObject({
      command: 'limit_at_start',
      amps: 16,
    });
    expect(said('fbe0 7777 4096 00 0000 000000000000')).toMatchObject({ command: 'none' });
    expect(said('fbe0 7777 4096 02 0500 000000000000')).toMatchObject({ command: 'error', errorBits: 5 });
    expect(said('fbe0 7777 4096 05 0640 01 0000000000')).toMatchObject({ masterPlugged: true });
  });

  it('asks', () => {
    expect(said('fbee a5a5 8642 000000000000')).toEqual({
      kind: 'request',
      master: 'A5A5',
      charger: '8642',
      about: 'vin1',
    });
    expect(said('fb19 a5a5 8642 000000000000000000')).toMatchObject({ about: 'old_serial' });
    expect(said('fba4 a5a5 8642 000000000000000000')).toEqual({
      kind: 'unknown_master',
      master: 'A5A5',
      code: 'FBA4',
    });
  });

  it('is idle without chargers', () => {
    expect(said('fc1d 0000000000000000000000')).toEqual({ kind: 'idle' });
  });

  it('orders contactors about', () => {
    expect(said('fcb2 7777 4096 000000000000000000')).toEqual({
      kind: 'contactor',
      master: '7777',
      charger: '4096',
      closed: false,
    });
  });
});

it('never throws, whatever the bytes', () => {
  const kinds = fc.constantFrom(0xfb, 0xfc, 0xfd, 0x00);
  const code = fc.constantFrom(0xe0, 0xe1, 0xe2, 0xeb, 0xee, 0xef, 0xf1, 0x19, 0x55);
  fc.assert(
    fc.property(kinds, code, fc.uint8Array({ maxLength: 20 }), (kind, code, rest) => {
      expect(understand(Uint8Array.of(kind, code, ...rest)).kind).toEqual(expect.any(String));
    }),
  );
});

describe('what this master can send', () => {
  it('limits a charger of protocol 2 by command 09, one of protocol 1 by command 05, in frames of their own length', () => {
    const limit = { kind: 'heartbeat', charger: '1842', limitAmps: amps(16.5) } as const;
    expect(hexOf({ ...limit, protocol: 2 })).toBe('fbe0fade1842090672000000000000');
    expect(hexOf({ ...limit, protocol: 1 })).toBe('fbe0fade18420506720000 0000'.replaceAll(' ', ''));
    expect(hexOf({ ...limit, protocol: 2, limitAmps: undefined })).toBe('fbe0fade1842000000000000000000');
  });

  it('announces itself with the eight zeros that other programs look for', () => {
    expect(hexOf({ kind: 'linkready1' })).toBe('fce1fade5a0000000000000000');
    expect(hexOf({ kind: 'linkready2' })).toBe('fbe2fade5a0000000000000000');
  });

  it('has no code that could harm a charger', () => {
    const sendable = Object.values(codes).map(pair => Buffer.from(pair).toString('hex'));
    const questions = ['19', '1a', '1b', 'b4', 'eb', 'ec', 'ed', 'ee', 'ef', 'f1'];
    const others = ['fbe0', 'fbe2', 'fcb1', 'fcb2', 'fce1'];
    expect(sendable.toSorted()).toEqual([...questions.map(code => `fb${code}`), ...others].toSorted());
    for (const harmful of ['fc19', 'fc1a', 'fbe8']) expect(sendable).not.toContain(harmful);
  });

  it('is understood as it was meant', () => {
    const anyLimit = fc.integer({ min: 0, max: 8000 }).map(hundredths => amps(hundredths / 100));
    const protocol = fc.constantFrom<1 | 2>(1, 2);
    fc.assert(
      fc.property(anyLimit, protocol, (limitAmps, protocol) => {
        const body = bodyOf({ kind: 'heartbeat', charger: '032F', protocol, limitAmps }, 'FADE');
        expect(understand(body)).toEqual({
          kind: 'master_heartbeat',
          master: 'FADE',
          charger: '032F',
          command: protocol === 1 ? 'limit_at_start' : 'limit',
          amps: limitAmps,
          errorBits: 0,
          masterPlugged: false,
          bytes: protocol === 1 ? 14 : 16,
        });
      }),
    );
  });
});
