import { describe, expect, it } from '@jest/globals';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { millis, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { chargerWith } from './mastered-charger.ts';
import { framed, heartbeatTo, wireTo } from './master-stub.ts';

const callOf = (code: string, master: string): Uint8Array => framed(`${code}${master}770000000000000000`);

describe('a charger that hears a master announce itself', () => {
  it('answers the second call alone, with five linkreadies 0.2 s later', () => {
    const { charger, clock, said } = chargerWith();
    const call = (): void => charger.hear(callOf('fbe2', '7777'));
    call();
    clock.pass(millis(500));
    call();
    clock.pass(millis(199));
    expect(said).toHaveLength(1);
    for (let count = 0; count < 3; count += 1) call();
    clock.pass(seconds(1));
    expect(said).toEqual(Array(6).fill(said[0]));
    clock.pass(seconds(6));
    call();
    clock.pass(seconds(1));
    expect(said).toHaveLength(6);
  });

  it('answers no linkready of the first kind', () => {
    const { charger, clock, said } = chargerWith();
    for (let call = 0; call < 5; call += 1) charger.hear(callOf('fce1', '9999'));
    clock.pass(seconds(5));
    expect(said).toHaveLength(1);
    expect(charger.look().id).toBe('1839');
  });

  it.each(['fce1', 'fbe2'])('flees from one with its own id to another id and another sign (%s)', code => {
    const { charger, clock, said, ask } = chargerWith();
    charger.hear(callOf(code, '1839'));
    const { id, sign } = charger.look();
    expect(id).toMatch(/^\d{4}$/);
    expect(id).not.toBe('1839');
    expect(sign).not.toBe(0x52);
    clock.pass(seconds(10));
    expect(said.at(-1)?.slice(0, 10)).toBe(`fde2${id}${sign.toString(16).padStart(2, '0')}`);
    expect(ask(heartbeatTo('1839'))).toBeUndefined();
    expect(ask(heartbeatTo(id))).toMatch(`fde0${id}7777`);
  });

  it('keeps the number on its plate', () => {
    const { charger, ask } = chargerWith();
    charger.hear(callOf('fce1', '1839'));
    const serial = Buffer.from('A18I0001839').toString('hex');
    expect(ask(framed(`fbed7777${charger.look().id}000000000000000000`))).toMatch(serial);
  });
});

describe('two chargers with the same id', () => {
  it('both announce themselves, with their own signs, and both answer', () => {
    const lockstep = new Lockstep(new HandClock());
    const twins = [0x52, 0xa9].map(sign => wireTo(new SimulatedCharger({ lockstep, sign })));
    expect(twins.map(({ said }) => said[0]?.slice(0, 10))).toEqual(['fde2183952', 'fde21839a9']);
    expect(twins.map(({ ask }) => ask(heartbeatTo('1839'))?.slice(0, 12))).toEqual([
      'fde018397777',
      'fde018397777',
    ]);
  });

  it('are two again after a master of that id has come', () => {
    const lockstep = new Lockstep(new HandClock());
    const ids = [0x52, 0xa9].map(sign => {
      const charger = new SimulatedCharger({ lockstep, sign });
      charger.hear(callOf('fce1', '1839'));
      return charger.look().id;
    });
    expect(new Set(ids).size).toBe(2);
  });
});
