import { describe, expect, it } from '@jest/globals';
import type { ChargerOptions } from '../../src/simulator/charger.ts';
import { minutes, seconds } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';

/** A charge that lost its master for a time, and then has it again, with a limit. */
const afterLosses = (options: Partial<ChargerOptions>, ...losses: readonly number[]) => {
  const all = charging(options);
  for (const lost of losses) {
    all.clock.pass(seconds(lost));
    all.beats(30, 9, 16);
  }
  return all;
};

describe('a charger that lost its master', () => {
  it('asks again after ten seconds, cuts the car after some more, and goes on with heartbeats and a limit', () => {
    const { clock, charger, car, said, beats, beat } = charging();
    const heard = said.length;
    clock.pass(seconds(15));
    expect(said.slice(heard).filter(frame => frame.startsWith('fde2'))).toHaveLength(1);
    expect(car.look().actualAmps).toBeGreaterThan(15);
    clock.pass(seconds(15));
    expect(car.look().actualAmps).toBe(0);
    expect(charger.look().state).toBe(2);
    expect(beats(60)).toEqual({ state: 8, limit: 0, actual: 0.25 });
    expect(beat(9, 10)).toMatchObject({ state: 9 });
    beats(20);
    expect(beat()).toEqual({ state: 1, limit: 10, actual: 9.2 });
  });

  it('notices nothing of a master that was away for eight seconds', () => {
    const { clock, beat, said } = charging();
    const heard = said.length;
    clock.pass(seconds(8));
    expect(beat()).toEqual({ state: 1, limit: 16, actual: 15.2 });
    expect(said.slice(heard)).toHaveLength(1);
  });

  it('cuts the car when it is one to do so, be it after 20 s or 30', () => {
    for (const after of [20, 30]) {
      const { clock, car } = charging({ cutsAfter: seconds(after) });
      clock.pass(seconds(after - 2));
      expect(car.look().actualAmps).toBeGreaterThan(15);
      clock.pass(seconds(2));
      expect(car.look().actualAmps).toBe(0);
    }
  });

  it('shows it by four red blinks, until heartbeats come', () => {
    const { clock, charger, beat } = chargerWith();
    beat();
    expect(charger.look().redBlinks).toBe(0);
    clock.pass(seconds(10));
    expect(charger.look().redBlinks).toBe(4);
    beat();
    expect(charger.look().redBlinks).toBe(0);
  });

  it('forgets the limit of a car that did not charge, and asks for another', () => {
    const { clock, car, beats, beat } = charging();
    car.stop();
    clock.pass(seconds(30));
    expect(beat()).toEqual({ state: 3, limit: 0, actual: 0.25 });
    car.start();
    expect(beats(5)).toMatchObject({ state: 3, limit: 0 });
  });

  it('recovers from any loss unless it is one of those that stick', () => {
    expect(afterLosses({}, 150, 40, 40, 40).beat()).toMatchObject({ state: 1, actual: 15.2 });
  });

  it('sticks in 03 after a long loss or the third, until the car is plugged in anew', () => {
    const sticking = { sticksAfterLoss: true };
    expect(afterLosses(sticking, 100).beat()).toMatchObject({ state: 1 });
    for (const losses of [[150], [40, 40, 40]]) {
      const { car, charger, beat, beats } = afterLosses(sticking, ...losses);
      expect(beat()).toEqual({ state: 3, limit: 16, actual: 0.25 });
      car.plug(charger.outlet);
      expect(beats(20, 9, 16)).toMatchObject({ state: 1, actual: 15.2 });
    }
  });

  it('takes for a long loss what it is told to', () => {
    const { beat } = afterLosses({ sticksAfterLoss: true, longLoss: minutes(1) }, 65);
    expect(beat()).toMatchObject({ state: 3 });
  });
});
