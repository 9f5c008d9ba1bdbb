import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  stage.until(() => stage.kind === 'sun');
  return stage.run(90);
};

const asked = (by: 'start' | 'boost' = 'start'): Stage => {
  const stage = new Stage();
  stage.press(by);
  stage.until(() => stage.kind === 'asked', 60);
  return stage.run(20);
};

const sent = (stage: Stage, kind: 'start' | 'stop'): number =>
  stage.orders.filter(({ order }) => order.command.kind === kind).length;

const bus = (stage: Stage, connected: boolean): void => {
  stage.busConnected = connected;
  stage.busSince = stage.now;
};

const JUMPS = [
  ['forward', 3 * 3600],
  ['back', -3 * 3600],
] as const;

describe('a wall clock that jumps', () => {
  it.each(JUMPS)('%s leaves a sun charge, its clouds and its budget as they are', (_, jump) => {
    const stage = charging();
    stage.spare(600);
    stage.run(30);
    stage.second += jump;
    stage.run(30);
    expect(stage.why).toBe('holding_minimum');
    expect(stage.memory.kept.chargers['1839']?.closings?.count).toBe(1);
    stage.restart(5);
    stage.run(5);
    expect(stage.kind).toBe('sun');
    expect(sent(stage, 'stop')).toBe(0);
  });

  it.each(JUMPS)('%s does not make a charge that was cut off too old to go on', (_, jump) => {
    const stage = asked();
    bus(stage, false);
    stage.run(30);
    stage.car.willing = false;
    stage.second += jump;
    stage.run(30);
    bus(stage, true);
    stage.run(90);
    expect(stage.kind).toBe('asked');
  });

  it.each(JUMPS)('%s does not make late current the owner\u2019s', (_, jump) => {
    const stage = new Stage().run(300);
    stage.spare(3000);
    stage.car.answers = 'ignores';
    stage.until(() => stage.events.some(({ type }) => type === 'not_confirmed'));
    stage.second += jump;
    stage.car.willing = true;
    stage.run(20);
    expect(stage.kind).toBe('sun');
  });

  it.each(JUMPS)('%s does not change how long a boost lasts', (_, jump) => {
    const stage = asked('boost');
    stage.set({ window_end: '09:00' });
    stage.run(1200);
    stage.second += jump;
    const left = stage.until(() => sent(stage, 'stop') === 1);
    expect(left).toBeGreaterThan(2300);
    expect(left).toBeLessThan(2420);
  });

  it('does not age a charge, so that a restart still knows it', () => {
    const stage = charging();
    stage.second -= 3600;
    stage.run(10);
    stage.restart(5);
    stage.run(5);
    expect(stage.kind).toBe('sun');
  });
});
