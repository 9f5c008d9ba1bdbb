import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isNew, update } from '../../src/charging/update.ts';
import { Stage } from '../support/stage.ts';

describe('memory', () => {
  it('is handed on as the very same while nothing in it changes, so that nothing has to be written', () => {
    const stage = new Stage();
    stage.spare(0);
    stage.run(120);
    const { kept } = stage.memory;
    for (let second = 0; second < 120; second += 1) {
      stage.run(1);
      expect(stage.memory.kept).toBe(kept);
    }
  });

  it('is another one when something in it changes, and what was kept before stays as it was', () => {
    const stage = new Stage();
    stage.spare(0);
    stage.run(120);
    const { kept } = stage.memory;
    const text = JSON.stringify(kept);
    stage.spare(5000);
    stage.run(300);
    expect(stage.memory.kept).not.toBe(kept);
    expect(Object.values(stage.memory.kept.chargers)[0]?.charge?.kind).toBe('sun');
    expect(JSON.stringify(kept)).toBe(text);
  });
});

describe('an update', () => {
  const parts = fc.record(
    { amps: fc.integer({ min: 0, max: 2 }), car: fc.constantFrom('3', 'Y', undefined) },
    { requiredKeys: [] },
  );

  it('is what a copy with the changes would be, and no copy where they change nothing', () => {
    fc.assert(
      fc.property(parts, parts, (before, changes) => {
        const after = update(before, changes);
        expect(after).toEqual({ ...before, ...changes });
        expect(after === before).toBe(!isNew(before, changes));
      }),
    );
  });
});
