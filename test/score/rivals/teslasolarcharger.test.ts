import { describe, expect, it } from '@jest/globals';
import { teslasolarcharger } from '../../../src/score/rivals/teslasolarcharger.ts';
import { firstS, off, on, play, steps } from './home.ts';

describe('TeslaSolarCharger', () => {
  it('starts after five minutes without a break above the minimum, with all there is', () => {
    const history = play(teslasolarcharger, { minutes: 10, surplus: steps([0, 10.9]) });
    expect(firstS(history, on)).toBe(300);
    expect(history[300]).toEqual([10]);
  });

  it('begins the five minutes anew after a dip that one of its looks saw', () => {
    const history = play(teslasolarcharger, { minutes: 15, surplus: steps([0, 10], [235, 2], [245, 10]) });
    expect(firstS(history, on)).toBe(570);
  });

  it('keeps the minimum through a cloud, and stops after five minutes of it', () => {
    const history = play(teslasolarcharger, { minutes: 25, surplus: steps([0, 10], [600, 3]) });
    expect(history[630]).toEqual([6]);
    expect(firstS(history, off, 300)).toBe(900);
  });

  it('counts what the home battery takes: the car comes first', () => {
    const history = play(teslasolarcharger, { minutes: 20, surplus: steps([0, 10]), charging: 1900 });
    expect(firstS(history, on)).toBe(300);
  });

  it('starts two cars on the surplus of one, and lets go of one five minutes later', () => {
    const history = play(teslasolarcharger, { minutes: 20, cars: 2, surplus: steps([0, 9]) });
    expect(history[300]).toEqual([9, 6]);
    const stops = [0, 1].map(car => firstS(history, off, 300, car));
    expect(stops.some(second => second > 500)).toBe(true);
  });
});
