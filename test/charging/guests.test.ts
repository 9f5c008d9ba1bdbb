import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

const GUEST = '5YJSA1E26JF000099';

/** Our car is somewhere, not at this charger; a guest's is plugged in here. */
const withGuest = (ours: Partial<StageCar>, vinOnBus: boolean): Stage => {
  const our = Object.assign(new StageCar('0000'), { present: false, plugged: false, ...ours });
  const guest = Object.assign(new StageCar('1839', GUEST), { route: false, vinOnBus, plugged: false });
  const stage = new Stage([our, guest]);
  stage.run(60);
  guest.plugged = true;
  stage.run(3);
  guest.willing = true;
  return stage;
};

describe('a guest\u2019s car', () => {
  it.each<[string, Partial<StageCar>, boolean]>([
    ['whose VIN the bus reads', {}, true],
    ['without a VIN, while ours is away', { home: false }, false],
    ['without a VIN, while ours is at home and says that it is not plugged in', {}, false],
  ])('%s: no command goes to our car', (_, ours, vinOnBus) => {
    const stage = withGuest(ours, vinOnBus);
    stage.run(600);
    stage.spare(3000);
    stage.run(600);
    stage.spare(0);
    stage.run(900);
    expect(stage.orders).toHaveLength(0);
    expect(stage.limit).toBe(6);
  });

  it('whose VIN becomes known when a stop for our car was asked already ends that stop', () => {
    const stage = new Stage();
    stage.run(200);
    stage.car.plugged = false;
    stage.run(60);
    Object.assign(stage.car, { plugged: true, willing: true, answers: 'ignores' });
    stage.until(() => stage.orders.length > 0, 60);
    const { snapshot } = stage;
    stage.snapshot = function guest(this: Stage) {
      const plain = snapshot.call(this);
      return { ...plain, chargers: plain.chargers.map(charger => ({ ...charger, vin: GUEST })) };
    };
    stage.run(120);
    expect(stage.why).toBe('limit_only');
    expect(stage.memory.kept.chargers['1839']?.stop).toBeUndefined();
  });
});

const two = (vinOnBus: boolean): readonly [Stage, StageCar, StageCar] => {
  const first = Object.assign(new StageCar('1839'), { vinOnBus });
  const second = Object.assign(new StageCar('2431'), { vinOnBus, plugged: false, route: false });
  const stage = new Stage([first, second]);
  stage.spare(3000);
  stage.until(() => stage.last.chargers[0]?.kind === 'sun');
  stage.run(60);
  Object.assign(first, { plugged: false, willing: false, route: false });
  stage.run(60);
  Object.assign(second, { plugged: true, route: true });
  return [stage, first, second];
};

describe('a car that moves to the other charger', () => {
  it.each([[true], [false]])('is started there (its VIN is on the bus: %s)', vinOnBus => {
    const [stage] = two(vinOnBus);
    stage.until(() => stage.last.chargers[1]?.kind === 'sun', 300);
    expect(stage.last.chargers[0]?.told.key).toBe('not_plugged_in');
    expect(stage.last.chargers[0]?.kind).toBeUndefined();
  });
});

describe('an owner\u2019s charge at one of two chargers', () => {
  it('stays the owner\u2019s when the program starts without memory and reads its VIN only later', () => {
    const first = new StageCar('1839');
    const second = Object.assign(new StageCar('2431', GUEST), {
      route: false,
      plugged: false,
      state: 'waiting',
    });
    Object.assign(first, { willing: true, actual: 15, offered: 16 });
    const stage = new Stage([first, second]);
    stage.run(3);
    expect(stage.last.chargers[0]?.vin).toBeUndefined();
    first.vinOnBus = true;
    stage.run(120);
    expect(stage.last.chargers[0]?.kind).toBe('owners');
    expect(stage.orders).toHaveLength(0);
  });
});

describe('two cars in the sun', () => {
  it('are told the same arithmetic, in which nothing comes from a Powerwall that is not there', () => {
    const cars = [new StageCar('1839'), new StageCar('2431', GUEST)];
    for (const car of cars) car.vinOnBus = true;
    const stage = new Stage(cars);
    stage.spare(7000);
    stage.until(() => stage.last.chargers.every(({ kind }) => kind === 'sun'), 600);
    stage.run(120);
    for (const { told } of stage.last.chargers) {
      expect(told).toMatchObject({ key: 'following_sun', numbers: { surplus: 7000, battery: 0 } });
    }
  });
});
