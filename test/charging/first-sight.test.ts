import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const SECOND = '5YJSA1E26JF000002';

const sent = (stage: Stage, kind: 'start' | 'stop'): number =>
  stage.orders.filter(({ order }) => order.command.kind === kind).length;

/** Two cars are configured, nobody knows where they are, and the number of the one that is plugged in is read late, or never. */
const twoConfigured = (): Stage => {
  const cars = [new StageCar(), Object.assign(new StageCar('2431', SECOND), { plugged: false })];
  for (const car of cars) car.home = undefined;
  return new Stage(cars).run(300);
};

const kindHere = (stage: Stage): string | undefined => stage.last.chargers[0]?.kind;
const limitHere = (stage: Stage): number | undefined => stage.last.chargers[0]?.limitAmps;

describe('a charge that begins before it is known which car it is', () => {
  it('has its minimum and no kind while the number is read, and is the owner\u2019s once it is', () => {
    const stage = twoConfigured();
    Object.assign(stage.car, { willing: true, vinPending: true });
    stage.run(8);
    expect([kindHere(stage), limitHere(stage)]).toEqual([undefined, 6]);
    Object.assign(stage.car, { vinPending: false, vinOnBus: true });
    stage.run(300);
    expect([kindHere(stage), limitHere(stage)]).toEqual(['owners', 32]);
    expect(stage.orders).toHaveLength(0);
  });

  it('follows the sun where the number cannot be read, and is the owner\u2019s when it is read after all', () => {
    const stage = twoConfigured();
    stage.car.willing = true;
    stage.run(300);
    expect([kindHere(stage), limitHere(stage)]).toEqual(['sun', 6]);
    stage.car.vinOnBus = true;
    stage.run(300);
    expect([kindHere(stage), limitHere(stage)]).toEqual(['owners', 32]);
    expect(stage.orders).toHaveLength(0);
  });

  it('at plug-in waits for the sun, however long the number is read', () => {
    const stage = new Stage();
    stage.car.plugged = false;
    stage.run(120);
    Object.assign(stage.car, { plugged: true, willing: true, vinPending: true });
    stage.run(12);
    expect(stage.kind).toBeUndefined();
    expect(stage.orders).toHaveLength(0);
    Object.assign(stage.car, { vinPending: false, vinOnBus: true });
    expect(stage.until(() => sent(stage, 'stop') === 1)).toBeLessThanOrEqual(4);
  });

  it('is not begun by us either', () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.car.vinPending = true;
    stage.run(120);
    expect(stage.orders).toHaveLength(0);
    stage.car.vinPending = false;
    stage.run(5);
    expect(sent(stage, 'start')).toBe(1);
  });

  it('is the owner\u2019s when it was already running, whether there is a route to the car or not', () => {
    for (const route of [true, false]) {
      const stage = new Stage();
      Object.assign(stage.car, { route, willing: true, actual: 15, offered: 16, vinPending: true });
      stage.run(5);
      expect([stage.kind, stage.limit]).toEqual(['owners', 32]);
    }
  });
});

const ready = (car: Partial<StageCar>): Stage => {
  const stage = new Stage();
  Object.assign(stage.car, { state: 'ready', tellsAbsence: false, reach: 'asleep', ...car });
  stage.spare(3000);
  return stage.run(300);
};

describe('a charger that only says that it is ready', () => {
  it('does not tell whether a sleeping car is there: nothing is sent', () => {
    const stage = ready({});
    expect(stage.why).toBe('plug_unknown');
    expect(stage.orders).toHaveLength(0);
  });

  it('and that it knows of no car has none', () => {
    expect(ready({ plugged: false, tellsAbsence: true }).why).toBe('not_plugged_in');
  });

  it('and knows a number has a car', () => {
    expect(sent(ready({ vinOnBus: true }), 'start')).toBe(1);
  });

  it('has the car that says so', () => {
    expect(sent(ready({ reach: 'awake' }), 'start')).toBe(1);
  });

  it('is not believed to have the car that slept there before it came to that', () => {
    const stage = new Stage();
    Object.assign(stage.car, { tellsAbsence: false, reach: 'asleep' });
    stage.run(30);
    stage.car.state = 'ready';
    stage.spare(3000);
    stage.run(120);
    expect(stage.why).toBe('plug_unknown');
    expect(stage.orders).toHaveLength(0);
  });
});

describe('a car that was read just before its charger was first heard', () => {
  it('has said whether it is plugged in', () => {
    const stage = new Stage();
    Object.assign(stage.car, { state: 'ready', present: false });
    stage.run(20);
    Object.assign(stage.car, { present: true, readsFresh: false });
    stage.run(5);
    expect(stage.why).toBe('waiting_for_sun');
  });
});
