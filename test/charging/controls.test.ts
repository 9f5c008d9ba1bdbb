import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  stage.until(() => stage.kind === 'sun');
  return stage.run(90);
};

const sent = (stage: Stage, kind: 'start' | 'stop'): number =>
  stage.orders.filter(({ order }) => order.command.kind === kind).length;

describe('a stop in the app', () => {
  it.each<[string, (stage: Stage) => void]>([
    [
      'the switch',
      stage => {
        stage.set({ solar_charging: false });
        stage.run(5);
        stage.set({ solar_charging: true });
      },
    ],
    ['a mode', stage => stage.mode('solar_min')],
    ['the switch, so quickly that only the act is seen', stage => stage.press('control', 'home')],
    ['a mode, so quickly that only the act is seen', stage => stage.press('control')],
  ])('is no longer respected after %s, also while it is not sure yet that it was one', (_, act) => {
    const stage = charging();
    stage.car.willing = false;
    stage.run(30);
    act(stage);
    stage.run(300);
    expect(stage.kind).toBe('sun');
    expect(sent(stage, 'start')).toBe(2);
  });

  it('is no longer respected after a quick control that comes later', () => {
    const stage = charging();
    stage.car.willing = false;
    stage.run(300);
    expect(stage.why).toBe('stop_respected');
    stage.press('control', 'home');
    stage.run(60);
    expect(stage.kind).toBe('sun');
  });

  it('is respected whatever is done at another charger', () => {
    const stage = charging();
    stage.car.willing = false;
    stage.press('control', '2431');
    stage.run(300);
    expect(stage.why).toBe('stop_respected');
  });
});
