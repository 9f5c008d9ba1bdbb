import { describe, expect, it } from '@jest/globals';
import { evcc, evccTuned } from '../../../src/score/rivals/evcc.ts';
import { firstS, off, on, play, steps } from './home.ts';

describe('evcc', () => {
  it('starts at the minimum once the surplus has carried it for a minute', () => {
    const history = play(evcc, { minutes: 3, surplus: steps([0, 10]) });
    expect(firstS(history, on)).toBe(60);
    expect(history[60]).toEqual([6]);
  });

  it('waits for what is left above the minimum, not for less', () => {
    expect(firstS(play(evcc, { minutes: 30, surplus: steps([0, 5.9]) }), on)).toBe(-1);
    expect(firstS(play(evcc, { minutes: 30, surplus: steps([0, 6]) }), on)).toBe(60);
  });

  it('begins the minute anew after a dip that one of its looks saw', () => {
    const history = play(evcc, { minutes: 5, surplus: steps([0, 8], [55, 2], [65, 8]) });
    expect(firstS(history, on)).toBe(150);
  });

  it('looks every 30 s, and then takes the whole surplus in whole amps', () => {
    const history = play(evcc, { minutes: 4, surplus: steps([0, 10.9], [100, 20.9]) });
    expect(history[89]).toEqual([6]);
    expect(history[90]).toEqual([10]);
    expect(history[119]).toEqual([10]);
    expect(history[120]).toEqual([20]);
  });

  it('keeps the minimum through three minutes of import, and stops after them', () => {
    const history = play(evcc, { minutes: 12, surplus: steps([0, 10], [300, 2]) });
    expect(history[330]).toEqual([6]);
    expect(firstS(history, off, 120)).toBe(480);
  });

  it('counts what the battery takes as surplus: the car comes first', () => {
    const history = play(evcc, { minutes: 3, surplus: steps([0, 10]), charging: 1900 });
    expect(firstS(history, on)).toBe(60);
  });

  it('serves one of two loadpoints an interval, so that a surplus for one starts one', () => {
    const history = play(evcc, { minutes: 20, cars: 2, surplus: steps([0, 9]) });
    expect(firstS(history, on)).toBe(60);
    expect(firstS(history, on, 0, 1)).toBe(-1);
    const changes = history.flatMap(([amps], second) => (amps === history[second - 1]?.[0] ? [] : [second]));
    expect(changes.every(second => second % 60 === 0)).toBe(true);
  });
});

describe('evcc with thresholds of half the minimum', () => {
  it('starts after a minute with 720 W of export', () => {
    expect(firstS(play(evccTuned, { minutes: 3, surplus: steps([0, 3]) }), on)).toBe(60);
    expect(firstS(play(evccTuned, { minutes: 30, surplus: steps([0, 2.9]) }), on)).toBe(-1);
  });

  it('keeps the minimum for ever while less than 720 W are imported, for three minutes with more', () => {
    const history = play(evccTuned, { minutes: 60, surplus: steps([0, 3.1], [3000, 2.9]) });
    expect(firstS(history, off, 60)).toBe(3180);
  });
});
