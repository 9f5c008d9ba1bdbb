import { describe, expect, it } from '@jest/globals';
import { type Kept, emptyKept } from '../../src/charging/memory.ts';
import { type Step, startLoop } from '../../src/runtime/loop.ts';
import { seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { Stage } from '../support/stage.ts';

/** The loop on a stage: its facts are the stage's, its orders are written down. */
function loopOn(stage: Stage, save: (kept: Kept) => Promise<void>) {
  const clock = new HandClock();
  const done: string[] = [];
  const steps: Step[] = [];
  const loop = startLoop({
    clock,
    zone: () => 'UTC',
    installation: stage.snapshot().installation,
    kept: emptyKept,
    settings: () => stage.settings,
    save: async kept => {
      await save(kept);
      if (kept.chargers['1839']?.start !== undefined) done.push('start is on disk');
    },
    sources: {
      bus: () => ({ ...stage.snapshot().bus, sinceMs: seconds(0) }),
      chargers: () => stage.cars.map(car => ({ ...car.asCharger(1e9, clock.now()), vin: car.vin })),
      meter: () => ({ ...stage.snapshot().meter, reading: undefined }),
      vehicles: () => stage.snapshot().vehicles,
    },
    hands: {
      offer: ([charger]) => done.push(`limit ${charger?.limitAmps}`),
      order: ({ command }) => done.push(command.kind),
      attend: () => undefined,
    },
    onStep: step => steps.push(step),
  });
  return { clock, done, loop, steps };
}

describe('the loop', () => {
  it('hands out a limit every second', async () => {
    const { clock, done, loop } = loopOn(new Stage(), () => Promise.resolve());
    await clock.live(seconds(5));
    expect(done.filter(deed => deed === 'limit 6')).toHaveLength(5);
    await loop.stop();
  });

  it('has the limit out and memory on disk before a start is sent', async () => {
    const { clock, done, loop } = loopOn(new Stage(), () => Promise.resolve());
    loop.press({ kind: 'start', of: '1839' });
    await clock.live(seconds(3));
    const first = done.indexOf('start');
    expect(done.slice(0, first)).toEqual(expect.arrayContaining(['limit 6', 'start is on disk']));
    await loop.stop();
  });

  it('sends no start that it could not write down', async () => {
    const { clock, done, loop } = loopOn(new Stage(), () => Promise.reject(new Error('disk full')));
    loop.press({ kind: 'start', of: '1839' });
    await clock.live(seconds(5));
    expect(done).not.toContain('start');
    await loop.stop();
  });

  it('sends a stop even where nothing can be written', async () => {
    const stage = new Stage();
    stage.car.actual = 10;
    const { clock, done, loop } = loopOn(stage, () => Promise.reject(new Error('disk full')));
    await clock.live(seconds(3));
    loop.press({ kind: 'stop', of: '1839' });
    await clock.live(seconds(3));
    expect(done).toContain('stop');
    await loop.stop();
  });

  it('tells local day and minute in the zone of the home', async () => {
    const { clock, steps, loop } = loopOn(new Stage(), () => Promise.resolve());
    await clock.live(seconds(2));
    expect(steps[0]?.snapshot.localDay).toBe('2026-06-21');
    expect(steps[0]?.snapshot.localMinute).toBeCloseTo(600, 0);
    await loop.stop();
  });

  it('hands out nothing more once it is stopped', async () => {
    const { clock, done, loop } = loopOn(new Stage(), () => Promise.resolve());
    await clock.live(seconds(2));
    await loop.stop();
    const before = done.length;
    await clock.live(seconds(5));
    expect(done).toHaveLength(before);
  });
});
