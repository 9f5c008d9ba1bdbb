import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (surplus: number, step: number): Stage => {
  const stage = new Stage();
  stage.car.step = step;
  stage.set({ start_rule: 'best_value' });
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  return stage.run(120);
};

const limitsUnder = (stage: Stage, surpluses: readonly number[]): readonly number[] =>
  surpluses.flatMap(surplus => {
    stage.spare(surplus);
    return Array.from({ length: 60 }, () => stage.run(1).limit);
  });

const suns = Array.from({ length: 12 }, (_, n) => 2000 + 133 * n);

describe('a limit in half amps', () => {
  it('is given to a car that follows it, and brings it nearer to the sun', () => {
    const stage = charging(2000, 0.5);
    expect(limitsUnder(stage, suns).filter(limit => limit % 1 === 0.5).length).toBeGreaterThan(120);
    for (const surplus of suns) {
      stage.spare(surplus);
      stage.run(60);
      expect(Math.abs(stage.car.actual * 240 - surplus)).toBeLessThanOrEqual(105);
    }
  });

  it('is not given any more once the car was seen to make whole amps of it', () => {
    const stage = charging(2000, 1);
    limitsUnder(stage, suns);
    expect(limitsUnder(stage, suns).filter(limit => limit % 1 !== 0)).toEqual([]);
    for (const surplus of suns) {
      stage.spare(surplus);
      stage.run(60);
      expect(Math.abs(stage.car.actual * 240 - surplus)).toBeLessThanOrEqual(150);
    }
  });

  it('is never given before the car is known, nor by the rule export', () => {
    const stage = charging(2100, 0.5);
    expect(
      stage.decisions.slice(0, 30).every(({ chargers }) => (chargers[0]?.limitAmps ?? 0) % 1 === 0),
    ).toBe(true);
    stage.set({ start_rule: 'export' });
    stage.run(10);
    expect(limitsUnder(stage, suns).filter(limit => limit % 1 !== 0)).toEqual([]);
  });
});
