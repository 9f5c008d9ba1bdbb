import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../../src/charging/decide.ts';
import type { CarOrder } from '../../src/charging/decision.ts';
import { play, stories, twoCars } from '../support/deeds.ts';
import type { Stage } from '../support/stage.ts';

function isSunStart({ cars, memory }: Stage, { vin, command }: CarOrder): boolean {
  const id = cars.find(car => car.vin === vin)?.id ?? '';
  return command.kind === 'start' && memory.kept.chargers[id]?.start?.kind === 'sun';
}

describe('whatever happens', () => {
  it('all limits together stay within the circuit, and each between its minimum and its charger\u2019s amps', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 12, max: 64 }), (story, circuit) => {
        play(story, stage => {
          stage.circuit = circuit;
          const limits = stage.last.chargers.map(({ limitAmps }) => limitAmps);
          const whole = stage.decisions.length > 1 ? limits : [];
          expect(whole.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(circuit);
          for (const limit of limits) {
            expect(limit).toBeGreaterThanOrEqual(6);
            expect(limit).toBeLessThanOrEqual(32);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('a car is told to start only when its charger has been given its minimum', () => {
    fc.assert(
      fc.property(stories, story => {
        const stage = play(story);
        const starts = stage.orders.filter(({ order }) => order.command.kind === 'start');
        for (const { offered } of starts) expect(offered).toBe(6);
      }),
      { numRuns: 60 },
    );
  });

  it('no sun charge is begun by us outside the window or with the switch off', () => {
    fc.assert(
      fc.property(stories, story => {
        const wrong: number[] = [];
        let before = 0;
        play(story, stage => {
          const allowed = stage.settings.solar_charging && stage.settings.window_end !== '08:00';
          const started = stage.orders.slice(before).filter(({ order }) => isSunStart(stage, order));
          before = stage.orders.length;
          if (!allowed) wrong.push(...started.map(({ second }) => second));
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('an owner\u2019s charge is ended by nothing of ours but the stop button and a grid that is gone', () => {
    fc.assert(
      fc.property(stories, story => {
        const stage = play(story);
        const ended = stage.events.filter(({ type, kind }) => type === 'stopped' && kind === 'owners');
        for (const { why } of ended)
          expect(['stop_button', 'off_grid', 'car', 'unplugged', 'bus_missing']).toContain(why);
      }),
      { numRuns: 60 },
    );
  });

  it('a day has no more starts for the sun than the owner\u2019s budget', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 6 }), (story, budget) => {
        const stage = twoCars();
        stage.set({ starts_per_day: budget });
        play(story, undefined, stage);
        for (const { closings } of Object.values(stage.memory.kept.chargers)) {
          expect(closings?.count ?? 0).toBeLessThanOrEqual(budget);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('the same facts and memory give the same decision, also when they were written down in between', () => {
    fc.assert(
      fc.property(stories, story => {
        const stage = play(story);
        const snapshot = stage.snapshot();
        const written = JSON.parse(JSON.stringify([snapshot, stage.settings, stage.memory])) as never;
        const [again, settings, memory] = written as Parameters<typeof decide>;
        const first: unknown = JSON.parse(JSON.stringify(decide(snapshot, stage.settings, stage.memory)));
        expect(JSON.parse(JSON.stringify(decide(again, settings, memory)))).toEqual(first);
      }),
      { numRuns: 30 },
    );
  });
});

describe('two cars on one circuit', () => {
  it('share the circuit equally when both are the owner\u2019s', () => {
    const stage = twoCars();
    stage.run(300);
    for (const car of stage.cars) car.willing = true;
    stage.run(60);
    expect(stage.last.chargers.map(({ limitAmps }) => limitAmps)).toEqual([24, 24]);
  });

  it('one start at a time: a surplus for one car starts one', () => {
    const stage = twoCars();
    stage.spare(2000);
    stage.run(1200);
    expect(stage.events.filter(({ type }) => type === 'started')).toHaveLength(1);
    expect(stage.events.filter(({ type }) => type === 'stopped')).toHaveLength(0);
  });

  it('share a large surplus equally and draw no more than it', () => {
    const stage = twoCars();
    stage.spare(7000);
    stage.until(() => stage.last.chargers.every(({ kind }) => kind === 'sun'), 600);
    stage.run(300);
    const [first = 0, second = 0] = stage.last.chargers.map(({ limitAmps }) => limitAmps);
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
    const drawn = stage.cars.reduce((sum, { actual }) => sum + actual * 240, 0);
    expect(drawn).toBeLessThanOrEqual(7000);
    expect(drawn).toBeGreaterThan(6200);
  });

  it('share equally what the circuit leaves when the sun would give both more', () => {
    const stage = twoCars();
    stage.circuit = 32;
    stage.spare(12_000);
    stage.until(() => stage.last.chargers.every(({ kind }) => kind === 'sun'), 600);
    stage.run(120);
    expect(stage.last.chargers.map(({ limitAmps }) => limitAmps)).toEqual([16, 16]);
  });

  it('an owner\u2019s charge leaves the other its minimum', () => {
    const stage = twoCars();
    stage.circuit = 32;
    stage.chargerAmps = 32;
    stage.run(300);
    stage.car.willing = true;
    stage.run(30);
    expect(stage.last.chargers.map(({ limitAmps }) => limitAmps)).toEqual([26, 6]);
  });
});
