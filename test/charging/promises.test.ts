import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { vehicleDefaults } from '../../src/charging/settings.ts';
import { percent } from '../../src/units.ts';
import { homes, openHome } from '../support/homes.ts';
import type { Stage } from '../support/stage.ts';

/** A sun as broken as can be: so many watts more, or less, than the home uses, for so many seconds. */
const skies = fc.array(
  fc.record({
    surplus: fc.oneof(
      fc.integer({ min: -3000, max: 12_000 }),
      fc.integer({ min: 1200, max: 1700 }),
      fc.integer({ min: 2700, max: 3300 }),
    ),
    lasts: fc.integer({ min: 1, max: 400 }),
  }),
  { minLength: 3, maxLength: 12 },
);

const eachSecond = (stage: Stage, duration: number, look: () => void): void => {
  for (let n = 0; n < duration; n += 1) {
    stage.run(1);
    look();
  }
};

const drawn = (stage: Stage): number => stage.cars.reduce((sum, { actual }) => sum + actual, 0);
const startsOf = ({ orders }: Stage, vin?: string): readonly number[] =>
  orders.flatMap(({ second, order }) =>
    order.command.kind === 'start' && (vin ?? order.vin) === order.vin ? [second] : [],
  );

describe('in any home, under any sky', () => {
  it('all limits together stay within the circuit, and none below its charger\u2019s minimum', () => {
    fc.assert(
      fc.property(homes, skies, (home, sky) => {
        const stage = openHome(home);
        for (const { surplus, lasts } of sky) {
          stage.spare(surplus);
          eachSecond(stage, lasts, () => {
            const limits = stage.last.chargers.map(({ limitAmps }) => limitAmps);
            expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(home.circuit);
            expect(Math.min(...limits)).toBeGreaterThanOrEqual(6);
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('each car has no more starts than its budget, none sooner than a minute after a stop, and is not stopped within a minute', () => {
    fc.assert(
      fc.property(homes, skies, (home, sky) => {
        const stage = openHome(home);
        for (const { surplus, lasts } of [...sky, ...sky]) {
          stage.spare(surplus);
          stage.run(lasts);
        }
        for (const { vin } of stage.cars) {
          const own = stage.events.filter(event => event.vin === vin);
          expect(own.filter(({ type }) => type === 'started').length).toBeLessThanOrEqual(
            home.settings.starts_per_day,
          );
          for (const [at, { type, second }] of own.entries()) {
            const next = own[at + 1];
            if (next === undefined || next.type === type) continue;
            expect(next.second - second).toBeGreaterThanOrEqual(60);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('nothing is started for the sun outside the window, and nothing at all with the switch off, whatever is due', () => {
    fc.assert(
      fc.property(homes, skies, fc.boolean(), (home, sky, outside) => {
        const stage = openHome(home);
        const due = { ...vehicleDefaults, minimum_level: percent(60) };
        const vehicles = Object.fromEntries(stage.cars.map(({ vin }) => [vin, due]));
        stage.set(outside ? { window_end: '11:00' } : { solar_charging: false, vehicles });
        for (const { surplus, lasts } of sky) {
          stage.spare(surplus);
          stage.run(lasts);
        }
        expect(startsOf(stage)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('an owner\u2019s charge goes on, whatever the sun does', () => {
    fc.assert(
      fc.property(homes, skies, (home, sky) => {
        const stage = openHome(home).run(200);
        stage.car.willing = true;
        stage.run(30);
        expect(stage.kind).toBe('owners');
        for (const { surplus, lasts } of sky) {
          stage.spare(surplus);
          eachSecond(stage, lasts, () => expect(stage.car.actual).toBeGreaterThanOrEqual(4.5));
        }
        const toIt = stage.orders.filter(({ order }) => order.vin === stage.car.vin);
        expect(toIt.filter(({ order }) => order.command.kind === 'stop')).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe('in any home, under a constant sun', () => {
  const suns = fc.integer({ min: 0, max: 14_000 });

  it('what is started is not stopped', () => {
    fc.assert(
      fc.property(homes, suns, (home, surplus) => {
        const stage = openHome(home);
        stage.spare(surplus);
        stage.run(2400);
        expect(stage.events.filter(({ type }) => type === 'stopped')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('more of it never gives less current, but for what a further car rounds away', () => {
    fc.assert(
      fc.property(homes, suns, fc.integer({ min: 1, max: 4000 }), (home, surplus, more) => {
        const settled = (watts: number): number => {
          const stage = openHome(home);
          stage.spare(watts);
          return drawn(stage.run(2400));
        };
        const rounding = home.cars.length === 1 ? 0.01 : 1.2 * home.cars.length;
        expect(settled(surplus + more)).toBeGreaterThanOrEqual(settled(surplus) - rounding);
      }),
      { numRuns: 15 },
    );
  });
});
