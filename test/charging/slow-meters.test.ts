import { describe, expect, it } from '@jest/globals';
import { Stage } from '../support/stage.ts';

const slow = (every: number, staleAfter: number): Stage => {
  const stage = new Stage();
  stage.meterEvery = every;
  stage.staleAfter = staleAfter;
  return stage;
};

describe.each([
  [10, 30],
  [30, 150],
  [60, 90],
])('a meter that is read every %i s', (every, staleAfter) => {
  it('starts a charge and raises its limit all the same', () => {
    const stage = slow(every, staleAfter);
    stage.spare(3000);
    stage.until(() => stage.kind === 'sun', 300);
    stage.run(300);
    expect(stage.limit).toBe(13);
    stage.spare(5000);
    stage.run(300);
    expect(stage.limit).toBeGreaterThan(18);
  });

  it('ends a charge when a cloud has cost about a closing', () => {
    const stage = slow(every, staleAfter);
    stage.spare(3000);
    stage.until(() => stage.kind === 'sun', 300);
    stage.run(300);
    stage.spare(0);
    const after = stage.until(() => stage.orders.at(-1)?.order.command.kind === 'stop', 600);
    expect(after).toBeLessThan(150 + 2 * every);
  });
});

describe('a voltage that makes no sense', () => {
  it('is not believed', () => {
    const stage = new Stage();
    const { snapshot } = stage;
    stage.snapshot = function dead(this: Stage) {
      const plain = snapshot.call(this);
      const chargers = plain.chargers.map(charger => ({ ...charger, volts: 0 as never }));
      return { ...plain, chargers };
    };
    stage.spare(900);
    stage.run(300);
    expect(stage.orders).toHaveLength(0);
    stage.spare(3000);
    stage.until(() => stage.kind === 'sun');
    stage.run(120);
    expect(stage.limit).toBe(13);
  });
});
