import { describe, expect, it } from '@jest/globals';
import { millis } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';

/** Full for a long time; then its limit is raised, and it goes on by itself. */
const raised = (arrange: (stage: Stage) => void = () => undefined): Stage => {
  const stage = new Stage();
  stage.car.level = 80;
  stage.run(600);
  arrange(stage);
  stage.car.raisedAt = millis(stage.now);
  stage.car.limit = 90;
  return stage;
};

const stops = (stage: Stage): number =>
  stage.orders.filter(({ order }) => order.command.kind === 'stop').length;

describe('a car whose charge limit was raised through us', () => {
  it.each([20, 110])('and that starts %s s later follows the sun', after => {
    const stage = raised();
    stage.run(after);
    stage.spare(4000);
    stage.car.willing = true;
    stage.run(5);
    expect(stage.kind).toBe('sun');
  });

  it('is stopped at once where the sun does not carry it', () => {
    const stage = raised();
    stage.car.willing = true;
    expect(stage.until(() => stops(stage) > 0)).toBeLessThanOrEqual(20);
  });

  it('is its owner’s when it starts later', () => {
    const late = raised();
    late.run(130);
    late.car.willing = true;
    late.run(10);
    expect(late.kind).toBe('owners');
  });

  it.each<readonly [string, (stage: Stage) => void]>([
    ['the owner does not wait for sun', stage => stage.set({ wait_for_sun: false })],
    ['solar charging is off', stage => stage.set({ solar_charging: false })],
    ['it is outside the window', stage => stage.set({ window_end: '12:00' })],
  ])('is its owner’s where %s', (_, arrange) => {
    const stage = raised(arrange);
    stage.run(20);
    stage.car.willing = true;
    stage.run(10);
    expect(stage.kind).toBe('owners');
  });
});
