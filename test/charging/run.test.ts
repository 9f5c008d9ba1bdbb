import { describe, expect, it } from '@jest/globals';
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

  it('tells the amps that it is given, not those that the sun would carry', () => {
    const stage = charging(7500);
    const maximum = { '1839': { mode: 'solar' as const, maximum: 20 as never } };
    for (const lower of [() => stage.set({ wall_connectors: maximum }), () => (stage.circuit = 16)]) {
      lower();
      stage.run(30);
      expect(stage.last.told).toMatchObject({ key: 'following_sun', numbers: { amps: stage.limit } });
    }
    expect(stage.limit).toBe(16);
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
    expect(stage.until(() => stage.kind === 'sun', 300)).toBeLessThan(120);
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
