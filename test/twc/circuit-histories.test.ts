import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { BusMemory } from '../../src/twc/memory.ts';
import { amps } from '../../src/units.ts';
import { BusBench } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

const IDS = ['1839', '2019', '4085'];
const ROUNDING = 1e-6;

/** A home under test: its bus, what the wires do to frames, and what reservations may be at most by now. */
class Stage {
  readonly bench: BusBench;
  /** Every breach of the circuit rule. */
  readonly broken: string[] = [];
  readonly #losses = new Map<string, number>();
  readonly #delays = { down: 20, up: 25 };
  #circuit: number;
  #allowed = Infinity;
  #seed: number;

  constructor({ chargers, circuit, most, seed }: Home) {
    this.#circuit = circuit;
    this.#seed = seed;
    const remembered: BusMemory = Object.fromEntries(
      chargers
        .filter(charger => charger.remembered)
        .map(({ id, protocol, limitAmps }) => [id, { protocol, limitAmps: amps(limitAmps + 2) }]),
    );
    const models = chargers.map(({ remembered, ...charger }) =>
      modelCharger(remembered ? { ...charger, heardAtMs: 0 } : { ...charger, limitAmps: 0 }),
    );
    this.bench = new BusBench({ circuitAmps: amps(circuit), chargerAmps: amps(most), remembered }, models);
    this.bench.down = this.#way('down');
    this.bench.up = this.#way('up');
    this.bench.watch = () => this.#judge();
    this.bench.feed({ kind: 'opened' });
  }

  lose(way: string, id: string, share: number): void {
    this.#losses.set(`${way} ${id}`, share);
  }

  slow(way: 'down' | 'up', delay: number): void {
    this.#delays[way] = delay;
  }

  cut(ms: number): void {
    this.bench.feed({ kind: 'closed' });
    this.bench.live(ms);
    this.bench.feed({ kind: 'opened' });
  }

  restart(ms: number, circuit: number): void {
    this.#circuit = circuit;
    this.#allowed = Infinity;
    this.bench.restart({ circuitAmps: amps(circuit) });
    this.bench.live(ms);
    this.bench.feed({ kind: 'opened' });
  }

  #way(way: 'down' | 'up') {
    return (id: string): number | undefined => {
      this.#seed = (this.#seed * 48_271) % (2 ** 31 - 1);
      const lost = this.#seed / (2 ** 31 - 1) < (this.#losses.get(`${way} ${id}`) ?? 0);
      return lost ? undefined : this.#delays[way];
    };
  }

  /** What can be in force is reserved, and what is reserved fits the circuit, or only falls until it does. */
  #judge(): void {
    const [inForce, reserved] = [this.bench.inForce(), this.bench.reserved()];
    const [at, allowed] = [this.bench.nowMs, this.#allowed];
    if (inForce > reserved + ROUNDING)
      this.broken.push(`${at}: ${inForce} A in force, ${reserved} A reserved`);
    if (reserved > allowed + ROUNDING) this.broken.push(`${at}: ${reserved} A reserved of ${allowed} A`);
    this.#allowed = Math.max(this.#circuit, Math.min(this.#allowed, reserved));
  }
}

interface Act {
  readonly text: string;
  readonly perform: (stage: Stage) => void;
}
const act = (text: string, perform: Act['perform']): Act => ({ text, perform });

const id = fc.constantFrom(...IDS);
const current = fc.oneof(fc.constantFrom(0, 6, 6, 16), fc.integer({ min: 0, max: 90 }));
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
      .tuple(id, fc.option(current, { nil: undefined }))
      .map(([id, carAmps]) => act(`car at ${id}: ${carAmps}`, ({ bench }) => bench.change(id, { carAmps }))),
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
    weight: 1,
    arbitrary: fc.boolean().map(works =>
      act(`disk works: ${works}`, ({ bench }) => {
        bench.remembers = () => works;
      }),
    ),
  },
);

const charger = (id: string) =>
  fc.record({
    id: fc.constant(id),
    protocol: fc.constantFrom<1 | 2>(1, 2),
    limitAmps: fc.integer({ min: 6, max: 60 }),
    ratedAmps: fc.constantFrom(16, 32, 80),
    carAmps: fc.option(current, { nil: undefined }),
    hidesIdleLimit: fc.boolean(),
    remembered: fc.boolean(),
  });
const home = fc.record({
  chargers: fc.subarray(IDS, { minLength: 1 }).chain(ids => fc.tuple(...ids.map(id => charger(id)))),
  circuit: fc.integer({ min: 6, max: 90 }),
  most: fc.integer({ min: 6, max: 80 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});
type Home = typeof home extends fc.Arbitrary<infer T> ? T : never;

it('whatever happens on the bus, what may be in force is reserved, and reservations fit the circuit or only fall', () => {
  const pause = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 8000 }));
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
    { numRuns: Number(process.env['BUS_HISTORIES'] ?? 60) },
  );
}, 60_000);

it('a limit counts as confirmed only when nothing higher is on its way over a slow bridge', () => {
  const delays = fc.integer({ min: 300, max: 950 });
  const offers = fc.array(fc.tuple(fc.integer({ min: 20, max: 1800 }), fc.constantFrom(6, 16, 30)), {
    minLength: 5,
    maxLength: 40,
  });
  const charger = { id: '1839', protocol: 2, ratedAmps: 32, remembered: true } as const;
  fc.assert(
    fc.property(
      delays,
      delays,
      fc.boolean(),
      fc.constantFrom(0, 0.4),
      offers,
      (down, up, idle, lost, offers) => {
        const limitAmps = idle ? 30 : 6;
        const car = { carAmps: idle ? undefined : 32, hidesIdleLimit: idle };
        const stage = new Stage({
          chargers: [{ ...charger, ...car, limitAmps }],
          circuit: 40,
          most: 32,
          seed: down * up,
        });
        stage.slow('down', down);
        stage.slow('up', up);
        stage.bench.live(1000);
        stage.lose('down', '1839', lost);
        for (const [pause, wanted] of offers) {
          stage.bench.offer({ '1839': wanted });
          stage.bench.live(pause);
        }
        expect(stage.broken).toEqual([]);
      },
    ),
    { numRuns: Number(process.env['BUS_HISTORIES'] ?? 60) },
  );
}, 60_000);
