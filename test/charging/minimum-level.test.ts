import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type VehicleSettings, vehicleDefaults } from '../../src/charging/settings.ts';
import { percent } from '../../src/units.ts';
import { play, stories, twoCars } from '../support/deeds.ts';
import { Stage } from '../support/stage.ts';

const wanting = (stage: Stage, minimum: number, more: Partial<VehicleSettings> = {}): void => {
  const vehicles = stage.cars.map(
    ({ vin }) => [vin, { ...vehicleDefaults, minimum_level: percent(minimum), ...more }] as const,
  );
  stage.set({ vehicles: Object.fromEntries(vehicles) });
};

/** A dark night, a car at 18 % that shall have 20 at least. */
const atNight = (level = 18, minimum = 20): Stage => {
  const stage = new Stage();
  stage.second = 23 * 3600;
  stage.spare(-1000);
  stage.car.level = level;
  wanting(stage, minimum);
  return stage;
};

const whys = ({ decisions }: Stage): ReadonlySet<string> => new Set(decisions.map(({ told }) => told.key));

describe('a car below its minimum level', () => {
  it('charges at once at full share, outside the window and without sun', () => {
    const stage = atNight();
    expect(stage.until(() => stage.car.actual > 30)).toBeLessThan(60);
    expect(stage.kind).toBe('asked');
    expect(stage.last.told).toMatchObject({
      key: 'minimum_level_charges',
      numbers: { level: 18, wanted: 20, car: 'Model 3' },
    });
  });

  it('is stopped when the level is reached, and stays so though the level settles by one', () => {
    const stage = atNight();
    stage.until(() => stage.car.level >= 20.9);
    expect(stage.kind).toBe('asked');
    stage.until(() => stage.events.some(({ type }) => type === 'stopped'));
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'asked_is_over' });
    stage.car.level = 20;
    stage.run(3600);
    expect(stage.car.actual).toBe(0);
    expect(stage.why).toBe('outside_window');
  });

  it('goes on with the sun inside the window', () => {
    const stage = atNight();
    stage.second = 12 * 3600;
    stage.spare(5000);
    stage.until(() => stage.kind === 'asked');
    stage.until(() => stage.car.level >= 21);
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stage.why).toBe('following_sun');
  });

  it('takes over a sun charge that runs, and gives it back', () => {
    const stage = new Stage();
    stage.spare(2500);
    stage.until(() => stage.kind === 'sun');
    stage.run(30);
    wanting(stage, 50.2);
    stage.until(() => stage.car.actual > 30, 30);
    expect(stage.kind).toBe('asked');
    wanting(stage, 0);
    stage.run(30);
    expect(stage.kind).toBe('sun');
    expect(stage.limit).toBeLessThan(12);
  });

  it('needs no more than its own charge limit', () => {
    const stage = atNight(79.9, 90);
    stage.until(() => stage.events.some(({ type }) => type === 'complete'));
    stage.run(600);
    expect(stage.why).toBe('outside_window');
    expect(stage.events.filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  it('is left alone in mode normal, and after a stop of the owner\u2019s', () => {
    const stage = atNight();
    stage.mode('normal');
    stage.run(300);
    expect(stage.orders).toEqual([]);
    stage.mode('solar');
    stage.until(() => stage.car.actual > 30);
    stage.press('stop');
    stage.run(900);
    expect(stage.car.actual).toBe(0);
    expect(stage.why).toBe('stop_respected');
  });

  it('leaves what the owner began to the owner', () => {
    const stage = atNight();
    stage.set({ solar_charging: false });
    stage.run(60);
    stage.car.willing = true;
    stage.run(60);
    stage.set({ solar_charging: true });
    stage.run(60);
    stage.car.level = 60;
    stage.run(60);
    expect(stage.kind).toBe('owners');
    expect(stage.car.actual).toBeGreaterThan(30);
  });
});

describe('with the switch off', () => {
  it('nothing is started for a minimum level: it is said, and an event once, also over a restart', () => {
    const stage = atNight();
    stage.set({ solar_charging: false });
    stage.run(300);
    stage.restart(20);
    stage.run(300);
    expect(stage.orders).toEqual([]);
    expect(stage.last.told).toMatchObject({ key: 'due_while_off', numbers: { level: 18, wanted: 20 } });
    expect(stage.events.map(({ type, why }) => [type, why])).toEqual([['due_while_off', 'minimum_level']]);
  });

  it('nothing is said of a car that is not here', () => {
    const stage = atNight();
    stage.set({ solar_charging: false });
    stage.car.plugged = false;
    stage.run(60);
    expect(whys(stage)).not.toContain('due_while_off');
    expect(stage.events).toEqual([]);
  });

  it('a charge for a minimum level ends', () => {
    const stage = atNight();
    stage.until(() => stage.car.actual > 30);
    stage.set({ solar_charging: false });
    stage.run(60);
    expect(stage.car.actual).toBe(0);
    expect(stage.events).toContainEqual(expect.objectContaining({ type: 'stopped', why: 'switched_off' }));
  });
});

describe('whatever happens', () => {
  it('what is due starts nothing with the switch off, and never exceeds the circuit', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 0, max: 100 }), (story, minimum) => {
        const stage = twoCars();
        wanting(stage, minimum, { ready_by_on: true, ready_by: '12:30', ready_level: percent(60) });
        play(
          story,
          ({ last, settings, memory }) => {
            const sum = last.chargers.reduce((total, { limitAmps }) => total + limitAmps, 0);
            expect(sum).toBeLessThanOrEqual(48);
            const starts = Object.values(memory.kept.chargers).map(({ start }) => start?.cause);
            const due = starts.some(cause => cause === 'minimum_level' || cause === 'ready_by');
            expect(!settings.solar_charging && due).toBe(false);
          },
          stage,
        );
      }),
      { numRuns: 30 },
    );
  });
});
