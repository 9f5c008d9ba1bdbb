import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { play, stories, twoCars } from '../support/deeds.ts';
import type { Stage } from '../support/stage.ts';

const wellKnown = (stage: Stage): void => {
  stage.set({
    solar_charging: true,
    window_end: '21:00',
    battery_priority: 'car_first',
    wall_connectors: {},
  });
  Object.assign(stage, { grid: 'connected', meterWorks: true, appetite: undefined, second: 9 * 3600 });
  if (!stage.busConnected) Object.assign(stage, { busConnected: true, busSince: stage.now });
  stage.spare(9000);
  for (const car of stage.cars) {
    Object.assign(car, {
      home: true,
      route: true,
      present: true,
      vinOnBus: true,
      reach: 'awake',
      answers: 'obeys',
    });
    Object.assign(car, { level: 40, plugged: false, willing: false });
  }
};

const notFinite = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

describe('whatever happened', () => {
  it('two cars that are plugged in anew on a sunny day charge from the sun', () => {
    fc.assert(
      fc.property(stories, fc.constantFrom(1 as const, 2 as const), (story, protocol) => {
        const two = twoCars();
        Object.assign(two.cars[1] ?? two.car, { protocol });
        const stage = play(story, undefined, two);
        wellKnown(stage);
        stage.day += 1;
        stage.run(60);
        for (const car of stage.cars) car.plugged = true;
        stage.run(1800);
        expect(stage.last.chargers.map(({ kind }) => kind)).toEqual(['sun', 'sun']);
      }),
      { numRuns: 50 },
    );
  });

  it('every number that is decided or remembered is finite', () => {
    fc.assert(
      fc.property(stories, story => {
        const wrong: string[] = [];
        const check = (key: string, value: unknown): unknown => {
          if (notFinite(value)) wrong.push(key);
          return value;
        };
        play(story, stage => JSON.stringify([stage.last, stage.memory], check));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('what is kept changes seldom, and hardly at all while nothing happens', () => {
    fc.assert(
      fc.property(stories, story => {
        const stage = play(story);
        stage.run(600);
        let before = JSON.stringify(stage.memory.kept);
        let changes = 0;
        for (let n = 0; n < 1200; n += 1) {
          stage.run(1);
          const now = JSON.stringify(stage.memory.kept);
          if (now !== before) changes += 1;
          before = now;
        }
        expect(changes).toBeLessThanOrEqual(30);
      }),
      { numRuns: 15 },
    );
  });

  it('a charger of protocol 1 has 0 A or at least its minimum, and 0 A only for a car that cannot be reached', () => {
    fc.assert(
      fc.property(stories, story => {
        const stage = twoCars();
        for (const car of stage.cars) Object.assign(car, { protocol: 1, route: false, vinOnBus: false });
        play(
          story,
          ({ last }) => {
            for (const { limitAmps, vin, kind } of last.chargers) {
              const held = vin === undefined && kind !== undefined;
              expect(limitAmps >= 5 || (limitAmps === 0 && held)).toBe(true);
            }
          },
          stage,
        );
      }),
      { numRuns: 25 },
    );
  });
});
