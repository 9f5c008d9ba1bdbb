import { describe, expect, it } from '@jest/globals';
import { seconds } from '../../src/units.ts';
import { type Answer, chargerWith, charging } from './mastered-charger.ts';

/** States and currents, second by second, after a command at the first. */
const courseOf = (command: number, length: number): readonly Answer[] => {
  const { clock, beat } = charging();
  return Array.from({ length }, (_, second) => {
    const answer = beat(second === 0 ? command : 0);
    clock.pass(seconds(1));
    return answer;
  });
};

const lengthOf = (course: readonly Answer[], state: number): number =>
  course.filter(answer => answer.state === state).length;

describe('a charger whose master tries whether the car takes more', () => {
  it('raises its limit by 2 A for good, and shows 06 for 44 s, then 0A', () => {
    const course = courseOf(6, 50);
    expect(course[0]).toMatchObject({ state: 6, limit: 18 });
    expect(lengthOf(course, 6)).toBe(44);
    expect(course.at(-1)).toEqual({ state: 10, limit: 18, actual: 17.2 });
  });

  it('does so from any limit, step by step', () => {
    const { beat } = charging();
    expect([beat(6).limit, beat(6).limit, beat(6).limit]).toEqual([18, 20, 22]);
  });
});

describe('a charger whose master tries whether the car makes do with less', () => {
  it('lowers the current by 2 A for 10 s, shows 07 for 13 s, then 0A', () => {
    const course = courseOf(7, 20);
    expect(lengthOf(course, 7)).toBe(13);
    expect(course[5]).toEqual({ state: 7, limit: 16, actual: 13.2 });
    expect(course[9]).toMatchObject({ actual: 13.2 });
    expect(course[12]).toMatchObject({ state: 7, actual: 15.2 });
    expect(course.at(-1)).toEqual({ state: 10, limit: 16, actual: 15.2 });
  });

  it('never goes below its 6 A', () => {
    const { beat, beats } = charging({}, 6);
    beat(7);
    expect(beats(5)).toMatchObject({ state: 7, actual: 5.2 });
  });
});

describe('a probe', () => {
  it('ends with a new limit, and with the charge', () => {
    const { beat, beats, car } = charging();
    beat(7);
    beats(2);
    beats(3, 9, 20);
    expect(beats(5)).toEqual({ state: 1, limit: 20, actual: 19.2 });
    beat(6);
    car.stop();
    expect(beats(3)).toMatchObject({ state: 3 });
  });

  it('is nothing to a charger that does not charge', () => {
    const { beat } = chargerWith();
    beat(9, 16);
    expect(beat(6)).toEqual({ state: 0, limit: 16, actual: 0.25 });
  });
});
