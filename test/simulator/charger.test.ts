import { describe, expect, it } from '@jest/globals';
import { amps, minutes, seconds } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';
import { framed, heartbeatTo } from './master-stub.ts';

const lastByte = (trailer: number | 'none'): number | undefined => {
  const { charger } = chargerWith({ trailer });
  let last: number | undefined;
  charger.attach(bytes => {
    last = bytes.at(-1);
  });
  return last;
};

describe('a charger that looks for a master', () => {
  it('announces itself at once and every ten seconds, until heartbeats come', () => {
    const { clock, said, beats } = chargerWith();
    clock.pass(seconds(25));
    expect(said).toHaveLength(3);
    expect(new Set(said)).toEqual(new Set(['fde21839520c80000000000000000011']));
    beats(30);
    expect(said.slice(3).some(frame => frame.startsWith('fde2'))).toBe(false);
    clock.pass(seconds(20));
    expect(said.slice(33).filter(frame => frame.startsWith('fde2'))).toHaveLength(2);
  });

  it('speaks 14 bytes with protocol 1', () => {
    const { said, ask } = chargerWith({ protocol: 1, ratedAmps: amps(80) });
    expect(said[0]).toHaveLength(28);
    expect(said[0]).toMatch(/^fde21839521f40/);
    expect(ask(heartbeatTo('1839'))).toHaveLength(28);
    expect(ask(framed('fbeb77771839000000000000'))).toBeUndefined();
  });

  it('leaves the byte behind that it is told to', () => {
    expect([lastByte(0xfe), lastByte(0xf8), lastByte('none')]).toEqual([0xfe, 0xf8, 0xc0]);
  });

  it('flees to another id when a master announces its own', () => {
    const { charger, said, ask } = chargerWith();
    expect(ask(framed('fce1999999000000000000000000'))).toBeUndefined();
    const announced = ask(framed('fce1183977000000000000000000'));
    const { id } = charger.look();
    expect(id).not.toBe('1839');
    expect(announced?.slice(0, 8)).toBe(`fde2${id}`);
    expect(ask(heartbeatTo('1839'))).toBeUndefined();
    expect(ask(heartbeatTo(id))).toMatch(`fde0${id}7777`);
    expect(said.length).toBeGreaterThan(2);
  });

  it('hears nothing that is meant for others', () => {
    expect(chargerWith().ask(heartbeatTo('2019', 9, 16))).toBeUndefined();
  });
});

describe('a charger with a master', () => {
  it('tells state, limit and its idle quarter of an amp', () => {
    const { beat, beats } = chargerWith();
    expect(beat()).toEqual({ state: 0, limit: 0, actual: 0.25 });
    expect(beats(2, 9, 12)).toEqual({ state: 0, limit: 12, actual: 0.25 });
  });

  it('goes from waiting through starting to charging, just under its limit', () => {
    const { clock, car, charger, beat, beats } = chargerWith();
    beat();
    car.plug(charger.outlet);
    clock.pass(seconds(1));
    expect(beat().state).toBe(4);
    beat(5, 6);
    clock.pass(seconds(2));
    expect(beat().state).toBe(8);
    beats(15);
    expect(beat()).toEqual({ state: 1, limit: 6, actual: 5.2 });
  });

  it('offers no current before a master has given a limit', () => {
    const { clock, car, charger, beats } = chargerWith();
    car.plug(charger.outlet);
    clock.pass(minutes(1));
    expect(beats(30)).toEqual({ state: 4, limit: 0, actual: 0.25 });
    expect(car.look().pilotAmps).toBe(0);
  });

  it('obeys 09 at any time with protocol 2, and 05 only before the charge', () => {
    const { beats, beat } = charging();
    beats(5, 5, 20);
    expect(beat()).toMatchObject({ limit: 16, actual: 15.2 });
    expect(beat(9, 20).state).toBe(9);
    expect(beats(6)).toEqual({ state: 1, limit: 20, actual: 19.2 });
  });

  it('obeys 05 at any time with protocol 1, and knows no 09', () => {
    const { beats } = charging({ protocol: 1 });
    expect(beats(6, 9, 20)).toMatchObject({ limit: 16 });
    expect(beats(6, 5, 20)).toEqual({ state: 1, limit: 20, actual: 19.2 });
  });

  it('parrots any limit but offers no more than its rating', () => {
    const { beats, car } = charging();
    expect(beats(10, 9, 655.35)).toMatchObject({ limit: 655.35 });
    expect(car.look().pilotAmps).toBe(32);
  });

  it('stays near 6 A with protocol 2 when told less, and stops at 0 A with protocol 1', () => {
    const later = charging();
    expect(later.beats(10, 9, 0)).toEqual({ state: 1, limit: 0, actual: 5.2 });
    const early = charging({ protocol: 1 });
    expect(early.beats(10, 5, 0)).toEqual({ state: 3, limit: 0, actual: 0.25 });
    expect(early.beats(20, 5, 5)).toEqual({ state: 1, limit: 5, actual: 4.2 });
  });

  it('says 03 for a car that was stopped or is full', () => {
    const { car, beats } = charging();
    car.stop();
    expect(beats(5)).toMatchObject({ state: 3, actual: 0.25 });
  });

  it('says 02 and gives nothing while it faults', () => {
    const { charger, beats } = charging();
    charger.fail(true);
    expect(beats(5)).toMatchObject({ state: 2, actual: 0.25 });
    charger.fail(false);
    expect(beats(20)).toMatchObject({ state: 1 });
  });

  it('faults on the error command, and is silent while its transmitter is dead', () => {
    const { charger, beat, ask, id } = chargerWith();
    expect(beat(2).state).toBe(2);
    charger.mute(true);
    expect(ask(heartbeatTo(id))).toBeUndefined();
  });
});

describe('a charger that lost its master', () => {
  it('asks again after ten seconds, cuts the car after some more, and goes on with heartbeats and a limit', () => {
    const { clock, car, said, beats, beat } = charging();
    const heard = said.length;
    clock.pass(seconds(15));
    expect(said.slice(heard).filter(frame => frame.startsWith('fde2'))).toHaveLength(1);
    expect(car.look().actualAmps).toBeGreaterThan(15);
    clock.pass(seconds(15));
    expect(car.look().actualAmps).toBe(0);
    expect(beats(10)).toEqual({ state: 8, limit: 0, actual: 0.25 });
    beats(20, 9, 10);
    expect(beat()).toEqual({ state: 1, limit: 10, actual: 9.2 });
  });

  it('notices nothing of a master that was away for eight seconds', () => {
    const { clock, beat, said } = charging();
    const heard = said.length;
    clock.pass(seconds(8));
    expect(beat()).toEqual({ state: 1, limit: 16, actual: 15.2 });
    expect(said.slice(heard)).toHaveLength(1);
  });
});
