import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const sent = (stage: Stage, kind: 'start' | 'stop'): number =>
  stage.orders.filter(({ order }) => order.command.kind === kind).length;

const crashed = (): Stage => {
  const stage = new Stage();
  stage.spare(3000);
  stage.car.answers = 'ignores';
  stage.until(() => sent(stage, 'start') === 1);
  stage.restart(5);
  return stage;
};

describe('a start that a crash left unconfirmed', () => {
  it.each<[string, (stage: Stage) => void]>([
    ['without sun', stage => stage.spare(0)],
    ['without a meter', stage => (stage.meterWorks = false)],
    ['outside the window', stage => stage.set({ window_end: '12:00' })],
    ['with the switch off', stage => stage.set({ solar_charging: false })],
  ])('is not sent again %s', (_, arrange) => {
    const stage = crashed();
    arrange(stage);
    stage.run(900);
    expect(sent(stage, 'start')).toBe(1);
  });

  it('is still the reason for current that comes late', () => {
    const stage = crashed();
    stage.spare(0);
    stage.run(30);
    stage.car.willing = true;
    stage.run(5);
    expect(stage.kind).toBe('sun');
  });

  it('is not sent again for a button either, but reported', () => {
    const stage = new Stage();
    stage.car.answers = 'ignores';
    stage.press('start');
    stage.until(() => sent(stage, 'start') === 1);
    stage.restart(5);
    stage.run(120);
    expect(sent(stage, 'start')).toBe(1);
    expect(stage.events.at(-1)).toMatchObject({ type: 'not_confirmed' });
  });

  it('is sent again by the ordinary rules when no current came', () => {
    const stage = crashed();
    stage.run(30);
    expect(sent(stage, 'start')).toBe(1);
    expect(stage.until(() => sent(stage, 'start') === 2)).toBeLessThanOrEqual(150);
  });

  it('sends nothing to a car that has left meanwhile', () => {
    const stage = crashed();
    Object.assign(stage.car, { home: false, tellsAbsence: false, state: 'ready', reach: 'asleep' });
    stage.set({ solar_charging: false });
    stage.run(60);
    expect(sent(stage, 'stop')).toBe(0);
  });
});

/** The limit is never in force; the answer puts it in force. */
const limiting = (stage: Stage): (() => void) => {
  const { snapshot } = stage;
  stage.snapshot = function unconfirmed(this: Stage) {
    const plain = snapshot.call(this);
    return { ...plain, chargers: plain.chargers.map(charger => ({ ...charger, confirmed: false })) };
  };
  return () => (stage.snapshot = snapshot);
};

describe('a start that waits for the limit', () => {
  it('is sent when the limit is in force', () => {
    const stage = new Stage();
    stage.spare(3000);
    const limited = limiting(stage);
    stage.run(120);
    expect(stage.why).toBe('limiting_first');
    limited();
    stage.run(1);
    expect(sent(stage, 'start')).toBe(1);
  });

  it.each<[string, (stage: Stage) => void, string]>([
    ['the sun is gone', stage => (stage.sun = 0), 'waiting_for_sun'],
    ['the car is full', stage => (stage.car.level = 80), 'complete'],
    ['the switch is off', stage => stage.set({ solar_charging: false }), 'switched_off'],
  ])('is not sent when meanwhile %s', (_, arrange, why) => {
    const stage = new Stage();
    stage.spare(3000);
    const limited = limiting(stage);
    stage.run(120);
    arrange(stage);
    stage.run(10);
    limited();
    stage.run(60);
    expect(sent(stage, 'start')).toBe(0);
    expect(stage.why).toBe(why);
  });
});
