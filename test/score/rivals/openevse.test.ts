import { describe, expect, it } from '@jest/globals';
import { openevse } from '../../../src/score/rivals/openevse.ts';
import { firstS, off, on, play, steps } from './home.ts';

describe('OpenEVSE', () => {
  it('starts when the smoothed surplus reaches half an amp above the minimum, within seconds where there is much', () => {
    expect(firstS(play(openevse, { minutes: 5, surplus: steps([0, 20]) }), on)).toBe(0);
    expect(firstS(play(openevse, { minutes: 5, surplus: steps([0, 8]) }), on)).toBe(30);
    expect(firstS(play(openevse, { minutes: 60, surplus: steps([0, 6.8]) }), on)).toBe(-1);
  });

  it('leaves 100 W over and rounds down', () => {
    const history = play(openevse, { minutes: 5, surplus: steps([0, 10.3]) });
    expect(history.at(-1)).toEqual([9]);
  });

  it('follows the raw surplus with the next message, both ways', () => {
    const history = play(openevse, { minutes: 10, surplus: steps([0, 20.6], [300, 10.6], [400, 15.6]) });
    expect(history[290]).toEqual([20]);
    expect(history[310]).toEqual([10]);
    expect(history[410]).toEqual([15]);
  });

  it('keeps charging ten minutes at least, and as long as the smoothed surplus decays', () => {
    const brief = play(openevse, { minutes: 30, surplus: steps([0, 8], [60, 0]) });
    expect(firstS(brief, off, 60)).toBeGreaterThanOrEqual(630);
    expect(firstS(brief, off, 60)).toBeLessThan(660);
    const long = play(openevse, { minutes: 60, surplus: steps([0, 20], [1200, 0]) });
    expect(firstS(long, off, 60)).toBeGreaterThan(1200 + 600);
  });

  it('starts two on one surplus: each knows itself alone', () => {
    const history = play(openevse, { minutes: 5, cars: 2, surplus: steps([0, 9]) });
    expect([firstS(history, on), firstS(history, on, 0, 1)]).toEqual([20, 20]);
  });
});
