import { describe, expect, it } from '@jest/globals';
import { type Kept, emptyKept } from '../../src/charging/memory.ts';
import { epoch, wattHours } from '../../src/units.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const HOUR = 3_600_000;
const onePowerwall: Kept = { ...emptyKept, homeBattery: { whPerPercent: wattHours(135) } };

/** Noon, a Powerwall at 60 % (5.4 kWh to go), 4 kW left over, and a forecast of so many W until six. */
function noon(promised: number | undefined, kept = onePowerwall, level = 60): Stage {
  const stage = new Stage([new StageCar()], kept);
  stage.appetite = 5000;
  stage.level = level;
  stage.set({ battery_priority: 'full_by_sunset' });
  stage.spare(4000);
  const begins = Date.UTC(2026, 5, 21, 12);
  stage.forecast =
    promised === undefined
      ? undefined
      : Array.from({ length: 6 }, (_, n) => ({
          fromMs: epoch(begins + n * HOUR),
          toMs: epoch(begins + (n + 1) * HOUR),
          wattHours: wattHours(promised),
        }));
  return stage;
}

const carGoesFirst = (stage: Stage): boolean => stage.run(900).kind === 'sun';

describe('with a Powerwall that is to be full by sunset', () => {
  it('the car goes first while the sun of the afternoon fills it all the same', () => {
    expect(carGoesFirst(noon(4500))).toBe(true);
  });

  it('the Powerwall goes first where the forecast does not surely suffice', () => {
    const stage = noon(2000);
    expect(carGoesFirst(stage)).toBe(false);
    expect(stage.why).toBe('waiting_for_powerwall');
  });

  it('the Powerwall goes first without a forecast, and the car from the threshold on', () => {
    expect(carGoesFirst(noon(undefined))).toBe(false);
    expect(carGoesFirst(noon(undefined, onePowerwall, 99))).toBe(true);
  });

  it('a home without a Powerwall has nothing to fill', () => {
    const stage = noon(undefined);
    stage.appetite = undefined;
    stage.level = undefined;
    expect(carGoesFirst(stage)).toBe(true);
    expect(stage.limit).toBeGreaterThan(15);
  });

  it('a Powerwall of unknown size counts as a large one', () => {
    expect(carGoesFirst(noon(4000, emptyKept))).toBe(false);
    expect(carGoesFirst(noon(9000, emptyKept))).toBe(true);
  });

  it('the car gives way in time when the afternoon passes, and only once', () => {
    const stage = noon(3000);
    stage.level = 75;
    expect(carGoesFirst(stage)).toBe(true);
    stage.second = 16 * 3600;
    stage.level = 76;
    stage.run(600);
    expect(stage.kind).toBeUndefined();
    stage.run(1800);
    expect(stage.events.filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  it('the use of the home is taken off, as it was seen', () => {
    const stage = noon(4500);
    stage.house = 2500;
    stage.spare(4000);
    expect(carGoesFirst(stage)).toBe(false);
  });
});

describe('the size of the Powerwall', () => {
  it('is learned while it is charged, and kept', () => {
    const stage = noon(undefined, emptyKept);
    stage.set({ solar_charging: false });
    for (let n = 0; n < 3600; n += 1) {
      stage.level = 60 + Math.floor(((n * 4000) / 3600 / 135) * 10) / 10;
      stage.run(1);
    }
    expect(stage.memory.kept.homeBattery?.whPerPercent).toBeGreaterThan(130);
    expect(stage.memory.kept.homeBattery?.whPerPercent).toBeLessThan(140);
  });

  it('is not learned from a discharge', () => {
    const stage = noon(undefined, emptyKept);
    stage.spare(-2000);
    stage.set({ solar_charging: false });
    for (let n = 0; n < 1200; n += 1) {
      stage.level = 60 - n / 60;
      stage.run(1);
    }
    expect(stage.memory.kept.homeBattery).toBeUndefined();
  });
});
