import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

/** The sun is up from 07:10 to 19:35, and the owner's times are wider. */
const bySun = (): Stage => {
  const stage = new Stage();
  stage.daylight = { riseMinute: 430, setMinute: 1175 };
  stage.set({ window_by_sun: true });
  stage.spare(5000);
  return stage;
};

describe('a window by the sun', () => {
  it('opens with the sunrise and says so', () => {
    const stage = bySun();
    stage.second = 7 * 3600;
    stage.run(300);
    expect(stage.last.told).toEqual({ key: 'outside_window', numbers: { start: '07:10', end: '19:35' } });
    stage.run(600);
    expect(stage.kind).toBe('sun');
  });

  it('ends with the sunset', () => {
    const stage = bySun();
    stage.second = 19 * 3600;
    stage.until(() => stage.kind === 'sun');
    stage.until(() => stage.kind === undefined);
    expect(stage.second).toBeGreaterThanOrEqual(1175 * 60);
    expect(stage.second).toBeLessThan(1177 * 60);
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'outside_window' });
  });

  it('is the two times where the sun\u2019s are not known, or not wanted', () => {
    const unknown = bySun();
    unknown.daylight = undefined;
    const unwanted = bySun();
    unwanted.set({ window_by_sun: false });
    for (const stage of [unknown, unwanted]) {
      stage.second = 6 * 3600 + 60;
      expect(stage.run(300).kind).toBe('sun');
    }
  });
});
