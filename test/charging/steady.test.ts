import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Stage } from '../support/stage.ts';

const charging = (surplus: number, car: Partial<Stage['car']> = {}, every = 2): Stage => {
  const stage = new Stage();
  Object.assign(stage.car, car);
  stage.meterEvery = every;
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  return stage;
};

const limitsWhile = (stage: Stage, duration: number): ReadonlySet<number> => {
  const seen = new Set<number>();
  for (let n = 0; n < duration; n += 1) seen.add(stage.run(1).limit);
  return seen;
};

describe('under a constant sun', () => {
  it('the limit takes at most two neighbouring values, however the car rises and whenever it is read', () => {
    fc.assert(
      fc.property(
        fc.record({
          surplus: fc.integer({ min: 1600, max: 7500 }),
          rise: fc.double({ min: 1, max: 10, noNaN: true }),
          gap: fc.double({ min: 0, max: 1.3, noNaN: true }),
          delay: fc.integer({ min: 0, max: 2 }),
          every: fc.integer({ min: 2, max: 10 }),
        }),
        ({ surplus, every, ...car }) => {
          const stage = charging(surplus, car, every).run(60);
          const seen = [...limitsWhile(stage, 300)];
          expect(Math.max(...seen) - Math.min(...seen)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([[0], [1], [2]])('a raise is not taken back for a charger that reports %i s late', delay => {
    const stage = charging(2000, { delay }).run(60);
    stage.spare(5000);
    const low = stage.limit;
    stage.until(() => stage.limit > low);
    const raised = stage.limit;
    expect(Math.min(...limitsWhile(stage, 30))).toBeGreaterThanOrEqual(raised);
  });
});

describe('a sun that really falls right after a raise', () => {
  it.each([[0], [1], [2]])('is followed within 4 s (the charger reports %i s late)', delay => {
    const stage = charging(2000, { delay }).run(60);
    stage.spare(4000);
    const low = stage.limit;
    stage.until(() => stage.limit > low);
    const raised = stage.limit;
    stage.spare(3000);
    expect(stage.until(() => stage.limit < raised)).toBeLessThanOrEqual(4);
    stage.run(8);
    expect(stage.car.actual * 240).toBeLessThanOrEqual(3040);
  });
});
