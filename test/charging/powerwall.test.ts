import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const withPowerwall = (level: number, appetite = 5000): Stage => {
  const stage = new Stage();
  stage.appetite = appetite;
  stage.level = level;
  return stage;
};

const charges = (stage: Stage): boolean => stage.kind === 'sun';

describe('with the Powerwall first', () => {
  it('the car waits while the Powerwall takes the sun, and the reason says so', () => {
    const stage = withPowerwall(60);
    stage.spare(4000);
    stage.run(900);
    expect(charges(stage)).toBe(false);
    expect(stage.why).toBe('waiting_for_powerwall');
    expect(stage.last.told.numbers).toMatchObject({ level: 60, threshold: 99, needed: 1500 });
  });

  it('the car has what is left over once the Powerwall\u2019s appetite is met', () => {
    const stage = withPowerwall(60);
    stage.spare(8000);
    stage.until(() => charges(stage));
    stage.run(120);
    expect(stage.limit).toBe(13);
  });

  it('a running car does not eat what the Powerwall would take when the sun falls', () => {
    const stage = withPowerwall(60);
    stage.spare(8000);
    stage.until(() => charges(stage));
    stage.run(120);
    stage.spare(3000);
    stage.until(() => stage.orders.at(-1)?.order.command.kind === 'stop', 120);
    expect(stage.last.surplusWatts).toBeCloseTo(-2000, -2);
  });

  it('the car has everything from the threshold on, with two points of hysteresis', () => {
    const stage = withPowerwall(99);
    stage.spare(8000);
    stage.until(() => charges(stage));
    stage.run(120);
    expect(stage.limit).toBeGreaterThan(30);
    stage.level = 97.5;
    stage.run(600);
    expect(stage.limit).toBeGreaterThan(30);
    stage.level = 96.9;
    stage.run(60);
    expect(stage.limit).toBe(13);
  });

  it('a car that a passing cloud leaves to the Powerwall is stopped as soon as it may', () => {
    const stage = withPowerwall(60);
    stage.spare(8000);
    stage.until(() => charges(stage));
    stage.run(60);
    stage.spare(-500);
    expect(stage.until(() => stage.orders.at(-1)?.order.command.kind === 'stop')).toBeLessThanOrEqual(12);
  });

  it('nothing starts by a Powerwall\u2019s appetite that is not known: after midnight, or after its level fell', () => {
    const stage = withPowerwall(60);
    stage.spare(8000);
    stage.run(20);
    stage.spare(2000);
    stage.level = 54;
    stage.run(300);
    expect(charges(stage)).toBe(false);
  });
});

describe('with the car first', () => {
  it('the car takes what the Powerwall would have taken', () => {
    const stage = withPowerwall(60);
    stage.set({ battery_priority: 'car_first' });
    stage.spare(4000);
    stage.until(() => charges(stage));
    stage.run(120);
    expect(stage.limit).toBeGreaterThanOrEqual(16);
  });

  it('a cloud is bridged from the Powerwall for no more than the price of a closing', () => {
    const stage = withPowerwall(60);
    stage.set({ battery_priority: 'car_first' });
    stage.spare(3000);
    stage.until(() => charges(stage));
    stage.run(120);
    stage.spare(0);
    const held = stage.until(() => stage.orders.at(-1)?.order.command.kind === 'stop');
    expect((held * 5.2 * 240) / 3600).toBeLessThanOrEqual(65);
  });

  it('a Powerwall that charges from the grid is not taken for sun', () => {
    const stage = withPowerwall(60);
    stage.set({ battery_priority: 'car_first' });
    stage.spare(0);
    stage.run(20);
    const grid = (): void => {
      const { snapshot } = stage;
      stage.snapshot = function charging(this: Stage) {
        const plain = snapshot.call(this);
        const { reading } = plain.meter;
        if (reading === undefined) return plain;
        const site = { siteWatts: 4000, batteryWatts: -4000 } as never as object;
        return { ...plain, meter: { ...plain.meter, reading: { ...reading, ...site } } };
      };
    };
    grid();
    stage.run(600);
    expect(charges(stage)).toBe(false);
  });
});

describe('with both sharing', () => {
  it('the car has its minimum before the Powerwall, and more only of what the Powerwall leaves', () => {
    const stage = withPowerwall(60);
    stage.set({ battery_priority: 'share' });
    stage.spare(4000);
    stage.until(() => charges(stage));
    stage.run(300);
    expect(stage.limit).toBe(6);
    stage.spare(9000);
    stage.run(300);
    expect(stage.limit).toBeGreaterThan(14);
  });
});

describe('above the owner\u2019s buffer', () => {
  it('the Powerwall may carry a running car through clouds', () => {
    const stage = withPowerwall(95);
    stage.set({ battery_priority: 'car_first', battery_buffer: 80 as never });
    stage.spare(3000);
    stage.until(() => charges(stage));
    stage.run(60);
    stage.spare(0);
    stage.run(900);
    expect(charges(stage)).toBe(true);
    expect(stage.orders.filter(({ order }) => order.command.kind === 'stop')).toHaveLength(0);
  });
});

describe('chargers that are not behind the meter', () => {
  it('have exactly what the home exports', () => {
    const stage = new Stage();
    stage.includesChargers = false;
    stage.spare(3000);
    stage.until(() => charges(stage));
    stage.run(120);
    expect(stage.limit).toBe(13);
    stage.run(600);
    expect(stage.limit).toBe(13);
  });
});
