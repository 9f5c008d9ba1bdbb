import { describe, expect, it } from '@jest/globals';
import { seconds } from '../../src/units.ts';
import { chargerWith, charging, errorBits } from './mastered-charger.ts';
import { framed, heartbeatTo } from './master-stub.ts';

describe('a charger that is sent an error', () => {
  it.each([
    [0b001, 3],
    [0b010, 5],
    [0b100, 6],
    [0b111, 3],
    [0b110, 5],
  ])('of bits %d blinks red %d times, answers 02 once and falls silent', (bits, blinks) => {
    const { clock, charger, car, said, beat, ask, id } = charging();
    expect(beat(2, errorBits(bits))).toMatchObject({ state: 2 });
    expect(charger.look().redBlinks).toBe(blinks);
    const before = said.length;
    clock.pass(seconds(60));
    expect(ask(heartbeatTo(id, 9, 16))).toBeUndefined();
    expect(said).toHaveLength(before);
    expect(car.look().actualAmps).toBe(0);
  });

  it('minds none but the lowest three bits', () => {
    const { beats } = charging();
    for (const bits of [0, 0b1000, 0b1_0000, 0b10_0000, 0b100_0000, 0b1000_0000]) {
      expect(beats(2, 2, errorBits(bits))).toMatchObject({ state: 1, actual: 15.2 });
    }
  });

  it('starts anew when its button is held for four seconds', () => {
    const { charger, said, beat, beats } = charging();
    beat(2, errorBits(1));
    charger.reset(seconds(3));
    expect(beat().state).toBe(-1);
    charger.reset();
    expect(said.at(-1)).toMatch(/^fde21839/);
    expect(charger.look()).toMatchObject({ redBlinks: 0, limitAmps: 0 });
    expect(beats(20, 9, 16)).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('wants six seconds, or its breaker, when the error is of the stubborn kind', () => {
    const { charger, beat } = chargerWith();
    beat(2, errorBits(0b1111_0001));
    charger.reset();
    expect(beat().state).toBe(-1);
    charger.reset(seconds(6));
    expect(beat().state).toBe(0);
    beat(2, errorBits(0b1111_0001));
    charger.power(false);
    charger.power(true);
    expect(beat().state).toBe(0);
  });
});

describe('a charger with a fault of its own', () => {
  it('says 02 and gives nothing', () => {
    const { charger, beats } = charging();
    charger.fail(true);
    expect(beats(5)).toMatchObject({ state: 2, actual: 0.25 });
    charger.fail(false);
    expect(beats(20)).toMatchObject({ state: 1 });
  });

  it('hears and obeys without a transmitter', () => {
    const { charger, ask, id, car, clock } = charging();
    charger.mute(true);
    expect(ask(heartbeatTo(id, 9, 20))).toBeUndefined();
    clock.pass(seconds(5));
    expect(car.look().actualAmps).toBeCloseTo(19.2);
    charger.mute(false);
    expect(ask(heartbeatTo(id))).toMatch(/^fde01839/);
  });

  it('asks on and on without a receiver, and cuts its car', () => {
    const { charger, clock, said, car, beat } = charging();
    charger.deafen(true);
    for (let second = 0; second < 60; second += 1) {
      expect(beat().state).toBeLessThan(1);
      clock.pass(seconds(1));
    }
    expect(said.slice(-5).every(frame => frame.startsWith('fde2'))).toBe(true);
    expect(car.look().actualAmps).toBe(0);
  });

  it.each(['fc19', 'fc1a', 'fbe8'])('does not survive %s', code => {
    const { charger, clock, said, ask, id } = chargerWith();
    expect(ask(framed(`${code}77771839000000000000000000`))).toBeUndefined();
    expect(charger.look().broken).toBe(true);
    const before = said.length;
    clock.pass(seconds(30));
    expect(ask(heartbeatTo(id))).toBeUndefined();
    expect(said).toHaveLength(before);
  });
});

describe('a charger whose breaker is thrown', () => {
  it('says and gives nothing', () => {
    const { charger, clock, said, car, ask, id } = charging();
    charger.power(false);
    const before = said.length;
    clock.pass(seconds(30));
    expect(ask(heartbeatTo(id))).toBeUndefined();
    expect(said).toHaveLength(before);
    expect(car.look()).toMatchObject({ charging: 'NoPower', actualAmps: 0 });
  });

  it('comes back with another sign, asks for a master at once, and has forgotten its limit', () => {
    const { charger, clock, said, beats } = charging();
    charger.power(false);
    clock.pass(seconds(30));
    charger.power(true);
    const { id, sign } = charger.look();
    expect(id).toBe('1839');
    expect(sign).not.toBe(0x52);
    expect(said.at(-1)?.slice(0, 10)).toBe(`fde21839${sign.toString(16).padStart(2, '0')}`);
    expect(beats(5)).toEqual({ state: 4, limit: 0, actual: 0.25 });
    expect(beats(20, 9, 16)).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('comes back in the same way when the mains do', () => {
    const mains = { voltageShare: 1 };
    const { charger, clock, said } = charging({ mains });
    mains.voltageShare = 0;
    clock.pass(seconds(12));
    const before = said.length;
    mains.voltageShare = 1;
    clock.pass(seconds(12));
    const { sign } = charger.look();
    expect(sign).not.toBe(0x52);
    expect(said[before]?.slice(0, 10)).toBe(`fde21839${sign.toString(16).padStart(2, '0')}`);
    expect(charger.look()).toMatchObject({ state: 4, limitAmps: 0 });
  });

  it('does not mind being switched on twice', () => {
    const { charger, said } = chargerWith();
    charger.power(true);
    expect(charger.look().sign).toBe(0x52);
    expect(said).toHaveLength(1);
  });
});
