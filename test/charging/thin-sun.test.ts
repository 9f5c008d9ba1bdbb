import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (surplus = 3000): Stage => {
  const stage = new Stage();
  stage.set({ start_rule: 'best_value' });
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  return stage.run(60);
};

const turned = (stage: Stage): readonly { readonly second: number; readonly amps: number }[] =>
  stage.orders.flatMap(({ second, order: { command } }) =>
    command.kind === 'amps' ? [{ second, amps: command.amps }] : [],
  );

describe('by best value, a sun that does not carry the minimum of the charger', () => {
  it('is followed through the car, down and up again, and never below 2 A', () => {
    const stage = charging();
    stage.spare(800);
    expect(stage.until(() => stage.car.actual === 3)).toBeLessThanOrEqual(30);
    stage.spare(-400);
    stage.run(120);
    expect(stage.car.setting).toBe(2);
    stage.spare(3000);
    expect(stage.until(() => stage.car.actual * 240 > 2800)).toBeLessThanOrEqual(30);
    expect(turned(stage).map(({ amps }) => amps)).toEqual([3, 2, 32]);
  });

  it('turns the car at most once a minute from one low current to another', () => {
    const stage = charging();
    for (let n = 0; n < 20; n += 1) {
      stage.spare(n % 2 === 0 ? 1000 : 500);
      stage.run(20);
    }
    const low = turned(stage);
    expect(low.length).toBeGreaterThan(2);
    for (const [at, { second }] of low.entries())
      expect(second - (low[at - 1]?.second ?? -60)).toBeGreaterThanOrEqual(60);
  });

  it('leaves the car as the owner had it when the charge is theirs, or the car is unplugged', () => {
    for (const end of [
      (stage: Stage) => stage.mode('normal'),
      (stage: Stage) => (stage.car.plugged = false),
      (stage: Stage) => stage.restart(20),
    ]) {
      const stage = charging();
      stage.spare(800);
      stage.run(60);
      expect(stage.car.setting).toBe(3);
      end(stage);
      stage.run(60);
      stage.car.plugged = false;
      stage.run(120);
      expect(stage.car.setting).toBe(32);
      expect(Object.values(stage.memory.kept.cars ?? {}).filter(({ raised }) => raised)).toEqual([]);
    }
  });

  it('leaves half of the day\u2019s paid commands for starts: then the car is as its owner had it, and is turned no more', () => {
    const stage = charging();
    stage.spare(800);
    stage.until(() => stage.car.actual === 3);
    stage.car.requests = { ...stage.car.requests, commands: 25 };
    stage.until(() => stage.car.setting === 32);
    const before = turned(stage).length;
    stage.spare(500);
    stage.run(120);
    expect(turned(stage)).toHaveLength(before);
  });

  it('teaches nothing about how the car follows its charger', () => {
    const stage = charging();
    const before = stage.memory.live.chargers['1839']?.gapAmps;
    stage.spare(1200);
    stage.run(200);
    expect(stage.car.actual).toBe(5);
    expect(stage.memory.live.chargers['1839']?.gapAmps).toBeCloseTo(before ?? -1, 1);
    stage.spare(3000);
    stage.run(120);
    expect(Math.abs(stage.car.actual * 240 - 3000)).toBeLessThanOrEqual(105);
  });

  it('does not touch what the owner sets meanwhile', () => {
    const stage = charging();
    stage.spare(800);
    stage.run(60);
    stage.car.ownerSets(10);
    const before = turned(stage).length;
    stage.run(300);
    stage.spare(4000);
    stage.run(120);
    expect(turned(stage)).toHaveLength(before);
    expect(stage.car.setting).toBe(10);
  });

  it.each<[string, (stage: Stage) => void]>([
    ['by the rule export', stage => stage.set({ start_rule: 'export' })],
    ['in mode solar_min', stage => stage.mode('solar_min')],
    ['for a car asleep to us', stage => (stage.car.reach = 'unreachable')],
    ['in a charge that is asked for', stage => stage.press('boost')],
  ])('is not followed through the car %s', (_, arrange) => {
    const stage = charging();
    arrange(stage);
    stage.run(5);
    stage.spare(800);
    stage.run(120);
    expect(turned(stage)).toEqual([]);
  });
});
