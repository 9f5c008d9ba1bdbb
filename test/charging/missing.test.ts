import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  stage.until(() => stage.kind === 'sun');
  stage.run(90);
  return stage;
};

const asked = (): Stage => {
  const stage = new Stage();
  stage.press('start');
  stage.until(() => stage.kind === 'asked', 60);
  stage.run(20);
  return stage;
};

const stops = (stage: Stage): number =>
  stage.orders.filter(({ order }) => order.command.kind === 'stop').length;

/** The bus is gone for a while, and with `cut` the car with it. */
const gone = (stage: Stage, duration: number, cut: boolean): void => {
  stage.busConnected = false;
  stage.busSince = stage.now;
  const [car] = stage.cars;
  stage.run(duration / 2);
  if (cut && car !== undefined) car.willing = false;
  stage.run(duration / 2);
  stage.busConnected = true;
  stage.busSince = stage.now;
};

describe('a meter that falls silent', () => {
  it('raises nothing, then gives the minimum, then ends a sun charge; each is told', () => {
    const stage = charging();
    stage.meterWorks = false;
    stage.run(60);
    expect(stage.limit).toBe(13);
    expect(stage.why).toBe('meter_missing');
    expect(stage.events.at(-1)).toMatchObject({ type: 'meter_lost' });
    stage.run(40);
    expect(stage.limit).toBe(6);
    expect(stops(stage)).toBe(0);
    stage.until(() => stops(stage) === 1, 300);
    stage.meterWorks = true;
    stage.until(() => stage.events.at(-1)?.type === 'meter_back', 60);
  });

  it('leaves a charge with the minimum always at its minimum', () => {
    const stage = charging();
    stage.mode('solar_min');
    stage.meterWorks = false;
    stage.run(1200);
    expect(stage.limit).toBe(6);
    expect(stops(stage)).toBe(0);
  });

  it('changes nothing for a charge that was asked for', () => {
    const stage = asked();
    stage.meterWorks = false;
    stage.run(1200);
    expect(stage.limit).toBe(32);
    expect(stops(stage)).toBe(0);
  });
});

describe('a home that is cut off from the grid', () => {
  it('lowers every charger in the same step, whatever its mode, and then ends the charge', () => {
    for (const stage of [charging(), asked()]) {
      stage.grid = 'off';
      stage.run(1);
      expect(stage.limit).toBe(6);
      expect(stage.why).toBe('off_grid');
      stage.until(() => stage.kind === undefined, 60);
      expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'off_grid' });
    }
  });

  it('holds the minimum where the owner allows it and the level is high enough', () => {
    const stage = charging();
    stage.level = 60;
    stage.set({ off_grid_charging: true });
    stage.grid = 'off';
    stage.run(600);
    expect(stops(stage)).toBe(0);
    expect(stage.limit).toBe(6);
    stage.level = 49;
    stage.until(() => stops(stage) === 1, 5);
  });

  it('goes on with an asked charge within five minutes of the grid\u2019s return, once', () => {
    const stage = asked();
    stage.grid = 'off';
    stage.until(() => stage.kind === undefined, 60);
    stage.run(1800);
    stage.grid = 'connected';
    stage.until(() => stage.kind === 'asked', 90);
    stage.run(20);
    expect(stage.limit).toBe(32);
  });

  it('lowers only, and neither starts nor stops, while it changes over or says a word nobody knows', () => {
    const stage = charging();
    stage.grid = 'unsure';
    stage.run(600);
    expect(stage.limit).toBe(6);
    expect(stops(stage)).toBe(0);
    expect(stage.kind).toBe('sun');
  });

  it('is taken as connected where nothing tells', () => {
    const stage = new Stage();
    stage.grid = undefined;
    stage.spare(3000);
    expect(stage.until(() => stage.kind === 'sun')).toBeLessThan(120);
  });
});

describe('a bus that is gone for a while', () => {
  it('is told, leaves a running charge what it was, and is told when it is back', () => {
    const stage = charging();
    gone(stage, 40, false);
    expect(stage.events.at(-1)).toMatchObject({ type: 'bus_lost' });
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(stage.events.at(-1)).toMatchObject({ type: 'bus_back' });
  });

  it('lets an asked charge that it cut off go on, once', () => {
    const stage = asked();
    gone(stage, 60, true);
    stage.until(() => stage.kind === 'asked' && stage.car.actual > 20, 120);
    expect(stage.orders.filter(({ order }) => order.command.kind === 'start')).toHaveLength(2);
  });

  it('leaves an owner\u2019s charge the owner\u2019s when its current comes back by itself', () => {
    const stage = new Stage();
    stage.run(300);
    stage.car.willing = true;
    stage.run(30);
    gone(stage, 60, true);
    stage.run(40);
    stage.car.willing = true;
    stage.run(20);
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
  });

  it('does not count the closing of a sun charge that it cut off', () => {
    const stage = charging();
    stage.set({ starts_per_day: 1 });
    gone(stage, 60, true);
    stage.until(() => stage.kind === 'sun' && stage.car.actual > 5, 300);
    expect(stage.memory.kept.chargers['1839']?.closings?.count).toBe(1);
  });
});

describe('a wall clock that jumps', () => {
  it('moves the window at once and disturbs nothing else', () => {
    const stage = charging();
    stage.second += 9.5 * 3600;
    stage.until(() => stage.kind === undefined, 60);
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'outside_window' });
    stage.second -= 9.5 * 3600;
    stage.until(() => stage.kind === 'sun', 300);
  });
});

describe('a start that could not be sent', () => {
  it('is forgotten after twenty minutes', () => {
    const stage = new Stage();
    stage.grid = 'unsure';
    stage.press('start');
    stage.run(1500);
    stage.grid = 'connected';
    stage.run(60);
    expect(stage.orders).toHaveLength(0);
  });
});
