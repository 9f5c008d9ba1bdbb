import { describe, expect, it } from '@jest/globals';
import { type Kept, emptyKept } from '../../src/charging/memory.ts';
import { type Step, startLoop } from '../../src/runtime/loop.ts';
import { seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { StageCloud } from '../support/cloud.ts';
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
      if (kept.powerwall?.raisedReserve !== undefined) done.push('reserve is on disk');
    },
    sources: {
      bus: () => ({ ...stage.snapshot().bus, sinceMs: seconds(0) }),
      chargers: () => stage.cars.map(car => ({ ...car.asCharger(1e9, clock.now()), vin: car.vin })),
      meter: () => ({ ...stage.snapshot().meter, reading: undefined }),
      vehicles: () => stage.snapshot().vehicles,
      powerwall: () => stage.cloud?.seen(),
    },
    hands: {
      offer: ([charger]) => done.push(`limit ${charger?.limitAmps}`),
      order: ({ command }) => done.push(command.kind),
      attend: () => undefined,
      regulate: change => done.push(JSON.stringify(change)),
      lookAtPowerwall: () => lookAt(stage, clock),
    },
    onStep: step => steps.push(step),
  });
  return { clock, done, loop, steps };
}

/** The stage's own clock stands still, so its cloud is looked at here. */
function lookAt({ cloud }: Stage, clock: HandClock): void {
  cloud?.take({ changes: [], wanted: true, told: { key: 'as_found', numbers: {} } }, clock.now() - 2000);
  cloud?.live(clock.now());
}

/** At ten in the morning, with a window that is over, a car draws current and the Powerwall is full enough. */
function night(): Stage {
  const stage = new Stage();
  stage.cloud = new StageCloud();
  stage.level = 61.7;
  stage.car.actual = 10;
  stage.set({ protect_reserve: true, window_end: '09:00' });
  return stage;
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

  it('has memory on disk before the Powerwall is changed', async () => {
    const { clock, done, loop } = loopOn(night(), () => Promise.resolve());
    await clock.live(seconds(90));
    const raised = done.indexOf('{"kind":"reserve","percent":61}');
    expect(raised).toBeGreaterThan(0);
    expect(done.slice(0, raised)).toContain('reserve is on disk');
    await loop.stop();
  });

  it('changes nothing of the Powerwall that it could not write down', async () => {
    const { clock, done, loop } = loopOn(night(), () => Promise.reject(new Error('disk full')));
    await clock.live(seconds(90));
    expect(done.filter(deed => deed.includes('reserve'))).toEqual([]);
    await loop.stop();
  });

  it('hands the owner’s wish for the Powerwall on, once', async () => {
    const stage = new Stage();
    stage.cloud = new StageCloud();
    const { clock, done, loop } = loopOn(stage, () => Promise.resolve());
    loop.wish({ kind: 'mode', mode: 'autonomous' });
    await clock.live(seconds(5));
    expect(done.filter(deed => deed.includes('autonomous'))).toHaveLength(1);
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
