import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { IDS, Stage, current, home } from './circuit-stage.ts';

const RUNS = Number(process.env['BUS_HISTORIES'] ?? 80);
const HOURS = 7_200_000;

interface Act {
  readonly text: string;
  readonly perform: (stage: Stage) => void;
}
const act = (text: string, perform: Act['perform']): Act => ({ text, perform });

const id = fc.constantFrom(...IDS);
const way = fc.constantFrom<'down' | 'up'>('down', 'up');
const acts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(current, current, current)
      .map(wanted =>
        act(`offer ${wanted.join(' ')}`, ({ bench }) =>
          bench.offer(Object.fromEntries(wanted.map((value, at) => [IDS[at] ?? '', value]))),
        ),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(way, id, fc.constantFrom(0, 0, 0.3, 0.7, 1))
      .map(([way, id, share]) => act(`lose ${share} ${way} ${id}`, stage => stage.lose(way, id, share))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(way, fc.constantFrom(5, 100, 600, 950))
      .map(([way, ms]) => act(`${way} takes ${ms}`, stage => stage.slow(way, ms))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(id, fc.option(current, { nil: undefined }), fc.constantFrom(false, false, true))
      .map(([id, carAmps, disobeys]) =>
        act(`car at ${id}: ${carAmps}${disobeys ? ' whatever it may' : ''}`, ({ bench }) =>
          bench.change(id, { carAmps, disobeys }),
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 2000, max: 70_000 })
      .map(ms => act(`line cut for ${ms}`, stage => stage.cut(ms))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 2000, max: 60_000 }), fc.integer({ min: 6, max: 90 }))
      .map(([ms, circuit]) =>
        act(`restart after ${ms} with ${circuit}`, stage => stage.restart(ms, circuit)),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(id, fc.boolean())
      .map(([id, barred]) => act(`bar ${id}: ${barred}`, stage => stage.bar(id, barred))),
  },
  {
    weight: 1,
    arbitrary: fc.option(current, { nil: undefined }).map(most =>
      act(`owner's maximum ${most}`, ({ bench }) => {
        bench.mostAmps = most;
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(works =>
      act(`disk works: ${works}`, ({ bench }) => {
        bench.remembers = () => works;
      }),
    ),
  },
);

const rival = fc
  .tuple(id, fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 80 })))
  .map(([id, limit]) => act(`rival to ${id}: ${limit}`, ({ bench }) => bench.rivalSays(id, limit)));

const pause = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 8000 }));
const histories = {
  'whatever happens on the bus': acts,
  'whatever another master tells our chargers': fc.oneof(
    { weight: 1, arbitrary: acts },
    { weight: 1, arbitrary: rival },
  ),
};

it.each(Object.entries(histories))(
  '%s, what may be in force is reserved, and what we offer fits the circuit',
  (_, acts) => {
    const history = fc.array(fc.tuple(pause, acts), { maxLength: 60 });
    fc.assert(
      fc.property(home, history, (home, history) => {
        const stage = new Stage(home);
        for (const [pause, { perform }] of history) {
          stage.bench.live(pause);
          perform(stage);
        }
        stage.bench.live(60_000);
        expect(stage.broken).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  HOURS,
);

it(
  'a limit counts as confirmed only when nothing higher is on its way over a slow bridge',
  () => {
    const delay = fc.integer({ min: 300, max: 950 });
    const offers = fc.array(fc.tuple(fc.integer({ min: 20, max: 1800 }), fc.constantFrom(0, 6, 16, 30)), {
      minLength: 5,
      maxLength: 40,
    });
    const slow = fc.record({
      protocol: fc.constantFrom<1 | 2>(1, 2),
      startsBy05: fc.boolean(),
      idle: fc.boolean(),
      down: delay,
      up: delay,
      lost: fc.constantFrom(0, 0.4),
    });
    fc.assert(
      fc.property(slow, offers, ({ protocol, startsBy05, idle, down, up, lost }, offers) => {
        const car = { carAmps: idle ? undefined : 32, hidesIdleLimit: idle, limitAmps: idle ? 30 : 6 };
        const kind = { id: '1839', protocol, ratedAmps: 32, startsBy05, remembered: true } as const;
        const home = { circuit: 40, most: 32, spike: false, lastResort: 'none' } as const;
        const stage = new Stage({ ...home, chargers: [{ ...kind, ...car }], seed: down * up });
        stage.slow('down', down);
        stage.slow('up', up);
        stage.bench.live(1000);
        stage.lose('down', '1839', lost);
        for (const [pause, wanted] of offers) {
          stage.bench.offer({ '1839': wanted });
          stage.bench.live(pause);
        }
        expect(stage.broken).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  HOURS,
);
