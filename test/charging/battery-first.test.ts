import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { settingsDefaults } from '../../src/charging/settings.ts';
import { firstUntil, freshMeter, priorityNow, watchMeter } from '../../src/charging/surplus.ts';
import { watts } from '../../src/units.ts';
import { StageCloud } from '../support/cloud.ts';
import { Stage } from '../support/stage.ts';

/** Car first, a Powerwall at 60 % that would take 5 kW, and sun for the car alone. */
function carFirst(): Stage {
  const stage = new Stage();
  Object.assign(stage, { appetite: 5000, level: 60 });
  stage.set({ battery_priority: 'car_first' });
  stage.spare(4000);
  return stage;
}

/** Tesla announces a storm, or takes it back, and it is looked at. */
function announce(stage: Stage, storm: boolean): void {
  stage.cloud ??= new StageCloud();
  stage.cloud.storm = storm;
  stage.cloud.take({ changes: [], wanted: true, told: { key: 'as_found', numbers: {} } }, stage.now);
}

const charges = (stage: Stage): boolean => stage.kind === 'sun';

describe('the Powerwall goes first whatever the owner chose', () => {
  it('before a storm', () => {
    const stage = carFirst();
    announce(stage, true);
    stage.run(600);
    expect(charges(stage)).toBe(false);
    expect(stage.last.told).toMatchObject({
      key: 'waiting_for_powerwall',
      numbers: { level: 60, threshold: 100 },
    });
    announce(stage, false);
    stage.until(() => charges(stage), 120);
  });

  it('below its reserve, and says up to which level', () => {
    const stage = carFirst();
    stage.reserve = 80;
    stage.run(600);
    expect(stage.last.told).toMatchObject({ key: 'waiting_for_powerwall', numbers: { threshold: 80 } });
    stage.level = 80;
    stage.until(() => charges(stage), 120);
  });

  it('and a running car gives the sun back when the owner raises the reserve', () => {
    const stage = carFirst();
    stage.until(() => charges(stage));
    stage.run(120);
    stage.reserve = 90;
    stage.run(300);
    expect(stage.orders.at(-1)?.order.command.kind).toBe('stop');
  });

  it('but not because of a reserve that SunPilot raised itself', () => {
    const stage = carFirst();
    stage.reserve = 80;
    stage.run(10);
    const draw = { ours: watts(0), others: watts(0), ramp: watts(0), drop: watts(0) };
    const chosen = (ours: boolean): readonly [string, number] => {
      const meter = watchMeter(freshMeter, stage.snapshot(), stage.settings, draw, ours);
      return [priorityNow(meter, stage.settings), firstUntil(meter, stage.settings)];
    };
    expect(chosen(false)).toEqual(['powerwall_first', 80]);
    expect(chosen(true)).toEqual(['car_first', settingsDefaults.battery_threshold]);
  });
});

const sky = fc.array(
  fc.record({ surplus: fc.integer({ min: -2000, max: 8000 }), lasts: fc.integer({ min: 10, max: 400 }) }),
  { minLength: 5, maxLength: 20 },
);

/** Wh that the Powerwall gave to a sun charge in the longest spell of it, beyond a minute after each start. */
function longestFeed(stage: Stage, weather: readonly { readonly surplus: number; readonly lasts: number }[]) {
  let [spell, longest, flows] = [0, 0, 0];
  for (const { surplus, lasts } of weather) {
    stage.spare(surplus);
    for (let n = 0; n < lasts; n += 1) {
      stage.run(1);
      const cars = stage.car.actual * 240;
      flows = cars >= 240 ? flows + 1 : 0;
      const fed = Math.min(cars, Math.max(0, cars - (stage.sun - stage.house)), 5000);
      const counts = charges(stage) && flows > 60;
      spell =
        counts && fed > 100 ? spell + fed / 3600 : spell * Number(counts && cars > stage.sun - stage.house);
      longest = Math.max(longest, spell);
    }
  }
  return longest;
}

describe('the Powerwall feeds no sun charge', () => {
  /** A few seconds of full current until the car has followed, and of the minimum until a stop works. */
  const REACTION = 15;

  it('for longer than a closing is worth, through a cloud', () => {
    fc.assert(
      fc.property(sky, weather => {
        expect(longestFeed(carFirst(), weather)).toBeLessThanOrEqual(50 + REACTION);
      }),
      { numRuns: 20 },
    );
  });

  it('at all beyond the minute after a start, while it goes first below its threshold', () => {
    fc.assert(
      fc.property(sky, weather => {
        const stage = carFirst();
        stage.set({ battery_priority: 'powerwall_first' });
        stage.appetite = 500;
        expect(longestFeed(stage, weather)).toBeLessThanOrEqual(REACTION);
      }),
      { numRuns: 20 },
    );
  });
});
