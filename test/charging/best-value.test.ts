import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { settingsDefaults } from '../../src/charging/settings.ts';
import { Stage } from '../support/stage.ts';

const byValue = (surplus = 0): Stage => {
  const stage = new Stage();
  stage.set({ start_rule: 'best_value' });
  stage.spare(surplus);
  return stage;
};

const charging = (surplus: number): Stage => {
  const stage = byValue(surplus);
  stage.until(() => stage.kind === 'sun');
  return stage.run(90);
};

const told = (stage: Stage, kind: 'start' | 'stop'): readonly number[] =>
  stage.orders.filter(({ order }) => order.command.kind === kind).map(({ second }) => second);

/** The surplus that is told to be needed for a start after so many closings. */
const neededAfter = (count: number): number => {
  const stage = byValue(700);
  stage.memory = {
    ...stage.memory,
    kept: { chargers: { '1839': { closings: { day: '2026-06-21', count } } } },
  };
  stage.second = 10 * 3600;
  stage.run(60);
  expect(told(stage, 'start')).toEqual([]);
  return Number(stage.last.told.numbers['needed' as never]);
};

/** How long a charge is held after so much sun. */
const heldAfter = (surplus: number): number => {
  const stage = charging(surplus);
  stage.spare(-500);
  return stage.until(() => told(stage, 'stop').length === 1);
};

describe('by best value, a charge', () => {
  it('starts under a sun that catches more than it buys, although it does not carry the minimum', () => {
    const stage = byValue(1000);
    expect(stage.until(() => told(stage, 'start').length === 1)).toBeLessThanOrEqual(120);
    stage.run(600);
    expect(stage.why).toBe('thin_sun');
    expect(stage.last.told.numbers).toMatchObject({ surplus: 1000, needed: 1440, amps: 4 });
    expect(told(stage, 'stop')).toEqual([]);
  });

  it('waits below, and says from which surplus on a start pays', () => {
    const stage = byValue(800).run(600);
    expect(told(stage, 'start')).toEqual([]);
    const needed = Number(stage.last.told.numbers['needed' as never]);
    expect(needed).toBeLessThan(920);
    expect(stage.last.told).toEqual({
      key: 'waiting_for_value',
      numbers: { surplus: 800, needed, missing: needed - 800 },
    });
    stage.spare(needed + 10);
    stage.until(() => told(stage, 'start').length === 1, 300);
  });

  it('does not start for a flash of sun, and says how long it has to last', () => {
    const stage = byValue(0).run(60);
    stage.spare(1500);
    stage.run(4);
    expect(stage.why).toBe('waiting_for_steady_sun');
    expect(Number(stage.last.told.numbers['left' as never])).toBeGreaterThan(5);
    stage.spare(0);
    stage.run(300);
    expect(told(stage, 'start')).toEqual([]);
  });

  it('follows a rising sun with the next reading, and to the nearest amp', () => {
    const stage = charging(2400);
    const near = (surplus: number): boolean => Math.abs(stage.car.actual * 240 - surplus) <= 140;
    expect(near(2400)).toBe(true);
    stage.spare(5100);
    expect(stage.until(() => near(5100))).toBeLessThanOrEqual(10);
    stage.spare(2500);
    expect(stage.until(() => near(2500))).toBeLessThanOrEqual(6);
    stage.run(300);
    expect(near(2500)).toBe(true);
  });

  it('does not swing when its charger reports the current late', () => {
    const stage = charging(2500);
    const seen: number[] = [];
    for (let n = 0; n < 300; n += 1) seen.push(stage.run(1).limit);
    expect(new Set(seen).size).toBe(1);
  });

  it('is held through a cloud for as long as the price of a closing, told beforehand, and stopped then', () => {
    const stage = charging(3000);
    stage.spare(0);
    stage.run(10);
    expect(stage.why).toBe('holding_minimum');
    const left = Number(stage.last.told.numbers['left' as never]);
    expect(left).toBeGreaterThan(60);
    const after = stage.until(() => told(stage, 'stop').length === 1);
    expect(Math.abs(after - left)).toBeLessThanOrEqual(60);
    stage.run(40);
    expect(stage.why).toBe('waiting_for_value');
  });

  it('ends soon in a dusk that does not pay any more', () => {
    const stage = charging(1000);
    stage.spare(100);
    expect(stage.until(() => told(stage, 'stop').length === 1)).toBeLessThanOrEqual(360);
  });

  it('has a dearer start when closings of the day are used up', () => {
    expect(neededAfter(3)).toBeGreaterThan(neededAfter(0) + 100);
    expect(neededAfter(5)).toBeGreaterThan(neededAfter(3) + 50);
  });

  it('is held longer through a cloud after much sun than after a little', () => {
    expect(heldAfter(5000)).toBeGreaterThan(heldAfter(1500) + 60);
  });

  it('takes nothing out of a Powerwall but what the rules for clouds allow', () => {
    const stage = byValue(1200);
    stage.set({ battery_priority: 'car_first' });
    stage.appetite = 5000;
    stage.level = 70;
    stage.run(600);
    expect(told(stage, 'start')).toEqual([]);
    stage.spare(2300);
    stage.until(() => stage.kind === 'sun');
    stage.run(300);
    expect(stage.car.actual * 240).toBeLessThanOrEqual(2300);
    expect(stage.car.actual * 240).toBeGreaterThan(2000);
    stage.spare(700);
    stage.run(900);
    expect(stage.car.setting).toBe(2);
    expect(told(stage, 'stop')).toEqual([]);
    stage.spare(300);
    stage.run(900);
    expect(told(stage, 'stop')).toHaveLength(1);
  });

  it('is not started for a car that the plug started under too little sun: it is stopped', () => {
    const stage = byValue(500);
    stage.run(30);
    stage.car.plugged = false;
    stage.run(30);
    stage.car.plugged = true;
    stage.car.willing = true;
    stage.run(120);
    expect(told(stage, 'stop').length).toBeGreaterThan(0);
  });
});

const skies = fc.array(fc.tuple(fc.integer({ min: -1500, max: 6000 }), fc.integer({ min: 5, max: 900 })), {
  minLength: 1,
  maxLength: 12,
});

describe('by best value, under any sky', () => {
  it('no start is stopped under the sun that it was made for', () => {
    fc.assert(
      fc.property(skies, sky => {
        const stage = byValue();
        for (const [surplus, length] of sky) {
          stage.spare(surplus);
          for (let n = 0; n < length; n += 1) {
            stage.run(1);
            if (told(stage, 'start').length > told(stage, 'stop').length && stage.kind === undefined) break;
          }
          if (told(stage, 'start').length > 0) break;
        }
        const stops = told(stage, 'stop').length;
        if (told(stage, 'start').length > 0) stage.run(1800);
        expect(told(stage, 'stop')).toHaveLength(stops);
      }),
      { numRuns: 40 },
    );
  });

  it('a day has no more starts than its budget, and each lasts a minute, as does each rest', () => {
    fc.assert(
      fc.property(skies, fc.integer({ min: 1, max: 6 }), (sky, budget) => {
        const stage = byValue();
        stage.set({ starts_per_day: budget });
        for (const [surplus, length] of [...sky, ...sky]) {
          stage.spare(surplus);
          stage.run(length);
        }
        const [starts, stops] = [told(stage, 'start'), told(stage, 'stop')];
        expect(starts.length).toBeLessThanOrEqual(budget);
        for (const stop of stops) {
          const start = starts.findLast(second => second < stop) ?? 0;
          expect(stop - start).toBeGreaterThanOrEqual(60);
          const next = starts.find(second => second > stop) ?? Infinity;
          expect(next - stop).toBeGreaterThanOrEqual(60);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('more sun never gives less current once it has settled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 950, max: 6000 }), fc.integer({ min: 0, max: 1500 }), (surplus, more) => {
        const [less, much] = [charging(surplus), charging(surplus + more)];
        expect(much.limit).toBeGreaterThanOrEqual(less.limit);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the rule export', () => {
  it('is the one that holds until the owner chooses', () => {
    expect(settingsDefaults.start_rule).toBe('export');
    expect(new Stage().settings.start_rule).toBe('export');
  });
});
