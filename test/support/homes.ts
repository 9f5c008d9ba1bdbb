import * as fc from 'fast-check';
import { type Settings, batteryPriorities, startRules } from '../../src/charging/settings.ts';
import { percent } from '../../src/units.ts';
import { StageCar } from './stage-car.ts';
import { Stage } from './stage.ts';

/** What may differ from home to home: rule, cars, circuit, Powerwall and how it is set. */
export interface Home {
  readonly settings: Pick<
    Settings,
    'start_rule' | 'battery_priority' | 'battery_threshold' | 'battery_buffer' | 'starts_per_day'
  >;
  readonly cars: readonly { readonly gap: number; readonly sleeps: boolean }[];
  readonly circuit: number;
  readonly powerwall:
    { readonly appetite: number; readonly level: number; readonly reserve: number } | undefined;
}

const percents = fc.integer({ min: 0, max: 100 }).map(percent);

export const homes: fc.Arbitrary<Home> = fc.record({
  settings: fc.record({
    start_rule: fc.constantFrom(...startRules),
    battery_priority: fc.constantFrom(...batteryPriorities),
    battery_threshold: percents,
    battery_buffer: percents,
    starts_per_day: fc.integer({ min: 1, max: 10 }),
  }),
  cars: fc.array(fc.record({ gap: fc.double({ min: 0, max: 1.2, noNaN: true }), sleeps: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  }),
  circuit: fc.integer({ min: 18, max: 80 }),
  powerwall: fc.option(
    fc.record({
      appetite: fc.integer({ min: 0, max: 5000 }),
      level: fc.integer({ min: 5, max: 100 }),
      reserve: fc.integer({ min: 0, max: 100 }),
    }),
    { nil: undefined },
  ),
});

/** Such a home at noon, its cars plugged in and waiting for the sun. */
export function openHome({ settings, cars, circuit, powerwall }: Home): Stage {
  const stage = new Stage(
    cars.map(({ gap, sleeps }, n) =>
      Object.assign(new StageCar(`183${n}`, `5YJ3E1EA3JF01234${n}`), {
        gap,
        vinOnBus: true,
        level: 20,
        reach: sleeps ? 'asleep' : 'awake',
      }),
    ),
  );
  Object.assign(stage, { circuit, ...powerwall });
  stage.set(settings);
  return stage;
}
