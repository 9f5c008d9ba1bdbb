import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../../src/charging/decide.ts';
import type { CarOrder } from '../../src/charging/decision.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

type Deed = (stage: Stage, car: StageCar) => void;

const deeds: Readonly<Record<string, Deed>> = {
  sunny: stage => stage.spare(5000),
  thin: stage => stage.spare(1600),
  dark: stage => stage.spare(-1000),
  plug: (_, car) => (car.plugged = !car.plugged),
  byApp: (_, car) => (car.willing = !car.willing),
  asleep: (_, car) => (car.reach = car.reach === 'asleep' ? 'awake' : 'asleep'),
  unreachable: (_, car) => (car.reach = car.reach === 'unreachable' ? 'awake' : 'unreachable'),
  deaf: (_, car) => (car.answers = car.answers === 'obeys' ? 'ignores' : 'obeys'),
  refusing: (_, car) => (car.answers = car.answers === 'obeys' ? { refuses: 'no_power' } : 'obeys'),
  full: (_, car) => (car.level = car.limit),
  hungry: (_, car) => (car.level = 40),
  switchOff: stage => stage.set({ solar_charging: false }),
  switchOn: stage => stage.set({ solar_charging: true }),
  normal: (stage, car) => stage.mode('normal', car.id),
  solar: (stage, car) => stage.mode('solar', car.id),
  solarMin: (stage, car) => stage.mode('solar_min', car.id),
  fast: (stage, car) => stage.mode('fast', car.id),
  pressStart: (stage, car) => stage.press('start', car.id),
  pressStop: (stage, car) => stage.press('stop', car.id),
  boost: (stage, car) => stage.press('boost', car.id),
  night: stage => stage.set({ window_end: '08:00' }),
  daytime: stage => stage.set({ window_end: '21:00' }),
  gridOff: stage => (stage.grid = 'off'),
  gridUnsure: stage => (stage.grid = 'unsure'),
  gridBack: stage => (stage.grid = 'connected'),
  noMeter: stage => (stage.meterWorks = !stage.meterWorks),
  carFirst: stage => stage.set({ battery_priority: 'car_first' }),
  powerwall: stage => (stage.appetite = stage.appetite === undefined ? 5000 : undefined),
  bus: stage => {
    stage.busConnected = !stage.busConnected;
    stage.busSince = stage.now;
  },
  restart: stage => stage.restart(5),
};

interface Scene {
  readonly deed: string;
  readonly car: number;
  readonly lasts: number;
}

const stories = fc.array(
  fc.record({
    deed: fc.constantFrom(...Object.keys(deeds)),
    car: fc.nat(1),
    lasts: fc.integer({ min: 1, max: 200 }),
  }),
  { minLength: 1, maxLength: 25 },
);

const SECOND_VIN = '5YJSA1E26JF000002';

const twoCars = (): Stage => {
  const second = new StageCar('2431', SECOND_VIN);
  const stage = new Stage([new StageCar(), second]);
  for (const car of stage.cars) car.vinOnBus = true;
  return stage;
};

/** Plays a story and looks at every step. */
function play(story: readonly Scene[], look: (stage: Stage) => void, stage = twoCars()): Stage {
  for (const { deed, car, lasts } of story) {
    const chosen = stage.cars[car] ?? stage.car;
    deeds[deed]?.(stage, chosen);
    for (let n = 0; n < lasts; n += 1) {
      stage.run(1);
      look(stage);
    }
  }
  return stage;
}

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
        const stage = play(story, () => undefined);
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
        const stage = play(story, () => undefined);
        const ended = stage.events.filter(({ type, kind }) => type === 'stopped' && kind === 'owners');
        for (const { why } of ended) expect(['stop_button', 'off_grid', 'car', 'unplugged']).toContain(why);
      }),
      { numRuns: 60 },
    );
  });

  it('a day has no more starts for the sun than the owner\u2019s budget', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 6 }), (story, budget) => {
        const stage = twoCars();
        stage.set({ starts_per_day: budget });
        play(story, () => undefined, stage);
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
        const stage = play(story, () => undefined);
        const snapshot = stage.snapshot();
        const written = JSON.parse(JSON.stringify([snapshot, stage.settings, stage.memory])) as never;
        const [again, settings, memory] = written as Parameters<typeof decide>;
        const first = JSON.stringify(decide(snapshot, stage.settings, stage.memory));
        expect(JSON.stringify(decide(again, settings, memory))).toBe(first);
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
