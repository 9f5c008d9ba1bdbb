import { describe, expect, it } from '@jest/globals';
import { Stage, StageCar } from '../support/stage.ts';

const charging = (surplus = 3000): Stage => {
  const stage = new Stage();
  stage.spare(surplus);
  stage.until(() => stage.kind === 'sun');
  stage.run(90);
  return stage;
};

const stops = (stage: Stage): number =>
  stage.orders.filter(({ order }) => order.command.kind === 'stop').length;

const lastEvent = (stage: Stage): unknown => stage.events.at(-1);

describe('a sun charge', () => {
  it('is lowered with the next reading when the sun goes, and raised only when the sun has held', () => {
    const stage = charging();
    expect(stage.limit).toBe(13);
    stage.spare(2000);
    expect(stage.until(() => stage.limit < 10)).toBeLessThanOrEqual(4);
    stage.spare(4500);
    stage.run(3);
    expect(stage.limit).toBeLessThan(10);
    expect(stage.until(() => stage.limit >= 18)).toBeLessThanOrEqual(20);
  });

  it('does not swing under a steady sun', () => {
    const stage = charging(2777);
    const before = stage.limit;
    const seen = new Set<number>();
    for (let n = 0; n < 600; n += 1) {
      stage.run(1);
      seen.add(stage.limit);
    }
    expect(seen.size).toBeLessThanOrEqual(2);
    expect(Math.abs(stage.limit - before)).toBeLessThanOrEqual(1);
  });

  it('draws no more than the sun gives when it has settled', () => {
    const stage = charging(3210);
    stage.run(300);
    expect(stage.car.actual * 240).toBeLessThanOrEqual(3210);
    expect(stage.car.actual * 240).toBeGreaterThan(3210 - 240);
  });

  it('holds its minimum through a small cloud, and says for how long', () => {
    const stage = charging();
    stage.spare(600);
    stage.run(60);
    expect(stage.why).toBe('holding_minimum');
    expect(stage.limit).toBe(6);
    stage.spare(3000);
    stage.run(120);
    expect(stops(stage)).toBe(0);
    expect(stage.why).toBe('following_sun');
  });

  it('ends when a cloud has cost about as much as a contactor closing', () => {
    const stage = charging();
    stage.spare(0);
    const after = stage.until(() => stops(stage) === 1);
    const cost = (after * 5.2 * 240) / 3600;
    expect(cost).toBeGreaterThan(45);
    expect(cost).toBeLessThan(65);
    expect(stage.until(() => stage.kind === undefined)).toBeLessThanOrEqual(40);
    expect(lastEvent(stage)).toMatchObject({ type: 'stopped', kind: 'sun', why: 'waiting_for_sun' });
  });

  it('is begun again after a cloud only when the sun is steady, not sooner than a minute later', () => {
    const stage = charging();
    stage.spare(0);
    stage.until(() => stage.kind === undefined);
    const ended = stage.second;
    stage.spare(3000);
    stage.until(() => stage.orders.at(-1)?.order.command.kind === 'start');
    expect(stage.second - ended).toBeGreaterThanOrEqual(55);
  });

  it('starts few times on a day of fair-weather clouds', () => {
    const stage = new Stage();
    for (let n = 0; n < 120; n += 1) {
      stage.spare(n % 3 === 0 ? 300 : 3500);
      stage.run(120);
    }
    expect(stage.events.filter(({ type }) => type === 'started').length).toBeLessThanOrEqual(6);
  });

  it.each<[string, (stage: Stage) => void, string]>([
    ['at the end of the window', stage => stage.set({ window_end: '12:00' }), 'outside_window'],
    ['when the switch is turned off', stage => stage.set({ solar_charging: false }), 'switched_off'],
  ])('is stopped %s, whatever the sun', (_, arrange, why) => {
    const stage = charging();
    arrange(stage);
    stage.run(2);
    expect(stops(stage)).toBe(1);
    expect(stage.limit).toBe(6);
    stage.until(() => stage.kind === undefined, 60);
    expect(lastEvent(stage)).toMatchObject({ type: 'stopped', why });
  });

  it('that does not stop is told to again, and the owner is told', () => {
    const stage = charging();
    stage.car.answers = 'unknown';
    stage.set({ solar_charging: false });
    stage.run(200);
    expect(stops(stage)).toBeGreaterThanOrEqual(3);
    expect(stage.why).toBe('stop_not_confirmed');
    expect(stage.limit).toBe(6);
    stage.car.answers = 'obeys';
    stage.until(() => stage.kind === undefined, 300);
  });

  it('ends complete when the car has reached its limit, and says so once', () => {
    const stage = charging();
    stage.car.level = 80;
    stage.run(600);
    expect(stage.events.filter(({ type }) => type === 'complete')).toHaveLength(1);
    expect(stage.why).toBe('complete');
    expect(stops(stage)).toBe(0);
  });

  it('begins again when the owner raises the limit of a full car', () => {
    const stage = charging();
    stage.car.level = 80;
    stage.run(300);
    stage.car.willing = false;
    stage.car.limit = 90;
    stage.until(() => stage.kind === 'sun', 300);
  });

  it('that the owner stops in the app is not begun again before the next day', () => {
    const stage = charging();
    stage.car.willing = false;
    stage.run(1800);
    expect(stage.why).toBe('stop_respected');
    expect(stage.orders).toHaveLength(1);
    stage.spare(0);
    stage.run(24 * 3600 - 1800);
    stage.spare(3000);
    stage.run(120);
    expect(stage.orders).toHaveLength(2);
  });

  it('goes on after the program was killed and came back', () => {
    const stage = charging();
    stage.restart(5);
    stage.run(3);
    expect(stage.kind).toBe('sun');
    stage.set({ window_end: '12:00' });
    stage.run(3);
    expect(stops(stage)).toBe(1);
  });

  it('keeps the limit in force after a restart until the first reading', () => {
    const stage = charging();
    stage.restart(5);
    stage.meterWorks = false;
    stage.run(5);
    expect(stage.why).toBe('keeping_limit');
    expect(stage.limit).toBe(13);
  });

  it('is the owner\u2019s when memory is older than a quarter of an hour', () => {
    const stage = charging();
    stage.restart(1800);
    stage.run(3);
    expect(stage.kind).toBe('owners');
  });
});

describe('a charge that the owner began', () => {
  const byOwner = (): Stage => {
    const stage = new Stage();
    stage.run(300);
    stage.car.willing = true;
    stage.run(30);
    return stage;
  };

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

describe('a car that starts by itself at plug-in', () => {
  const plugIn = (stage: Stage): void => {
    stage.car.plugged = false;
    stage.run(120);
    stage.car.plugged = true;
    stage.run(5);
    stage.car.willing = true;
  };

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
    stage.car.willing = true;
    stage.run(120);
    expect(stage.limit).toBe(13);
    stage.spare(0);
    stage.run(900);
    expect(stage.limit).toBe(6);
    expect(stage.why).toBe('limit_only');
    expect(stage.orders).toHaveLength(0);
  });
});
