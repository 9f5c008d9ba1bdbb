import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const charging = (surplus = 3000): Stage => {
  const stage = new Stage();
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  stage.run(90);
  return stage;
};

const stops = (stage: Stage): number =>
  stage.orders.filter(({ order }) => order.command.kind === 'stop').length;

const byOwner = (): Stage => {
  const stage = new Stage();
  stage.run(300);
  stage.car.willing = true;
  stage.run(30);
  return stage;
};

describe('a charge that the owner began', () => {
  it('has its full share of the circuit, in and outside the window, and is left alone', () => {
    const stage = byOwner();
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
    stage.run(1800);
    stage.set({ window_end: '12:00' });
    stage.run(1800);
    expect(stops(stage)).toBe(0);
    expect(stage.limit).toBe(32);
  });

  it('is left alone by the switch', () => {
    const stage = byOwner();
    stage.set({ solar_charging: false });
    stage.run(60);
    stage.set({ solar_charging: true });
    stage.run(60);
    expect(stops(stage)).toBe(0);
    expect(stage.limit).toBe(32);
  });

  it('is the owner\u2019s when it was already running at the first sight of it', () => {
    const stage = new Stage();
    stage.car.willing = true;
    stage.car.actual = 15;
    stage.run(10);
    expect(stage.kind).toBe('owners');
  });

  it('is taken over when the owner chooses a mode for it', () => {
    const stage = byOwner();
    stage.mode('solar_min');
    stage.run(2);
    expect(stage.kind).toBe('sun');
    expect(stage.events.at(-1)).toMatchObject({ type: 'taken_over' });
  });

  it('is stopped by our stop button, and the stop is respected', () => {
    const stage = byOwner();
    stage.spare(4000);
    stage.press('stop');
    stage.until(() => stage.kind === undefined, 60);
    stage.run(600);
    expect(stage.why).toBe('stop_respected');
  });

  it('begun again after our stop is the owner\u2019s', () => {
    const stage = charging();
    stage.set({ window_end: '12:00' });
    stage.until(() => stage.kind === undefined, 60);
    stage.run(120);
    stage.car.willing = true;
    stage.run(30);
    expect(stage.kind).toBe('owners');
  });
});

describe('a current that comes back by itself', () => {
  it('within a minute of our stop is stopped once more, and after that it is the owner\u2019s', () => {
    const stage = charging();
    stage.set({ solar_charging: false });
    stage.until(() => stage.kind === undefined, 60);
    stage.run(10);
    stage.car.willing = true;
    stage.until(() => stops(stage) === 2, 10);
    stage.run(60);
    stage.car.willing = true;
    stage.run(20);
    expect(stops(stage)).toBe(2);
    expect(stage.kind).toBe('owners');
  });
});

const plugIn = (stage: Stage): void => {
  stage.car.plugged = false;
  stage.run(120);
  stage.car.plugged = true;
  stage.run(5);
  stage.car.willing = true;
};

describe('a car that starts by itself at plug-in', () => {
  it('waits for the sun: it is stopped at once when the sun does not carry it', () => {
    const stage = new Stage();
    plugIn(stage);
    expect(stage.until(() => stops(stage) === 1)).toBeLessThanOrEqual(8);
    expect(stage.limit).toBe(6);
  });

  it('is followed when the sun carries it', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.car.answers = 'ignores';
    plugIn(stage);
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stops(stage)).toBe(0);
  });

  it('is the owner\u2019s at night, with the switch off, or where the owner does not want to wait', () => {
    for (const settings of [{ window_end: '09:00' }, { solar_charging: false }, { wait_for_sun: false }]) {
      const stage = new Stage();
      stage.set(settings);
      plugIn(stage);
      stage.run(20);
      expect(stage.kind).toBe('owners');
      expect(stage.limit).toBe(32);
    }
  });
});

describe('a charge that is asked for', () => {
  it('by the start button has its full share at any hour, until it is full', () => {
    const stage = new Stage();
    stage.set({ window_end: '09:00', solar_charging: false });
    stage.run(10);
    stage.press('start');
    stage.until(() => stage.kind === 'asked', 30);
    stage.run(30);
    expect(stage.limit).toBe(32);
    stage.run(7200);
    expect(stops(stage)).toBe(0);
  });

  it('by boost lasts an hour, and a second press ends it', () => {
    const stage = new Stage();
    stage.set({ window_end: '09:00' });
    stage.press('boost');
    stage.until(() => stage.kind === 'asked', 30);
    stage.run(3500);
    expect(stage.kind).toBe('asked');
    stage.until(() => stage.kind === undefined, 200);
    stage.press('boost');
    stage.until(() => stage.kind === 'asked', 60);
    stage.press('boost');
    stage.until(() => stage.kind === undefined, 60);
  });

  it('by mode fast ends with the switch', () => {
    const stage = new Stage();
    stage.mode('fast');
    stage.until(() => stage.kind === 'asked', 60);
    stage.run(20);
    expect(stage.limit).toBe(32);
    stage.set({ solar_charging: false });
    stage.until(() => stage.kind === undefined, 60);
    stage.run(600);
    expect(stage.kind).toBeUndefined();
  });

  it('follows the sun inside the window when what was asked for is over', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.mode('fast');
    stage.until(() => stage.kind === 'asked', 60);
    stage.mode('solar');
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stage.limit).toBeLessThanOrEqual(13);
  });
});

describe('mode solar_min', () => {
  it('has its minimum from any source inside the window, more with sun, and ends with the window', () => {
    const stage = new Stage();
    stage.mode('solar_min');
    stage.until(() => stage.kind === 'sun', 60);
    stage.run(1800);
    expect(stage.limit).toBe(6);
    expect(stage.why).toBe('minimum_from_any_source');
    stage.spare(4000);
    stage.run(60);
    expect(stage.limit).toBeGreaterThan(15);
    stage.set({ window_end: '12:00' });
    stage.until(() => stage.kind === undefined, 60);
  });
});

describe('without a route to the car', () => {
  it('the limit alone follows the sun, and is the minimum without sun', () => {
    const stage = new Stage([Object.assign(new StageCar(), { route: false })]);
    stage.spare(3000);
    stage.run(5);
    stage.car.willing = true;
    stage.run(120);
    expect(stage.limit).toBe(13);
    stage.spare(0);
    stage.run(900);
    expect(stage.limit).toBe(6);
    expect(stage.why).toBe('limit_only');
    expect(stage.orders).toHaveLength(0);
  });

  it('a charge that the switch ended stays at the minimum, also when the car pauses for a while', () => {
    const stage = new Stage([Object.assign(new StageCar(), { route: false })]);
    stage.spare(3000);
    stage.run(5);
    stage.car.willing = true;
    stage.run(120);
    stage.set({ solar_charging: false });
    stage.run(10);
    stage.car.willing = false;
    stage.run(600);
    stage.car.willing = true;
    stage.run(60);
    expect(stage.limit).toBe(6);
    stage.mode('normal');
    stage.run(5);
    expect(stage.limit).toBe(32);
  });
});
