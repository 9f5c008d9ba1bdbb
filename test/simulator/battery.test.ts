import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Battery, noBattery, powerwall, stepBattery } from '../../src/simulator/battery.ts';
import { type Watts, millis, percent, watts } from '../../src/units.ts';

const HALF_SECOND = millis(500);

const held = (battery: Battery, need: number, steps: number, islanded = false): Battery =>
  Array.from({ length: steps }).reduce<Battery>(
    now => stepBattery(now, watts(need), islanded, HALF_SECOND),
    battery,
  );

const anyNeed = fc.double({ min: -40_000, max: 40_000, noNaN: true }).map(watts);

describe('the Powerwall', () => {
  it('never leaves 0 to 100 % nor its 5 kW, whatever is asked of it', () => {
    const script = fc.array(
      fc.tuple(anyNeed, fc.boolean(), fc.constantFrom('self_consumption', 'grid_charging')),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), script, (level, needs) => {
        let battery: Battery = { ...powerwall, level: percent(level) };
        for (const [need, islanded, mode] of needs) {
          battery = stepBattery({ ...battery, mode }, need, islanded, millis(500_000));
          expect(battery.level).toBeGreaterThanOrEqual(0);
          expect(battery.level).toBeLessThanOrEqual(100);
          expect(Math.abs(battery.power)).toBeLessThanOrEqual(5000);
        }
      }),
    );
  });

  it('takes the surplus or feeds the need within two seconds', () => {
    expect(held(powerwall, -3000, 4).power).toBeLessThan(-2900);
    expect(held(powerwall, 3000, 4).power).toBeGreaterThan(2900);
    expect(held(powerwall, -3000, 1).power).toBeGreaterThan(-2500);
  });

  it('fills at 5 kW from a tenth in some two and a half hours and tapers above 95 %', () => {
    const empty = { ...powerwall, level: percent(10) };
    const hour = held(empty, -8000, 7200);
    expect(hour.level).toBeCloseTo(10 + (5000 * 0.95) / 135, 0);
    expect(held({ ...powerwall, level: percent(97) }, -8000, 8).power).toBeCloseTo(-3000, -2);
    expect(held({ ...powerwall, level: percent(100) }, -8000, 8).power).toBeCloseTo(0);
    expect(held(powerwall, -8000, 8 * 7200).level).toBe(100);
  });

  it('on backup feeds nothing while the grid is there, and takes the sun', () => {
    const kept = { ...powerwall, mode: 'backup' } as const;
    expect(held(kept, 3000, 20)).toMatchObject({ power: 0, level: kept.level });
    expect(held(kept, -3000, 4).power).toBeLessThan(-2900);
    expect(held(kept, 3000, 20, true).power).toBe(3000);
  });

  it('keeps its reserve with the grid there and gives it off grid', () => {
    const low = { ...powerwall, level: percent(20) };
    expect(held(low, 2000, 8).power).toBe(0);
    expect(held(low, 2000, 8, true).power).toBe(2000);
    expect(held({ ...low, level: percent(0) }, 2000, 8, true).power).toBeCloseTo(0);
  });

  it('does not yield while it charges from the grid', () => {
    const storm: Battery = { ...powerwall, mode: 'grid_charging' };
    expect(held(storm, 4000, 10).power).toBeCloseTo(-5000, -2);
  });

  it('returns nine tenths of what it took', () => {
    const full = held(powerwall, -2000, 7200);
    const stored: Watts = watts(full.level - powerwall.level);
    const after = held(full, 2000, 7200);
    expect((full.level - after.level) / stored).toBeCloseTo(1 / 0.9025, 1);
  });

  it('does nothing where there is none', () => {
    expect(held(noBattery, -4000, 10).power).toBeCloseTo(0);
    expect(held(noBattery, 4000, 10).power).toBeCloseTo(0);
  });
});
