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

/** The bus is gone for so long, and the car stops for want of heartbeats. */
const gone = (stage: Stage, duration: number): void => {
  bus(stage, false);
  stage.run(30);
  stage.car.willing = false;
  stage.run(duration - 30);
  bus(stage, true);
};

describe('a charge that was cut off', () => {
  it('off grid goes on after the grid has changed over', () => {
    const stage = asked();
    stage.grid = 'off';
    stage.run(600);
    stage.grid = 'unsure';
    stage.run(20);
    stage.grid = 'connected';
    stage.run(90);
    expect(stage.kind).toBe('asked');
    expect(stage.limit).toBe(32);
  });

  it.each([
    ['while the program is restarted', 'connected'],
    ['after it', 'off'],
  ] as const)('off grid goes on when the grid comes back %s', (_, grid) => {
    const stage = asked();
    stage.grid = 'off';
    stage.run(600);
    stage.grid = grid;
    stage.restart(60);
    stage.grid = undefined;
    stage.run(5);
    expect(stage.why).toBe('grid_unsure');
    stage.grid = grid;
    stage.run(60);
    stage.grid = 'connected';
    stage.run(90);
    expect(stage.kind).toBe('asked');
  });

  it('is not what it was after the bus was gone for longer than a quarter of an hour', () => {
    const stage = asked();
    gone(stage, 1200);
    stage.run(300);
    expect(sent(stage, 'start')).toBe(1);
    stage.car.willing = true;
    stage.run(10);
    expect(stage.kind).toBe('owners');
  });

  it('is what it was after almost a quarter of an hour', () => {
    const stage = asked();
    stage.run(200);
    gone(stage, 870);
    stage.run(90);
    expect(stage.kind).toBe('asked');
  });

  it('by a stop of ours stays stopped, whatever is restarted meanwhile', () => {
    const stage = new Stage();
    stage.mode('fast');
    stage.until(() => stage.kind === 'asked', 60);
    stage.run(30);
    stage.set({ solar_charging: false });
    stage.run(5);
    stage.restart(10);
    stage.run(300);
    expect(sent(stage, 'start')).toBe(1);
    expect(stage.kind).toBeUndefined();
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'switched_off' });
  });

  it('in mode fast does not go on with the switch off', () => {
    const stage = new Stage();
    stage.mode('fast');
    stage.until(() => stage.kind === 'asked', 60);
    stage.run(30);
    bus(stage, false);
    stage.run(30);
    stage.car.willing = false;
    stage.set({ solar_charging: false });
    stage.run(30);
    bus(stage, true);
    stage.run(300);
    expect(sent(stage, 'start')).toBe(1);
  });

  it('goes on as a boost only until the boost is over', () => {
    const stage = asked('boost');
    stage.set({ window_end: '09:00' });
    stage.run(1800);
    gone(stage, 60);
    stage.until(() => stage.kind === 'asked' && stage.car.actual > 5, 120);
    stage.run(1800);
    expect(stage.kind).toBeUndefined();
  });

  it('is not the car\u2019s that stands there instead', () => {
    const stage = asked();
    stage.car.vinOnBus = true;
    stage.run(60);
    bus(stage, false);
    stage.run(60);
    bus(stage, true);
    const { snapshot } = stage;
    stage.snapshot = function guest(this: Stage) {
      const plain = snapshot.call(this);
      return { ...plain, chargers: plain.chargers.map(charger => ({ ...charger, vin: 'GUEST' })) };
    };
    stage.run(60);
    expect(stage.kind).toBe('sun');
    stage.spare(0);
    stage.run(900);
    expect(stage.limit).toBe(6);
    expect(stage.why).toBe('limit_only');
    expect(sent(stage, 'stop')).toBe(0);
  });
});

describe('a home off grid that may charge at the minimum', () => {
  it('still ends a sun charge with the window', () => {
    const stage = charging();
    stage.level = 80;
    stage.set({ off_grid_charging: true });
    stage.grid = 'off';
    stage.run(60);
    stage.set({ window_end: '12:00' });
    stage.run(60);
    expect(stage.kind).toBeUndefined();
    expect(stage.events.at(-1)).toMatchObject({ type: 'stopped', why: 'outside_window' });
  });
});

describe('a charger that vanishes and comes back', () => {
  it('after hours is judged anew', () => {
    const stage = charging();
    stage.car.present = false;
    stage.run(3600);
    expect(Object.keys(stage.memory.live.chargers)).toEqual([]);
    stage.car.present = true;
    stage.run(5);
    expect(stage.kind).toBe('owners');
  });
});
