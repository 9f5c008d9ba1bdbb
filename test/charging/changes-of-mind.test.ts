import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (surplus = 3000): Stage => {
  const stage = new Stage();
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  return stage.run(90);
};

const byOwner = (): Stage => {
  const stage = new Stage();
  stage.run(300);
  stage.car.willing = true;
  return stage.run(30);
};

const sent = (stage: Stage, kind: 'start' | 'stop'): number =>
  stage.orders.filter(({ order }) => order.command.kind === kind).length;

const replug = (stage: Stage, pause = 10): void => {
  stage.car.plugged = false;
  stage.car.willing = false;
  stage.run(pause);
  stage.car.plugged = true;
};

describe('a start that is on its way', () => {
  it('is stopped when the window ends before the current comes', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.until(() => sent(stage, 'start') === 1);
    stage.set({ window_end: '12:00' });
    stage.run(120);
    expect(sent(stage, 'stop')).toBeGreaterThanOrEqual(1);
    expect(stage.car.actual).toBe(0);
    expect(stage.why).toBe('outside_window');
  });

  it('follows the sun when the owner goes from fast to solar before the current comes', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.run(10);
    stage.mode('fast');
    stage.until(() => sent(stage, 'start') === 1);
    stage.mode('solar');
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stage.limit).toBeLessThanOrEqual(13);
  });

  it('that failed is not blamed for a start of the owner\u2019s hours later', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.car.answers = 'ignores';
    stage.until(() => stage.events.some(({ type }) => type === 'not_confirmed'));
    stage.spare(0);
    stage.run(7200);
    stage.car.willing = true;
    stage.run(10);
    expect(stage.kind).toBe('owners');
  });

  it('is not sent for a button to a car that is away', () => {
    const stage = new Stage();
    stage.car.home = false;
    stage.press('start');
    stage.run(1200);
    expect(stage.orders).toHaveLength(0);
    expect(stage.why).toBe('not_at_home');
    stage.car.home = true;
    stage.run(60);
    expect(stage.orders).toHaveLength(0);
  });
});

describe('a stop that the owner takes back', () => {
  it.each<[string, (stage: Stage) => void, string]>([
    ['by the start button', stage => stage.press('start'), 'asked'],
    ['by boost', stage => stage.press('boost'), 'asked'],
    ['by mode normal', stage => stage.mode('normal'), 'owners'],
  ])('%s after it was sent does not end the charge', (_, act, kind) => {
    const stage = charging();
    stage.press('stop');
    stage.run(1);
    act(stage);
    stage.run(120);
    expect(stage.kind).toBe(kind);
    expect(stage.limit).toBe(32);
    expect(stage.car.actual).toBeGreaterThan(20);
  });

  it('by the start button after the owner stopped in the app starts the car again', () => {
    const stage = charging();
    stage.car.willing = false;
    stage.run(30);
    stage.press('start');
    stage.run(60);
    expect(stage.kind).toBe('asked');
    expect(stage.car.actual).toBeGreaterThan(20);
  });

  it('is over when the car is unplugged, so that the next plug-in is judged anew', () => {
    const stage = charging();
    stage.set({ solar_charging: false });
    stage.run(1);
    replug(stage, 5);
    stage.car.willing = true;
    stage.run(90);
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
    expect(sent(stage, 'stop')).toBe(1);
  });

  it('leaves nothing behind for the next plug-in within a minute', () => {
    const stage = charging();
    stage.set({ solar_charging: false });
    stage.until(() => stage.kind === undefined, 60);
    replug(stage, 5);
    stage.car.willing = true;
    stage.run(60);
    expect(stage.kind).toBe('owners');
    expect(sent(stage, 'stop')).toBe(1);
  });

  it('is seen to work only half a minute after it was sent', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.until(() => sent(stage, 'start') === 1);
    stage.press('stop');
    stage.run(20);
    expect(stage.why).toBe('stopping');
    stage.run(20);
    expect(stage.why).toBe('stop_respected');
  });
});

describe('an owner\u2019s charge', () => {
  it('is not taken over, and so not stopped, by a mode chosen while the switch is off', () => {
    const stage = byOwner();
    stage.set({ solar_charging: false });
    stage.mode('solar_min');
    stage.run(60);
    expect(stage.kind).toBe('owners');
    expect(sent(stage, 'stop')).toBe(0);
  });
});

describe('the end of a boost', () => {
  it('leaves a charge in mode normal to the owner', () => {
    const stage = new Stage();
    stage.mode('normal');
    stage.press('boost');
    stage.run(3700);
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
  });

  it('leaves a charge in mode fast at its full share', () => {
    const stage = new Stage();
    stage.mode('fast');
    stage.press('boost');
    stage.run(3700);
    expect(stage.kind).toBe('asked');
    expect(stage.limit).toBe(32);
  });
});

describe('a window over midnight', () => {
  it('respects a stop until the next window, not only until midnight', () => {
    const stage = new Stage();
    stage.second = 23 * 3600;
    stage.set({ window_start: '22:00', window_end: '20:00' });
    stage.spare(3000);
    stage.until(() => stage.kind === 'sun');
    stage.press('stop');
    stage.run(2 * 3600);
    expect(stage.why).toBe('stop_respected');
    stage.run(21 * 3600 + 600);
    expect(stage.kind).toBe('sun');
  });

  it('has one budget of starts', () => {
    const stage = new Stage();
    stage.second = 23 * 3600 + 1800;
    stage.set({ window_start: '22:00', window_end: '20:00', starts_per_day: 1 });
    stage.spare(3000);
    stage.until(() => stage.kind === 'sun');
    stage.spare(0);
    stage.until(() => stage.kind === undefined);
    stage.spare(3000);
    stage.run(3600);
    expect(stage.why).toBe('starts_used_up');
  });
});

describe('clouds', () => {
  it('that one charge has paid for are not charged to the next', () => {
    const stage = charging(1600);
    stage.spare(0);
    stage.until(() => stage.kind === undefined);
    stage.spare(1600);
    stage.until(() => stage.kind === 'sun');
    stage.run(62);
    stage.spare(600);
    stage.run(60);
    expect(stage.why).toBe('holding_minimum');
  });

  it('under the minimum from any source are not charged to the sun charge that follows', () => {
    const stage = new Stage();
    stage.mode('solar_min');
    stage.until(() => stage.kind === 'sun', 60);
    stage.run(3600);
    stage.spare(3000);
    stage.run(120);
    stage.mode('solar');
    stage.run(5);
    stage.spare(600);
    stage.run(60);
    expect(stage.why).toBe('holding_minimum');
  });
});
