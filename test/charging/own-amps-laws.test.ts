import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Scene, play, stories, twoCars } from '../support/deeds.ts';
import type { Stage } from '../support/stage.ts';

/** Everything well again, and the car unplugged once more while it is awake and at home. */
function settleDown(stage: Stage): void {
  stage.busConnected = true;
  stage.grid = 'connected';
  for (const plugged of [false, true, false]) {
    for (const car of stage.cars)
      Object.assign(car, { plugged, reach: 'awake', home: true, route: true, answers: 'obeys' });
    stage.run(120);
  }
}

const changes = fc.array(fc.record({ step: fc.nat(2500), car: fc.nat(1) }), { maxLength: 6 });
type Changes = readonly { readonly step: number; readonly car: number }[];

/** Plays a story in which owners change the current of their cars now and then. */
function playWithOwners(
  story: readonly Scene[],
  owners: Changes,
  look: (stage: Stage) => void = () => undefined,
): Stage {
  const stage = twoCars();
  stage.car.ownerSets(5);
  const looked = (now: Stage): void => {
    look(now);
    for (const { step, car } of owners) if (step === now.decisions.length) now.cars[car]?.ownerSets();
  };
  return play(story, looked, stage);
}

describe('whatever happens', () => {
  it('by the rule export a car is told its current at most three times up and three times back between plug and unplug', () => {
    fc.assert(
      fc.property(stories, changes, (story, owners) => {
        const told = new Map<string, number>();
        let plugs = '';
        const byExport = story.filter(({ deed }) => deed !== 'byValue');
        playWithOwners(byExport, owners, ({ cars, last }) => {
          const now = cars.map(({ plugged }) => plugged).join(' ');
          if (now !== plugs) told.clear();
          plugs = now;
          for (const { vin, command } of last.commands) {
            if (command.kind !== 'amps') continue;
            const what = `${vin} ${command.amps === 32 ? 'up' : 'back'}`;
            told.set(what, (told.get(what) ?? 0) + 1);
          }
          expect(Math.max(0, ...told.values())).toBeLessThanOrEqual(3);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('no car is woken for its current, and none is told it beside another command', () => {
    fc.assert(
      fc.property(stories, changes, (story, owners) => {
        playWithOwners(story, owners, ({ cars, last: { commands } }) => {
          const told = commands.filter(({ command }) => command.kind === 'amps').map(({ vin }) => vin);
          const sleepers = cars.filter(({ vin, reach }) => told.includes(vin) && reach !== 'awake');
          expect(sleepers).toEqual([]);
          expect(new Set(commands.map(({ vin }) => vin)).size).toBe(commands.length);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('after it is unplugged a car has what its owner last set', () => {
    fc.assert(
      fc.property(stories, changes, (story, owners) => {
        const stage = playWithOwners(story, owners);
        settleDown(stage);
        expect(stage.cars.map(({ setting }) => setting)).toEqual(stage.cars.map(({ wish }) => wish));
        expect(Object.values(stage.memory.kept.cars ?? {}).filter(({ raised }) => raised)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
