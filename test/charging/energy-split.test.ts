import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mixAt, split } from '../../src/charging/energy-split.ts';
import type { KeptEnergy } from '../../src/charging/energy-memory.ts';
import type { PriceSlot } from '../../src/charging/outlook.ts';
import { watts, wattHours } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { StageCar } from '../support/stage-car.ts';

const power = (min: number) => fc.integer({ min, max: 12_000 });

const mix = (site: number, battery: number, cars: number, includes = true): readonly number[] => {
  const reading = { siteWatts: watts(site), batteryWatts: watts(battery) };
  const { solar, battery: fed, grid } = mixAt(reading, watts(cars), includes);
  return [solar, fed, grid].map(part => Math.round(part * 1000) / 1000);
};

describe('a watt into a car', () => {
  it.each([
    ['all sun while the home exports', mix(-500, 0, 3000), [1, 0, 0]],
    ['all sun while the Powerwall charges, too', mix(0, -2000, 3000), [1, 0, 0]],
    ['sun as far as it goes, the rest bought', mix(1000, 0, 4000), [0.75, 0, 0.25]],
    ['sun as far as it goes, the rest from the Powerwall', mix(0, 1000, 4000), [0.75, 0.25, 0]],
    ['at night what feeds the home, in the same parts', mix(3000, 1000, 2000), [0, 0.25, 0.75]],
    ['bought where the Powerwall charges from the grid', mix(9000, -3000, 4000), [0, 0, 1]],
    ['seen also where the meter does not see the cars', mix(-3000, 0, 4000, false), [0.75, 0, 0.25]],
    ['sun for the next one of a car that has not begun', mix(-2000, 0, 0), [1, 0, 0]],
    ['bought for the next one at night', mix(400, 0, 0), [0, 0, 1]],
  ])('is %s', (_, found, parts) => {
    expect(found).toEqual(parts);
  });

  it('is always wholly accounted for, and no source gives more than it has', () => {
    fc.assert(
      fc.property(
        power(0),
        power(0),
        power(-5000),
        power(0),
        fc.boolean(),
        (sun, home, battery, cars, in_) => {
          const site = home + cars - sun - battery;
          const reading = { siteWatts: watts(in_ ? site : site - cars), batteryWatts: watts(battery) };
          const parts = split(wattHours(cars), mixAt(reading, watts(cars), in_));
          expect(parts.solarWh + parts.batteryWh + parts.gridWh).toBeCloseTo(cars);
          const few = 10;
          expect(parts.solarWh).toBeLessThanOrEqual(Math.max(0, sun - home) + few);
          expect(parts.batteryWh).toBeLessThanOrEqual(Math.max(0, battery) + few);
          expect(parts.gridWh).toBeLessThanOrEqual(Math.max(0, site) + few);
        },
      ),
    );
  });
});

const energyOf = (stage: Stage): KeptEnergy | undefined => stage.memory.kept.energy;
const sum = ({ solarWh, batteryWh, gridWh }: KeptEnergy['totals']): number => solarWh + batteryWh + gridWh;

/** A car plugged in at noon, in the sun. */
function sunny(): Stage {
  const stage = new Stage();
  stage.car.plugged = false;
  stage.spare(4000);
  stage.run(60);
  stage.car.plugged = true;
  return stage;
}

describe('a session', () => {
  it('is what flowed from plug-in to plug-out, by source, and ends as a record', () => {
    const stage = sunny();
    stage.run(3600);
    const before = stage.car.level;
    expect(before).toBeGreaterThan(50);
    stage.car.plugged = false;
    stage.run(30);
    const [session, ...others] = energyOf(stage)?.ended ?? [];
    expect(others).toEqual([]);
    expect(session).toMatchObject({ charger: '1839', car: 'Model 3', unpriced: false });
    const taken = (before - 50) * 750;
    expect(sum(session ?? stage.last.energy)).toBeCloseTo(taken, -2);
    expect(session?.solarWh).toBeGreaterThan(0.98 * taken);
    expect(stage.last.energy.solarWh).toBeCloseTo(session?.solarWh ?? 0, 0);
    expect(energyOf(stage)?.open).toEqual({});
    expect(session).not.toHaveProperty('vin');
  });

  it('says when it began and ended, by the clock at home', () => {
    const stage = sunny();
    stage.run(1800);
    stage.car.plugged = false;
    stage.run(30);
    expect(energyOf(stage)?.ended[0]).toMatchObject({
      started: expect.stringMatching(/^2026-06-21T12:01:0\d\+00:00$/),
      ended: expect.stringMatching(/^2026-06-21T12:31:0\d\+00:00$/),
    });
  });

  it('goes on over a restart, and forgets minutes at most', () => {
    const stage = sunny();
    stage.run(3600);
    const before = energyOf(stage);
    stage.restart(20);
    stage.run(600);
    stage.car.plugged = false;
    stage.run(30);
    const [session] = energyOf(stage)?.ended ?? [];
    expect(session?.started).toBe(before?.open['1839']?.started);
    expect(sum(session ?? stage.last.energy)).toBeGreaterThan(sum(before?.totals ?? stage.last.energy));
  });

  it('costs what was bought, where the price is known all the time', () => {
    const stage = sunny();
    const unknown: readonly PriceSlot[] = [];
    stage.prices = { importNow: 0.3, exportNow: undefined, importSlots: unknown, exportSlots: unknown };
    stage.mode('fast');
    stage.spare(0);
    stage.run(1800);
    stage.car.plugged = false;
    stage.run(30);
    const [session] = energyOf(stage)?.ended ?? [];
    expect(session?.unpriced).toBe(false);
    expect(session?.cost).toBeCloseTo(((session?.gridWh ?? 0) / 1000) * 0.3, 3);
    expect(session?.gridWh).toBeGreaterThan(2000);
  });

  it('is another one when another car is plugged in unseen', () => {
    const stage = new Stage([new StageCar()]);
    Object.assign(stage.car, { vinOnBus: true, willing: true });
    stage.run(900);
    stage.restart(10);
    Object.assign(stage.car, { vin: '5YJ3E1EA3JF099999', takenAt: 0 });
    stage.run(60);
    expect(energyOf(stage)?.ended).toHaveLength(1);
    expect(energyOf(stage)?.open['1839']?.vin).toBe('5YJ3E1EA3JF099999');
  });

  it('of a car that takes nothing leaves no record', () => {
    const stage = new Stage();
    stage.run(600);
    stage.car.plugged = false;
    stage.run(60);
    expect(energyOf(stage)?.ended).toEqual([]);
  });
});

describe('what went into cars', () => {
  it('is noted seldom, and never shown to fall', () => {
    const stage = sunny();
    let [before, changes] = [0, 0];
    for (let n = 0; n < 3600; n += 1) {
      const now = sum(stage.run(1).last.energy);
      expect(now).toBeGreaterThanOrEqual(before);
      if (now !== before) changes += 1;
      before = now;
    }
    expect(before).toBeGreaterThan(1500);
    expect(changes).toBeLessThanOrEqual(15);
    stage.restart(5);
    expect(sum(stage.run(1).last.energy)).toBe(before);
  });

  it('counts as bought while the meter is missing', () => {
    const stage = sunny();
    stage.mode('fast');
    stage.run(600);
    const { gridWh } = stage.last.energy;
    stage.spare(30_000);
    stage.meterWorks = false;
    stage.run(1200);
    expect(stage.last.energy.gridWh - gridWh).toBeGreaterThan(1500);
  });
});
