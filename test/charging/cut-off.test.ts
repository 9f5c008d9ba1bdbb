import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

/** A car that charged in the sun until it was gone, and was told to stop just now: it does not care. */
function disobeying(cutsOff = true): Stage {
  const stage = new Stage();
  stage.cutsOff = cutsOff;
  stage.spare(4000);
  stage.until(() => stage.kind === 'sun', 300);
  stage.run(120);
  stage.car.answers = 'ignores';
  stage.spare(0);
  stage.until(() => stage.why === 'stopping', 600);
  return stage;
}

const barred = (stage: Stage): boolean | undefined => stage.last.chargers[0]?.barred;

describe('a car that does not obey a stop', () => {
  it('is cut off after three minutes of being told, where the owner allows it', () => {
    const stage = disobeying();
    stage.run(170);
    expect(barred(stage)).toBe(false);
    expect(stage.why).toBe('stop_not_confirmed');
    stage.run(20);
    expect(barred(stage)).toBe(true);
    expect(stage.why).toBe('cut_off');
  });

  it('is never cut off otherwise, and stays at the minimum', () => {
    const stage = disobeying(false);
    stage.run(1200);
    expect(barred(stage)).toBe(false);
    expect(stage.why).toBe('stop_not_confirmed');
    expect(stage.limit).toBe(6);
  });

  it('stays cut off while the sun shines, over a restart too, until it is plugged in anew', () => {
    const stage = cutOff();
    stage.run(900);
    expect(stage.why).toBe('cut_off');
    stage.restart(10);
    stage.run(900);
    expect(barred(stage)).toBe(true);
    expect(stage.why).toBe('cut_off');
    stage.car.plugged = false;
    stage.run(30);
    expect(barred(stage)).toBe(false);
  });

  it('may charge again when the owner touches a control', () => {
    const stage = cutOff();
    stage.car.answers = 'obeys';
    stage.press('start');
    stage.run(2);
    expect(barred(stage)).toBe(false);
    expect(stage.until(() => stage.kind === 'asked', 120)).toBeLessThan(60);
  });

  it('may charge again in the next day’s window', () => {
    const stage = cutOff();
    stage.car.answers = 'obeys';
    stage.second = 22 * 3600;
    stage.run(60);
    expect(barred(stage)).toBe(true);
    stage.day += 1;
    stage.second = 7 * 3600;
    stage.run(2);
    expect(barred(stage)).toBe(false);
  });

  it('that obeys at last is stopped as usual', () => {
    const stage = disobeying();
    stage.run(100);
    stage.car.answers = 'obeys';
    stage.until(() => stage.kind === undefined, 300);
    expect(barred(stage)).toBe(false);
  });
});

/** It was cut off: no current flows any more. The sun is back. */
function cutOff(): Stage {
  const stage = disobeying();
  stage.run(200);
  stage.car.willing = false;
  stage.run(60);
  stage.spare(4000);
  return stage;
}
