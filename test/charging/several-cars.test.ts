import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Stage } from '../support/stage.ts';
import { StageCar } from '../support/stage-car.ts';

const FIRST = '1839';
const SECOND = '2611';
const MINIMUM = 1440;
const MAXIMUM = 32 * 240;

/** Two cars, whose numbers are known, plugged in since before the program started. */
function two(priorities: readonly [number, number] = [0, 0]): Stage {
  const stage = new Stage([new StageCar(FIRST), new StageCar(SECOND, '5YJ3E1EA3JF099999')]);
  for (const [at, car] of stage.cars.entries()) {
    car.vinOnBus = true;
    setUp(stage, car, 'solar', priorities[at] ?? 0);
  }
  return stage;
}

const setUp = (stage: Stage, { id }: StageCar, mode: 'solar' | 'solar_min', priority: number): void => {
  const { wall_connectors } = stage.settings;
  stage.set({ wall_connectors: { ...wall_connectors, [id]: { mode, maximum: undefined, priority } } });
};

const charging = (stage: Stage): readonly string[] =>
  stage.cars.filter(({ actual }) => actual >= 1).map(({ id }) => id);
const limitsOf = (stage: Stage): readonly number[] => stage.last.chargers.map(({ limitAmps }) => limitAmps);
const told = (stage: Stage, id: string): string | undefined =>
  stage.last.chargers.find(charger => charger.id === id)?.told.key;
const starts = (stage: Stage): readonly { readonly second: number; readonly charger?: string }[] =>
  stage.events.filter(({ type }) => type === 'started');

describe('two cars of the same priority', () => {
  it('share what is left equally', () => {
    const stage = two();
    stage.spare(5800);
    stage.run(240);
    expect(charging(stage)).toHaveLength(1);
    stage.run(900);
    const [a = 0, b = 0] = limitsOf(stage);
    expect(a + b).toBeGreaterThanOrEqual(23);
    expect(Math.abs(a - b)).toBeLessThanOrEqual(1);
  });

  it('leave sun for one of them to that one, hour after hour', () => {
    const stage = two();
    stage.spare(2200);
    stage.run(600);
    const [holder] = charging(stage);
    for (let n = 0; n < 7200; n += 1) expect(charging(stage.run(1))).toEqual([holder]);
    expect(starts(stage)).toHaveLength(1);
  });

  it('do not swap when a cloud ends the charge of the one that has the turn', () => {
    const stage = two();
    stage.spare(2200);
    stage.run(300);
    const [holder] = charging(stage);
    stage.spare(-1000);
    stage.run(240);
    expect(charging(stage)).toEqual([]);
    stage.spare(2200);
    stage.until(() => charging(stage).length > 0);
    expect(charging(stage)).toEqual([holder]);
  });

  it('change hands when the first is full', () => {
    const stage = two();
    stage.spare(2200);
    stage.run(300);
    const [first] = charging(stage);
    for (const car of stage.cars) if (car.id === first) car.level = car.limit;
    stage.run(300);
    expect(charging(stage)).toEqual(stage.cars.map(({ id }) => id).filter(id => id !== first));
  });

  it('give way in the order in which they began when the sun carries one of them only', () => {
    const stage = two();
    stage.spare(2200);
    stage.run(300);
    const [first] = charging(stage);
    stage.spare(4000);
    stage.run(1100);
    expect(charging(stage)).toHaveLength(2);
    stage.spare(2000);
    stage.run(600);
    expect(charging(stage)).toEqual([first]);
  });
});

describe('two cars of different priority', () => {
  it('have the sun one after the other: the second when the first takes no more', () => {
    const stage = two([0, 5]);
    stage.spare(6000);
    stage.run(900);
    expect(charging(stage)).toEqual([SECOND]);
    expect(limitsOf(stage)[1]).toBeGreaterThanOrEqual(24);
    stage.spare(MAXIMUM + 3000);
    stage.run(900);
    expect(limitsOf(stage)[1]).toBe(32);
    expect(limitsOf(stage)[0]).toBeGreaterThanOrEqual(11);
  });

  it('leave to the second what the first does not take by its own wish', () => {
    const stage = two([5, 0]);
    stage.car.setting = 10;
    stage.car.most = 10;
    stage.spare(6000);
    stage.run(900);
    expect(charging(stage)).toEqual([FIRST, SECOND]);
    expect(limitsOf(stage)[1]).toBeGreaterThanOrEqual(12);
  });

  it('change hands a quarter of an hour after the turn of the first began, at the earliest', () => {
    const stage = two([0, 5]);
    const [, second] = stage.cars;
    if (second !== undefined) second.plugged = false;
    stage.spare(2200);
    stage.run(200);
    expect(charging(stage)).toEqual([FIRST]);
    const since = stage.second;
    if (second !== undefined) second.plugged = true;
    stage.run(120);
    expect(told(stage, SECOND)).toBe('another_cars_turn');
    stage.until(() => charging(stage).includes(SECOND), 1500);
    expect(stage.second - since).toBeGreaterThan(11 * 60);
    stage.run(600);
    for (let n = 0; n < 3600; n += 1) expect(charging(stage.run(1))).toEqual([SECOND]);
    expect(starts(stage).map(({ charger }) => charger)).toEqual([FIRST, SECOND]);
  });

  it('leave its minimum to one that has it from any source', () => {
    const stage = two([0, 5]);
    setUp(stage, stage.car, 'solar_min', 0);
    stage.spare(5000);
    stage.run(900);
    const [owed = 0, higher = 0] = limitsOf(stage);
    expect(owed).toBe(6);
    expect(higher).toBeGreaterThanOrEqual(13);
    expect(higher).toBeLessThanOrEqual(15);
  });
});

const weather = fc.array(
  fc.record({
    surplus: fc.integer({ min: -1000, max: 7000 }),
    lasts: fc.integer({ min: 20, max: 600 }),
  }),
  { minLength: 10, maxLength: 15 },
);

/** Plays a day's weather; answers when each car started. */
function play(
  stage: Stage,
  sky: readonly { readonly surplus: number; readonly lasts: number }[],
  most = 1e9,
) {
  stage.second = 8 * 3600;
  for (const { surplus, lasts } of sky) {
    stage.spare(Math.min(most, surplus));
    stage.run(lasts);
  }
  return starts(stage);
}

function alone(): Stage {
  const stage = new Stage([new StageCar(FIRST)]);
  stage.car.vinOnBus = true;
  return stage;
}

describe('by best value', () => {
  it('two cars under broken clouds start hardly oftener than one does', () => {
    const clouds = [900, 1100, 700, 1200].flatMap(lasts => [
      { surplus: 3200, lasts },
      { surplus: -500, lasts: 1300 },
    ]);
    const [one, both] = [alone(), two()].map(stage => {
      stage.set({ start_rule: 'best_value' });
      return play(stage, clouds).length;
    });
    expect(one).toBeGreaterThan(1);
    expect(both).toBeLessThanOrEqual((one ?? 0) + 1);
  });
});

describe('whatever the weather', () => {
  it('no car of two starts oftener than it would alone, and both together hardly oftener than it', () => {
    fc.assert(
      fc.property(weather, sky => {
        const single = play(alone(), sky).length;
        const both = play(two(), sky);
        for (const id of [FIRST, SECOND])
          expect(both.filter(({ charger }) => charger === id).length).toBeLessThanOrEqual(single + 1);
        expect(both.length).toBeLessThanOrEqual(
          single + 2 + sky.reduce((sum, { lasts }) => sum + lasts, 0) / 1800,
        );
      }),
      { numRuns: 10 },
    );
  });

  it('sun for one car never changes hands twice within a quarter of an hour', () => {
    fc.assert(
      fc.property(
        weather,
        fc.constantFrom([0, 0] as const, [0, 5] as const, [5, 0] as const),
        (sky, given) => {
          const begun = play(two(given), sky, 2 * MINIMUM - 100);
          const changes = begun.filter(({ charger }, at) => at > 0 && begun[at - 1]?.charger !== charger);
          for (const [at, change] of changes.entries())
            expect(change.second - (changes[at - 1]?.second ?? -Infinity)).toBeGreaterThanOrEqual(15 * 60);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('the higher priority has its sun before the other has any', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1700, max: 12_000 }), surplus => {
        const stage = two([5, 0]);
        stage.spare(surplus);
        stage.run(1500);
        const [first = 0] = limitsOf(stage);
        expect(first).toBeGreaterThanOrEqual(Math.min(32, Math.floor(surplus / 240) - 1));
        expect(charging(stage).includes(SECOND)).toBe(
          surplus >= MAXIMUM + 1700 || stage.cars[1]?.willing === true,
        );
      }),
      { numRuns: 10 },
    );
  });
});
