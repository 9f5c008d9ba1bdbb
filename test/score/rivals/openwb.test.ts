import { describe, expect, it } from '@jest/globals';
import { openwb } from '../../../src/score/rivals/openwb.ts';
import { firstS, off, on, play, steps } from './home.ts';

describe('openWB', () => {
  it('starts at the minimum after 30 s above 1500 W', () => {
    expect(firstS(play(openwb, { minutes: 5, surplus: steps([0, 6.3]) }), on)).toBe(30);
    expect(firstS(play(openwb, { minutes: 5, surplus: steps([0, 6.2]) }), on)).toBe(-1);
  });

  it('changes a current by 5 A a loop at most', () => {
    const history = play(openwb, { minutes: 5, surplus: steps([0, 30]) });
    const looks = [30, 40, 50, 60].map(second => history[second]?.[0] ?? 0);
    expect(looks.slice(1).map((amps, at) => Math.round(amps - (looks[at] ?? 0)))).toEqual([5, 5, 5]);
  });

  it('aims at the middle of 0 to 230 W of export, and leaves the current alone within it', () => {
    const history = play(openwb, { minutes: 10, surplus: steps([0, 15], [300, 15.3]) });
    expect(history[299]?.[0]).toBeCloseTo(15 - 115 / 240, 1);
    expect(history[400]).toEqual(history[299]);
  });

  it('stops after a minute of import at the minimum', () => {
    const history = play(openwb, { minutes: 10, surplus: steps([0, 10], [200, 4]) });
    const [lowered, stopped] = [firstS(history, amps => amps === 6, 100), firstS(history, off, 100)];
    expect(lowered).toBe(200);
    expect(stopped).toBe(270);
  });

  it('goes on when it exports again within that minute', () => {
    const history = play(openwb, { minutes: 10, surplus: steps([0, 10], [200, 4], [245, 7]) });
    expect(firstS(history, off, 100)).toBe(-1);
  });

  it('counts what the battery takes as surplus: the car comes first', () => {
    const history = play(openwb, { minutes: 3, surplus: steps([0, 8]), charging: 1900 });
    expect(firstS(history, on)).toBe(30);
  });

  it('reserves the threshold: two points need it twice to start together', () => {
    const [one, two] = [10, 12.6].map(amps =>
      play(openwb, { minutes: 1, cars: 2, surplus: steps([0, amps]) }),
    );
    expect(one?.at(-1)?.map(on)).toEqual([true, false]);
    expect(two?.at(-1)?.map(on)).toEqual([true, true]);
  });

  it('stops one of two when the sun carries one', () => {
    const history = play(openwb, { minutes: 15, cars: 2, surplus: steps([0, 20], [300, 8]) });
    expect(history.at(-1)?.filter(on)).toHaveLength(1);
  });
});
