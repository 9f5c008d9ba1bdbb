import { describe, expect, it } from '@jest/globals';
import { kept, raised, sent, stored } from '../support/stage-setting.ts';
import type { Stage } from '../support/stage.ts';

describe('what was found', () => {
  it.each<[string, (stage: Stage) => void]>([
    ['when the car is unplugged', stage => (stage.car.plugged = false)],
    ['when the car is complete', stage => (stage.car.level = 80)],
    ['when the charge becomes the owner\u2019s', stage => stage.mode('normal')],
    ['when the switch is turned off', stage => stage.set({ solar_charging: false })],
  ])('is given back %s, with one command', (_, arrange) => {
    const stage = raised(9);
    arrange(stage);
    stage.run(120);
    expect(sent(stage)).toEqual([32, 9]);
    expect(stage.car.setting).toBe(9);
    stage.run(3600);
    expect(sent(stage)).toHaveLength(2);
    expect(JSON.stringify(kept(stage) ?? {})).not.toContain('raised"');
  });

  it.each<[string, (stage: Stage) => void]>([
    ['through a cloud that ends the charge', stage => stage.spare(0)],
    ['at the end of the window', stage => stage.set({ window_end: '12:00' })],
    ['while the charger is silent', stage => (stage.car.silentSince = stage.now)],
    ['by the stop button', stage => stage.press('stop')],
  ])('is kept %s, since the next charge needs it again', (_, arrange) => {
    const stage = raised();
    arrange(stage);
    stage.run(1800);
    expect(sent(stage)).toEqual([32]);
    stage.car.plugged = false;
    stage.run(60);
    expect(stage.car.setting).toBe(5);
  });

  it('is given back when the owner starts a charge in the app', () => {
    const stage = raised();
    stage.set({ window_end: '12:00' });
    stage.run(900);
    stage.car.willing = true;
    stage.run(60);
    expect(stage.kind).toBe('owners');
    expect(sent(stage)).toEqual([32, 5]);
  });

  it('is kept while a charge that was cut off is to be taken up again', () => {
    const stage = stored();
    stage.set({ solar_charging: false });
    stage.press('start');
    stage.until(() => stage.car.setting === 32);
    stage.run(30);
    stage.grid = 'off';
    stage.run(120);
    stage.grid = 'connected';
    stage.until(() => stage.kind === 'asked', 300);
    expect(sent(stage)).toEqual([32]);
  });

  it('waits for the stop that goes first', () => {
    const stage = raised();
    stage.set({ solar_charging: false });
    stage.run(60);
    const kinds = stage.orders.map(({ order }) => order.command.kind);
    expect(kinds).toEqual(['start', 'amps', 'stop', 'amps']);
  });

  it('waits until a sleeping car is awake anyway, also over a restart, and is not lost', () => {
    const stage = raised();
    stage.car.reach = 'asleep';
    stage.car.plugged = false;
    stage.run(3600);
    stage.restart(60);
    stage.run(3600);
    expect(sent(stage)).toEqual([32]);
    stage.car.reach = 'awake';
    stage.run(60);
    expect(sent(stage)).toEqual([32, 5]);
  });

  it('waits until a car that has left is at home again, through a charge elsewhere', () => {
    const stage = raised();
    Object.assign(stage.car, { plugged: false, home: false });
    stage.run(600);
    expect(sent(stage)).toEqual([32]);
    stage.car.home = true;
    stage.run(60);
    expect(sent(stage)).toEqual([32, 5]);
  });

  it('is still owed when the car comes back to charge, and is given back after that', () => {
    const stage = raised();
    Object.assign(stage.car, { plugged: false, home: false });
    stage.run(600);
    Object.assign(stage.car, { plugged: true, home: true, level: 50 });
    stage.run(600);
    expect(stage.kind).toBe('sun');
    expect(sent(stage)).toEqual([32]);
    stage.car.plugged = false;
    stage.run(60);
    expect(stage.car.setting).toBe(5);
  });

  it.each([1, 10, 900])('survives a crash %i s after the command', after => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    stage.restart(after);
    stage.run(60);
    expect(stage.car.setting).toBe(after === 900 ? 5 : 32);
    stage.car.plugged = false;
    stage.run(60);
    expect(stage.car.setting).toBe(5);
    expect(sent(stage)).toEqual([32, 5]);
  });

  it('is offered three times to a car that does not take it, and again when it is next unplugged', () => {
    const stage = raised();
    stage.car.level = 80;
    stage.car.answers = { refuses: 'SetChargingAmps failed' };
    stage.run(7200);
    expect(sent(stage)).toEqual([32, 5, 5, 5]);
    stage.car.answers = 'obeys';
    stage.car.plugged = false;
    stage.run(60);
    expect(stage.car.setting).toBe(5);
  });

  it('is compared with a fresh reading before it is given back, which is asked for', () => {
    const stage = raised();
    stage.run(60);
    stage.car.readsFresh = false;
    stage.run(120);
    stage.mode('normal');
    stage.run(5);
    expect(sent(stage)).toEqual([32]);
    expect(stage.last.attention).toMatchObject([{ wanted: true }]);
    stage.car.readsFresh = true;
    stage.run(5);
    expect(sent(stage)).toEqual([32, 5]);
    stage.run(30);
    expect(stage.last.attention).toMatchObject([{ wanted: false }]);
  });

  it('is raised once more when the owner lets a full car charge on', () => {
    const stage = raised();
    stage.car.level = 80;
    stage.run(120);
    expect(stage.car.setting).toBe(5);
    stage.car.willing = false;
    stage.car.limit = 90;
    stage.until(() => stage.car.setting === 32, 600);
    expect(sent(stage)).toEqual([32, 5, 32]);
  });
});

describe('a car that was given its setting back', () => {
  it('is raised again for a further charge of ours, though it slept before that could be read', () => {
    const stage = raised();
    stage.car.level = 80;
    stage.until(() => sent(stage).length === 2);
    stage.run(5);
    Object.assign(stage.car, { reach: 'asleep', willing: false });
    stage.run(60);
    Object.assign(stage.car, { reach: 'awake', limit: 90 });
    stage.until(() => stage.car.setting === 32, 600);
    expect(sent(stage)).toEqual([32, 5, 32]);
  });
});

describe('an owner who changes the setting', () => {
  it.each([
    ['from its maximum', 32],
    ['after we raised it', 5],
  ])('during our charge, %s, is left alone, also after a restart', (_, setting) => {
    const stage = stored(setting);
    stage.until(() => stage.kind === 'sun' && stage.car.setting === 32);
    stage.run(60);
    const before = sent(stage).length;
    stage.car.ownerSets(10);
    stage.run(300);
    stage.restart(30);
    stage.run(600);
    stage.car.plugged = false;
    stage.run(300);
    expect(sent(stage)).toHaveLength(before);
    expect(stage.car.setting).toBe(10);
  });

  it('right after we raised it is left alone too', () => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    stage.run(5);
    stage.car.ownerSets(10);
    stage.run(900);
    stage.car.plugged = false;
    stage.run(300);
    expect(sent(stage)).toEqual([32]);
    expect(stage.car.setting).toBe(10);
  });

  it('while the car sleeps has what they set', () => {
    const stage = raised();
    Object.assign(stage.car, { plugged: false, reach: 'asleep' });
    stage.run(60);
    stage.car.ownerSets(16);
    stage.car.reach = 'awake';
    stage.run(600);
    expect(stage.car.setting).toBe(16);
    expect(kept(stage)).toBeUndefined();
  });

  it('between two charges has what they set as what is found next', () => {
    const stage = raised();
    Object.assign(stage.car, { plugged: false, home: false });
    stage.run(60);
    stage.car.ownerSets(16);
    Object.assign(stage.car, { plugged: true, home: true });
    stage.run(600);
    expect(stage.car.setting).toBe(32);
    stage.car.plugged = false;
    stage.run(60);
    expect(stage.car.setting).toBe(16);
  });
});
