import { describe, expect, it } from '@jest/globals';
import { emptyKept } from '../../src/charging/memory.ts';
import { StageCar } from '../support/stage-car.ts';
import { kept, sent, stored, raised, times } from '../support/stage-setting.ts';
import { Stage } from '../support/stage.ts';

describe('a car whose own setting is lower than its maximum', () => {
  it('is raised once our charge runs, and follows the sun', () => {
    const stage = raised();
    expect(stage.orders.map(({ order }) => order.command.kind)).toEqual(['start', 'amps']);
    expect(sent(stage)).toEqual([32]);
    stage.run(60);
    expect(stage.car.actual * 240).toBeGreaterThan(2700);
  });

  it.each<[string, (stage: Stage) => void]>([
    ['asked for by the button', stage => stage.press('start')],
    ['asked for by boost', stage => stage.press('boost')],
    ['in mode fast', stage => stage.mode('fast')],
    ['in mode solar_min', stage => stage.mode('solar_min')],
  ])('is raised for a charge %s', (_, arrange) => {
    const stage = stored();
    stage.spare(0);
    arrange(stage);
    stage.until(() => stage.car.setting === 32, 120);
    expect(sent(stage)).toEqual([32]);
  });

  it('is raised even where it lets no current through at all', () => {
    const stage = stored(0);
    stage.until(() => stage.kind === 'sun', 200);
    expect(stage.events.some(({ type }) => type === 'not_confirmed')).toBe(false);
  });

  it('is raised when the owner gives us a charge of theirs', () => {
    const stage = stored();
    stage.mode('normal');
    stage.car.willing = true;
    stage.run(300);
    expect(stage.kind).toBe('owners');
    expect(sent(stage)).toEqual([]);
    stage.mode('solar');
    stage.run(60);
    expect(sent(stage)).toEqual([32]);
  });

  it.each<[string, (stage: Stage) => void]>([
    ['that is at its maximum', stage => stage.car.ownerSets(32)],
    ['whose setting nobody knows', stage => (stage.car.readsFresh = false)],
    ['that charges for its owner', stage => (stage.car.willing = true)],
    ['at a charger that is not governed', stage => stage.mode('normal')],
    ['without a route', stage => (stage.car.route = false)],
    ['that is away', stage => (stage.car.home = false)],
  ])('is told nothing for a car %s', (_, arrange) => {
    const stage = stored();
    arrange(stage);
    if (!stage.car.readsFresh) stage.car.readSetting = undefined;
    stage.run(900);
    expect(sent(stage)).toEqual([]);
  });

  it('is judged by a reading of the time since current flows', () => {
    const stage = stored(12);
    stage.until(() => stage.orders.length === 1);
    stage.car.readsFresh = false;
    stage.run(120);
    expect(stage.kind).toBe('sun');
    expect(sent(stage)).toEqual([]);
    stage.car.readsFresh = true;
    stage.run(2);
    expect(sent(stage)).toEqual([32]);
  });

  it('is remembered in the step that raises it', () => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    expect(kept(stage)).toMatchObject({ raised: { foundAmps: 5, setAmps: 32 } });
  });

  it('is raised again where its maximum follows the charger, and given back once that shows it', () => {
    const stage = stored(12);
    const { car } = stage;
    const live = (seconds: number): void => {
      for (let n = 0; n < seconds; n += 1) {
        car.most = !car.plugged ? 32 : car.level < car.limit ? car.offered : 6;
        stage.run(1);
      }
    };
    live(600);
    expect(sent(stage)).toEqual([13]);
    stage.spare(6000);
    live(300);
    expect(sent(stage)).toEqual([13, 25]);
    car.level = 80;
    live(600);
    expect(sent(stage)).toEqual([13, 25]);
    car.plugged = false;
    live(60);
    expect(sent(stage)).toEqual([13, 25, 12]);
    expect(car.setting).toBe(12);
  });
});

describe('a command about the setting', () => {
  it('waits until the car has answered the one before', () => {
    const stage = stored();
    stage.until(() => stage.orders.length === 1);
    const { command } = stage.car;
    if (command === undefined) throw new Error('no command');
    stage.car.command = { ...command, outcome: 'pending' };
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(sent(stage)).toEqual([]);
    stage.car.command = command;
    stage.run(1);
    expect(sent(stage)).toEqual([32]);
  });

  it('is not repeated while the car has not answered, nor before its effect can be read', () => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    const { command } = stage.car;
    if (command === undefined) throw new Error('no command');
    Object.assign(stage.car, { pendingSetting: undefined, command: { ...command, outcome: 'pending' } });
    stage.run(300);
    stage.car.command = command;
    stage.run(10);
    expect(sent(stage)).toEqual([32]);
    stage.run(10);
    expect(sent(stage)).toEqual([32, 32]);
  });

  it('that never left, because memory could not be written, is sent again', () => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    Object.assign(stage.car, { pendingSetting: undefined, command: undefined });
    stage.run(50);
    expect(sent(stage)).toEqual([32]);
    stage.run(40);
    expect(sent(stage)).toEqual([32, 32]);
  });

  it('is not sent while a stop is on its way', () => {
    const stage = stored();
    stage.until(() => sent(stage).length === 1);
    Object.assign(stage.car, { pendingSetting: undefined, answers: 'unknown' });
    stage.press('stop');
    stage.run(300);
    expect(stage.why).toBe('stop_not_confirmed');
    expect(sent(stage)).toEqual([32]);
  });

  it('is not sent while the number of the car is being read', () => {
    const stage = stored();
    stage.until(() => stage.orders.length === 1);
    stage.car.vinPending = true;
    stage.run(60);
    expect(stage.kind).toBe('sun');
    expect(sent(stage)).toEqual([]);
  });
});

describe('a car that does not take the new setting', () => {
  it.each<[string, StageCar['answers']]>([
    ['ignores it', 'ignores'],
    ['refuses it', { refuses: 'SetChargingAmps failed' }],
    ['does not answer', 'unknown'],
  ])('and %s is told three times, at growing distances', (_, answers) => {
    const stage = stored();
    stage.until(() => stage.orders.length === 1);
    stage.car.answers = answers;
    stage.run(7200);
    expect(sent(stage)).toEqual([32, 32, 32]);
    const [first = 0, second = 0, third = 0] = times(stage);
    expect(second - first).toBeGreaterThanOrEqual(60);
    expect(third - second).toBeGreaterThanOrEqual(300);
    expect(stage.kind).toBe('sun');
  });

  it('is not told anything at the end, since it has what it had', () => {
    const stage = stored();
    stage.until(() => stage.orders.length === 1);
    stage.car.answers = 'ignores';
    stage.run(60);
    stage.car.plugged = false;
    stage.run(60);
    expect(sent(stage)).toEqual([32]);
    expect(kept(stage)).toBeUndefined();
  });
});

describe('memory', () => {
  it('of before this rule is taken as it is', () => {
    const stage = new Stage([new StageCar()], emptyKept);
    stage.run(60);
    expect(stage.memory.kept).not.toHaveProperty('cars');
  });
});
