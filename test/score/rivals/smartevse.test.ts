import { describe, expect, it } from '@jest/globals';
import { smartevse } from '../../../src/score/rivals/smartevse.ts';
import { firstS, off, on, play, steps } from './home.ts';

describe('SmartEVSE', () => {
  it('starts with 4 A of export, below what the car takes, a minute after it sees them', () => {
    const history = play(smartevse, { minutes: 3, surplus: steps([0, 4.2]) });
    expect(firstS(history, on)).toBeGreaterThanOrEqual(58);
    expect(firstS(history, on)).toBeLessThanOrEqual(62);
    expect(firstS(play(smartevse, { minutes: 30, surplus: steps([0, 4]) }), on)).toBe(-1);
  });

  it('looks again when the minute has passed', () => {
    const history = play(smartevse, { minutes: 5, surplus: steps([0, 8], [50, 1], [120, 8]) });
    expect(firstS(history, on)).toBeGreaterThan(175);
  });

  it('keeps to the minimum for 40 s, then rises half an amp every 2 s while more than one is left', () => {
    const history = play(smartevse, { minutes: 4, surplus: steps([0, 20]) });
    const began = firstS(history, on);
    expect(history[began + 38]).toEqual([6]);
    const risen = firstS(history, amps => amps > 6);
    expect(risen - began).toBeGreaterThanOrEqual(40);
    expect(history[risen + 20]?.[0]).toBeCloseTo(11.5, 5);
  });

  it('gives half of a large import back at once', () => {
    const history = play(smartevse, { minutes: 10, surplus: steps([0, 20], [400, 10]) });
    expect(history[399]?.[0]).toBeGreaterThan(19.5);
    expect(history[402]?.[0]).toBeLessThan(15.5);
  });

  it('stops ten minutes after the export fell below the start current', () => {
    const history = play(smartevse, { minutes: 30, surplus: steps([0, 8], [600, 3]) });
    const stopped = firstS(history, off, 300);
    expect(stopped).toBeGreaterThan(1190);
    expect(stopped).toBeLessThan(1220);
  });

  it('never stops where the sun would start it at once', () => {
    const history = play(smartevse, { minutes: 60, surplus: steps([0, 8], [600, 4.3]) });
    expect(firstS(history, off, 300)).toBe(-1);
  });

  it('goes by the mains meter alone: what a battery takes is not there', () => {
    const history = play(smartevse, { minutes: 20, surplus: steps([0, 10]), charging: 1900 });
    expect(firstS(history, on)).toBe(-1);
  });

  it('shares alike between two, and lets the second in on what the first has above the minimum', () => {
    const history = play(smartevse, { minutes: 20, cars: 2, surplus: steps([0, 20]) });
    expect(firstS(history, on, 0, 1)).toBeGreaterThan(0);
    const [first = 0, second = 0] = history.at(-1) ?? [];
    expect(Math.abs(first - second)).toBeLessThan(0.2);
    expect(first + second).toBeGreaterThan(19);
  });
});
