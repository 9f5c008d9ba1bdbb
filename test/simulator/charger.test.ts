import { describe, expect, it } from '@jest/globals';
import { amps, minutes, seconds } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';
import { framed, heartbeatTo } from './master-stub.ts';

/** What follows the closing edge of what a charger says. */
const tailOf = (trailer: number | readonly number[] | 'none' | undefined): readonly number[] => {
  const { charger } = chargerWith(trailer === undefined ? {} : { trailer });
  let said: readonly number[] = [];
  charger.attach(bytes => {
    said = [...bytes];
  });
  return said.slice(said.lastIndexOf(0xc0) + 1);
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

  it('leaves a byte behind, or two, or none', () => {
    expect([0xfe, 0xf8, [0x02, 0x00], 'none' as const, undefined].map(tailOf)).toEqual([
      [0xfe],
      [0xf8],
      [0x02, 0x00],
      [],
      [0xfc],
    ]);
  });

  it('minds nothing that is meant for others, nor what other chargers and masters tell of themselves', () => {
    const { charger, ask } = chargerWith();
    const others = [
      heartbeatTo('2019', 9, 16),
      framed('fde020191839011640160000000000'),
      framed('fdeb18390000039c00f00000000000'),
      framed('fc1d0000000000000000000000'),
      framed('fcb277772019000000000000000000'),
    ];
    for (const frame of others) expect(ask(frame)).toBeUndefined();
    expect(charger.look()).toMatchObject({ id: '1839', limitAmps: 0, broken: false });
  });
});

describe('a charger with a master', () => {
  it('tells state, limit and its idle quarter of an amp', () => {
    const { beat, beats } = chargerWith();
    expect(beat()).toEqual({ state: 0, limit: 0, actual: 0.25 });
    expect(beats(2, 9, 12)).toEqual({ state: 0, limit: 12, actual: 0.25 });
  });

  it('asks for an allotment when a car comes, whatever it was told before', () => {
    const { car, charger, beat, beats } = chargerWith();
    beats(3, 9, 12);
    car.plug(charger.outlet);
    expect(beats(10)).toEqual({ state: 4, limit: 0, actual: 0.25 });
    beats(15, 9, 12);
    expect(beat()).toEqual({ state: 1, limit: 12, actual: 11.2 });
    car.unplug();
    expect(beat()).toEqual({ state: 0, limit: 0, actual: 0.25 });
  });

  it('goes from waiting through starting to charging, still starting while the current rises', () => {
    const { clock, car, charger, beat } = chargerWith();
    car.plug(charger.outlet);
    clock.pass(seconds(1));
    expect(beat()).toMatchObject({ state: 4, limit: 0 });
    expect(beat(5, 16)).toMatchObject({ state: 5, limit: 16 });
    const course = Array.from({ length: 18 }, () => {
      clock.pass(seconds(1));
      return beat();
    });
    const states = course.map(({ state }) => state);
    expect(states).toEqual([...Array<number>(13).fill(8), ...Array<number>(5).fill(1)]);
    const rising = course.find(({ actual }) => actual > 1);
    expect(rising).toMatchObject({ state: 8 });
    expect(rising?.actual).toBeLessThan(8);
    expect(course.at(-1)).toEqual({ state: 1, limit: 16, actual: 15.2 });
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

  it('takes the limit that comes with 08 when it has none', () => {
    const { car, charger, beats } = chargerWith();
    car.plug(charger.outlet);
    beats(2);
    expect(beats(20, 8, 10)).toEqual({ state: 1, limit: 10, actual: 9.2 });
    expect(beats(5, 8, 20)).toMatchObject({ limit: 10 });
  });

  it('parrots any limit but offers no more than its rating', () => {
    const { beats, car } = charging();
    expect(beats(10, 9, 655.35)).toMatchObject({ limit: 655.35 });
    expect(car.look().pilotAmps).toBe(32);
  });

  it.each([0, 1, 5.5])('stays near 6 A with protocol 2 when told %d A', limit => {
    expect(charging().beats(10, 9, limit)).toEqual({ state: 1, limit, actual: 5.2 });
  });

  it('says 03 for a car that was stopped or is full, and where it is one of those 00 for a full one', () => {
    const { car, beats } = charging();
    car.stop();
    expect(beats(5)).toMatchObject({ state: 3, actual: 0.25 });
    const full = { level: charging().car.look().limitPercent };
    expect(charging({}, 16, full).beats(2)).toMatchObject({ state: 3 });
    expect(charging({ hidesFullCar: true }, 16, full).beats(2)).toMatchObject({ state: 0 });
  });

  it('reports no limit without a car, where it is one of those', () => {
    const { car, charger, beats } = chargerWith({ hidesIdleLimit: true });
    expect(beats(2, 9, 12)).toEqual({ state: 0, limit: 0, actual: 0.25 });
    car.plug(charger.outlet);
    expect(beats(2, 9, 12)).toMatchObject({ limit: 12 });
  });

  it('announces what it can carry', () => {
    expect(chargerWith({ ratedAmps: amps(80) }).said[0]).toMatch(/^fde21839521f40/);
  });
});

describe('a charger whose car pauses', () => {
  it('falls to 6 A and stays in 08 afterwards, until a new 09 comes, where it is one of those', () => {
    const { car, beat, beats } = charging({ lowAfterPause: true });
    car.stop();
    expect(beats(5)).toMatchObject({ state: 3, limit: 6 });
    car.start();
    expect(beats(30)).toEqual({ state: 8, limit: 6, actual: 5.2 });
    beats(10, 9, 16);
    expect(beat()).toEqual({ state: 1, limit: 16, actual: 15.2 });
  });

  it('goes on with its limit where it is not', () => {
    const { car, beats } = charging();
    car.stop();
    expect(beats(5)).toMatchObject({ state: 3, limit: 16 });
    car.start();
    expect(beats(30)).toEqual({ state: 1, limit: 16, actual: 15.2 });
  });
});
