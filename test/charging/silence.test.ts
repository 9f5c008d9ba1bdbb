import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const charging = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  stage.until(() => stage.kind === 'sun');
  return stage.run(90);
};

const owners = (): Stage => {
  const stage = new Stage().run(300);
  stage.car.willing = true;
  return stage.run(30);
};

const bus = (stage: Stage, connected: boolean): void => {
  stage.busConnected = connected;
  stage.busSince = stage.now;
};

describe('while a charger is silent', () => {
  it.each<[string, () => Stage]>([
    ['a sun charge', charging],
    ['the owner\u2019s', owners],
  ])('%s keeps its last limit, also in the first second after it', (_, begin) => {
    const stage = begin();
    const { limit } = stage;
    for (const hush of [
      () => bus(stage, !stage.busConnected),
      () => (stage.car.silentSince = stage.car.silentSince === undefined ? stage.now : undefined),
    ]) {
      hush();
      for (let n = 0; n < 30; n += 1) expect(stage.run(1).limit).toBe(limit);
      hush();
      for (let n = 0; n < 30; n += 1) expect(stage.run(1).limit).toBe(limit);
    }
  });

  it('the grid and the stop button still lower its limit', () => {
    const acts = [
      (stage: Stage) => (stage.grid = 'off'),
      (stage: Stage) => (stage.grid = 'unsure'),
      (stage: Stage) => stage.press('stop'),
    ];
    for (const act of acts) {
      const stage = owners();
      bus(stage, false);
      stage.run(5);
      act(stage);
      stage.run(1);
      expect(stage.limit).toBe(6);
    }
  });
});
