import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Stage } from '../support/stage.ts';
import { StageCar } from '../support/stage-car.ts';

const FUSE = 35;

/** A home with a guarded main fuse, and cars that follow their limits two seconds late. */
function guarded(cars: readonly StageCar[] = [new StageCar()]): Stage {
  const stage = new Stage(cars);
  for (const car of cars) Object.assign(car, { lag: 2, gap: 0 });
  Object.assign(stage, { fuse: FUSE, homeAmps: [5, 3, 2] });
  return stage;
}

const unguarded = (): Stage => Object.assign(guarded(), { fuse: undefined });

const second = (id = '2611'): StageCar => new StageCar(id, '5YJ3E1EA3JF099999');

/** A car that its owner started, charging at its full share for a while. */
function owners(stage: Stage): Stage {
  stage.run(130);
  for (const car of stage.cars) car.willing = true;
  return stage.run(200);
}

const home = (...amps: readonly number[]): readonly number[] => amps;
const most = (amps: readonly number[]): number => Math.max(...amps);
const limits = (stage: Stage): readonly number[] => stage.last.chargers.map(({ limitAmps }) => limitAmps);

describe('the main fuse', () => {
  it('is nobody\u2019s business where no guard was asked for', () => {
    const stage = unguarded();
    stage.homeAmps = home(60, 60, 60);
    expect(owners(stage).limit).toBe(32);
  });

  it('lets an owner\u2019s charge have all it carries beside the home, and tells so', () => {
    const stage = owners(guarded());
    expect(stage.limit).toBeGreaterThanOrEqual(FUSE - 5 - 2);
    expect(stage.limit).toBeLessThanOrEqual(FUSE - 5);
    expect(stage.last.told).toMatchObject({ key: 'fuse_limits', numbers: { fuse: FUSE } });
  });

  it('makes a car give way within five seconds of the reading, and gives its share back', () => {
    const stage = owners(guarded());
    const before = stage.limit;
    stage.homeAmps = home(22, 3, 2);
    stage.run(7);
    expect(most(stage.phaseAmps)).toBeLessThanOrEqual(FUSE);
    expect(stage.last.told.numbers).toMatchObject({ amps: stage.limit, fuse: FUSE });
    stage.homeAmps = home(5, 3, 2);
    stage.run(90);
    expect(stage.limit).toBeGreaterThanOrEqual(before - 1);
    expect(stage.kind).toBe('owners');
  });

  it('is never corrected twice for one reading', () => {
    const stage = owners(guarded());
    stage.homeAmps = home(18, 3, 2);
    stage.run(2);
    const lowered = limits(stage);
    stage.phasesWork = false;
    stage.run(7);
    expect(limits(stage)).toEqual(lowered);
  });

  it('finds a limit under steady load and stays there', () => {
    const stage = owners(guarded());
    stage.homeAmps = home(17, 3, 2);
    stage.run(120);
    const found = stage.limit;
    for (let n = 0; n < 300; n += 1) expect(stage.run(1).limit).toBe(found);
    expect(found).toBeGreaterThanOrEqual(FUSE - 17 - 2);
  });

  it('counts what the meter does not see of the cars where they are not behind it', () => {
    const stage = guarded();
    stage.includesChargers = false;
    owners(stage);
    expect(stage.limit).toBeLessThanOrEqual(FUSE - 5);
    expect(stage.limit).toBeGreaterThanOrEqual(FUSE - 5 - 2);
  });

  it.each(['solar', 'solar_min', 'normal', 'fast'] as const)(
    'has every charger at its minimum in mode %s when its currents are ten seconds old',
    mode => {
      const stage = guarded([new StageCar(), second()]);
      for (const { id } of stage.cars) stage.mode(mode, id);
      stage.spare(9000);
      owners(stage);
      stage.phasesWork = false;
      stage.run(11);
      expect(limits(stage)).toEqual([6, 6]);
      expect(stage.why).toBe('phases_missing');
      stage.phasesWork = true;
      stage.run(60);
      expect(most(limits(stage))).toBeGreaterThan(6);
    },
  );

  it('has no source in three zeros beside power', () => {
    const stage = guarded();
    stage.homeAmps = home(0, 0, 0);
    stage.cars.forEach(car => (car.onPhases = []));
    owners(stage);
    expect(stage.why).toBe('phases_missing');
    expect(stage.limit).toBe(6);
  });

  it('keeps the limit in force after a start of the program until it is read', () => {
    const stage = owners(guarded());
    const before = stage.limit;
    stage.phasesWork = false;
    stage.restart(2);
    stage.run(5);
    expect(stage.limit).toBe(before);
    stage.run(10);
    expect(stage.limit).toBe(6);
  });

  it('ends a charge for the sun whose minimum is too much for it, and begins none before it has room', () => {
    const stage = guarded();
    stage.spare(4000);
    stage.until(() => stage.kind === 'sun');
    stage.homeAmps = home(34, 3, 2);
    stage.run(60);
    expect(stage.car.actual).toBe(0);
    expect(stage.why).toBe('fuse_full');
    stage.run(600);
    expect(stage.car.actual).toBe(0);
    stage.homeAmps = home(5, 3, 2);
    stage.until(() => stage.kind === 'sun', 400);
  });

  it('ends an owner\u2019s charge only after a minute of overload, and takes it up again', () => {
    const stage = owners(guarded());
    stage.homeAmps = home(34, 3, 2);
    stage.run(50);
    expect(stage.car.actual).toBe(6);
    stage.run(60);
    expect(stage.car.actual).toBe(0);
    stage.homeAmps = home(5, 3, 2);
    stage.until(() => stage.car.actual > 6, 400);
    expect(stage.kind).toBe('owners');
  });

  it('leaves no room to a spike', () => {
    const stage = owners(guarded());
    const [charger] = stage.last.chargers;
    expect((charger?.mostAmps ?? 0) - stage.limit).toBeLessThanOrEqual(1);
    expect(owners(unguarded()).last.chargers[0]?.mostAmps).toBe(32);
  });
});

const steps = fc.array(
  fc.record({
    home: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -20, max: 28 }))),
    sun: fc.integer({ min: -2000, max: 9000 }),
    lasts: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 3, maxLength: 25 },
);

const wirings = [undefined, [[0], [0]], [[0], [1]], [[2], [0, 1, 2]]] as const;

/** Is what the cars draw more than a reading of five seconds ago, and all since, had room for? */
function isLate(stage: Stage): boolean {
  const due = stage.phaseReadings.filter(({ at }) => at <= stage.now - 5000).at(-1);
  const since = stage.phaseReadings.filter(({ at }) => due !== undefined && at >= due.at);
  if (since.length === 0 || stage.cars.every(({ actual }) => actual <= 6)) return false;
  const cars = stage.phaseAmps.map((all, phase) => all - (stage.homeAmps[phase] ?? 0));
  return cars.some((drawn, phase) => {
    const above = Math.min(...since.map(({ home: then }) => (then[phase] ?? 0) + drawn)) > FUSE + 0.01;
    const own = stage.cars.filter(({ onPhases }) => onPhases?.includes(phase) !== false);
    return above && own.some(({ actual }) => actual > 6.01);
  });
}

describe('whatever the home draws', () => {
  it('no car takes the fuse beyond its amps for more than five seconds after a reading', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(...wirings),
        fc.constantFrom('normal', 'fast', 'solar', 'solar_min'),
        (story, wiring, mode) => {
          const stage = guarded([new StageCar(), second()]);
          stage.cars.forEach((car, at) => {
            Object.assign(car, { onPhases: wiring?.[at], willing: true });
            stage.mode(mode, car.id);
          });
          stage.homeAmps = home(5, 1, 1);
          stage.run(20);
          for (const { home: amps, sun, lasts } of story) {
            Object.assign(stage, { homeAmps: amps });
            stage.spare(sun);
            for (let n = 0; n < lasts; n += 1) expect(isLate(stage.run(1))).toBe(false);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a charge of the owner\u2019s has its full share back when the home is quiet again', () => {
    fc.assert(
      fc.property(steps, story => {
        const stage = owners(guarded());
        const before = stage.limit;
        for (const { home: amps, lasts } of story) {
          Object.assign(stage, { homeAmps: amps });
          stage.run(lasts);
        }
        stage.homeAmps = home(5, 3, 2);
        stage.run(460);
        expect(Math.abs(stage.limit - before)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 25 },
    );
  });
});
