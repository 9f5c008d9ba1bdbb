import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { sent } from '../support/stage-setting.ts';
import { Stage } from '../support/stage.ts';

const NEIGHBOUR = '5YJSA1E26JF000099';

/** One car and two chargers: it stands at the first, and may come to stand at the second. */
class TwoPlaces extends Stage {
  readonly here: StageCar;
  readonly there: StageCar;

  constructor(vinOnBus: boolean) {
    const first = Object.assign(new StageCar('1839'), { vinOnBus });
    const second = Object.assign(new StageCar('2431'), { vinOnBus, plugged: false, route: false });
    super([first, second]);
    this.here = first;
    this.there = second;
  }

  /** The car is driven from one to the other within so many seconds. */
  move(seconds: number, from = this.here, to = this.there): void {
    Object.assign(from, { plugged: false, willing: false });
    this.run(seconds);
    const { level, limit, setting, wish, readSetting, takenAt } = from;
    from.route = false;
    Object.assign(to, { level, limit, setting, wish, readSetting, takenAt, plugged: true, route: true });
    this.run(3);
  }

  kindAt(place: number): string | undefined {
    return this.last.chargers[place]?.kind;
  }
}

describe.each([
  ['with its VIN on the bus', true],
  ['by its plug alone', false],
])('a car that moves to another charger, known %s', (_, vinOnBus) => {
  it.each([5, 60, 600])(
    'takes no kind of charge along: after %s s an owner’s charge is a new one',
    seconds => {
      const stage = new TwoPlaces(vinOnBus);
      stage.run(300);
      stage.here.willing = true;
      stage.run(60);
      expect(stage.kindAt(0)).toBe('owners');
      stage.spare(3000);
      stage.move(seconds);
      stage.there.willing = true;
      stage.run(30);
      expect([stage.kindAt(0), stage.kindAt(1)]).toEqual([undefined, 'sun']);
      expect(stage.last.chargers[0]?.vin).toBeUndefined();
      expect(stage.last.chargers[1]?.vin).toBe(stage.here.vin);
    },
  );

  it('is its owner’s at the second when it is started there by hand', () => {
    const stage = new TwoPlaces(vinOnBus);
    stage.spare(3000);
    stage.until(() => stage.kindAt(0) === 'sun');
    stage.run(120);
    stage.spare(0);
    stage.move(60);
    stage.run(300);
    stage.there.willing = true;
    stage.run(30);
    expect([stage.kindAt(0), stage.kindAt(1)]).toEqual([undefined, 'owners']);
  });

  it.each([5, 60])('has its own amps raised at the second again, and has back what it had', seconds => {
    const stage = new TwoPlaces(vinOnBus);
    stage.here.ownerSets(9);
    stage.spare(4000);
    stage.until(() => stage.here.setting === 32);
    stage.run(60);
    stage.move(seconds);
    stage.until(() => stage.kindAt(1) === 'sun', 900);
    stage.until(() => stage.there.setting === 32, 300);
    stage.run(60);
    stage.there.level = stage.there.limit;
    stage.run(600);
    expect(stage.there.setting).toBe(9);
    expect(sent(stage).at(-1)).toBe(9);
    expect(JSON.stringify(stage.memory.kept.cars ?? {})).not.toContain('raised"');
  });

  it('has used as many starts of its day there as here', () => {
    const stage = new TwoPlaces(vinOnBus);
    stage.set({ starts_per_day: 1 });
    stage.spare(3000);
    stage.until(() => stage.kindAt(0) === 'sun');
    stage.run(120);
    stage.move(60);
    stage.run(900);
    expect(stage.kindAt(1)).toBeUndefined();
    expect(stage.last.chargers[1]?.told.key).toBe('starts_used_up');
  });
});

describe('the starts of a day', () => {
  it('of another car at the same charger are not those of the one that comes after it', () => {
    const stage = new TwoPlaces(true);
    stage.set({ starts_per_day: 1 });
    stage.spare(3000);
    stage.until(() => stage.kindAt(0) === 'sun');
    stage.run(120);
    Object.assign(stage.here, { plugged: false, willing: false });
    stage.run(200);
    const other = Object.assign(new StageCar('1839', NEIGHBOUR), { vinOnBus: true });
    const after = new Stage([other], stage.memory.kept);
    Object.assign(after, { now: stage.now, second: stage.second, settings: stage.settings });
    after.spare(3000);
    after.until(() => after.kind === 'sun', 900);
    expect(after.kind).toBe('sun');
  });
});

/** The first has stood at the first charger for long; the second comes to the other. */
const bothHere = (): { stage: Stage; here: StageCar; there: StageCar } => {
  const here = new StageCar('1839');
  const there = Object.assign(new StageCar('2431', NEIGHBOUR), { plugged: false });
  const stage = new Stage([here, there]);
  stage.spare(7000);
  stage.until(() => stage.last.chargers[0]?.kind === 'sun');
  stage.run(120);
  there.plugged = true;
  stage.run(30);
  return { stage, here, there };
};
const carsAt = ({ last }: Stage): readonly (string | undefined)[] => last.chargers.map(({ vin }) => vin);

describe('two cars of which the bus reads no VIN', () => {
  it('are told apart by who was there first, and both charge', () => {
    const { stage, here } = bothHere();
    expect(carsAt(stage)).toEqual([here.vin, NEIGHBOUR]);
    stage.until(() => stage.last.chargers.every(({ kind }) => kind === 'sun'), 900);
    expect(stage.orders.map(({ order }) => order.vin)).toEqual([here.vin, NEIGHBOUR]);
  });

  it('are not mixed up when the first leaves: no command goes to it', () => {
    const { stage, here } = bothHere();
    stage.until(() => stage.last.chargers.every(({ kind }) => kind === 'sun'), 900);
    Object.assign(here, { plugged: false, willing: false });
    stage.run(120);
    expect(carsAt(stage)[1]).toBe(NEIGHBOUR);
    const before = stage.orders.length;
    stage.spare(0);
    stage.until(() => stage.orders.length > before, 1800);
    expect(stage.orders.slice(before).map(({ order }) => order.vin)).toEqual([NEIGHBOUR]);
  });

  it('are unknown both where the program has just started: nothing is sent to either', () => {
    const cars = [new StageCar('1839'), new StageCar('2431', NEIGHBOUR)];
    const stage = new Stage(cars);
    stage.spare(7000);
    stage.run(600);
    expect(stage.orders).toEqual([]);
    expect(stage.why).toBe('limit_only');
  });

  it('are known nowhere any more once both are unplugged', () => {
    const { stage, here, there } = bothHere();
    Object.assign(here, { plugged: false, willing: false });
    Object.assign(there, { plugged: false, willing: false });
    stage.run(60);
    const known = Object.values(stage.memory.live.chargers).map(({ vin }) => vin);
    expect(known).toEqual([undefined, undefined]);
  });
});
