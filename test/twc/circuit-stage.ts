import * as fc from 'fast-check';
import { heldFor, overdrawn } from '../../src/twc/charger.ts';
import type { BusMemory } from '../../src/twc/memory.ts';
import { amps, millis } from '../../src/units.ts';
import { BusBench } from '../support/bus-bench.ts';
import { modelCharger } from '../support/model-charger.ts';

export const IDS = ['1839', '2019', '4085'];
const ROUNDING = 1e-6;
/** What an earlier run left behind is not known before it is seen. */
const ANYTHING = { reserved: Infinity, held: Infinity };

/** A home under test: its bus, what the wires do to frames, and what reservations may be at most by now. */
export class Stage {
  readonly bench: BusBench;
  /** Every breach of the circuit rule. */
  readonly broken: string[] = [];
  readonly #losses = new Map<string, number>();
  readonly #delays = { down: 20, up: 25 };
  #circuit: number;
  #allowed = ANYTHING;
  #seed: number;

  constructor({ chargers, circuit, most, seed, spike, lastResort }: Home) {
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
    const limits = { circuitAmps: amps(circuit), chargerAmps: amps(most) };
    this.bench = new BusBench({ ...limits, spike, lastResort, remembered }, models);
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
    this.#allowed = ANYTHING;
    this.bench.restart({ circuitAmps: amps(circuit) });
    this.bench.live(ms);
    this.bench.feed({ kind: 'opened' });
  }

  bar(id: string, barred: boolean): void {
    if (barred) this.bench.barred.add(id);
    else this.bench.barred.delete(id);
  }

  /** What chargers may have been told, without what is kept free beside that. */
  #held(): number {
    const all = [...this.bench.master.chargers.values()];
    return all.reduce((sum, charger) => sum + heldFor(charger, millis(this.bench.nowMs)), 0);
  }

  #way(way: 'down' | 'up') {
    return (id: string): number | undefined => {
      this.#seed = (this.#seed * 48_271) % (2 ** 31 - 1);
      const lost = this.#seed / (2 ** 31 - 1) < (this.#losses.get(`${way} ${id}`) ?? 0);
      return lost ? undefined : this.#delays[way];
    };
  }

  /**
   * What can be in force is reserved. What is reserved, and of that what chargers may have been told, fits the circuit
   * or only falls until it does: it rises beyond only where another master is heard to give our chargers more. A car that
   * takes more than it may raises what is reserved, but nothing that chargers are told.
   */
  #judge(): void {
    const { nowMs: at, rivalHeardAtMs } = this.bench;
    const [inForce, reserved, held] = [this.bench.inForce(), this.bench.reserved(), this.#held()];
    const rises = rivalHeardAtMs === at ? Infinity : 0;
    const overdraws = [...this.bench.master.chargers.values()].some(each => overdrawn(each, millis(at)));
    const allowed = Math.max(overdraws ? Infinity : rises, this.#allowed.reserved);
    const allowedHeld = Math.max(rises, this.#allowed.held);
    if (inForce > reserved + ROUNDING)
      this.broken.push(`${at}: ${inForce} A in force, ${reserved} A reserved`);
    if (reserved > allowed + ROUNDING) this.broken.push(`${at}: ${reserved} A reserved of ${allowed} A`);
    if (held > allowedHeld + ROUNDING) this.broken.push(`${at}: ${held} A told of ${allowedHeld} A`);
    const atMost = (now: number, before: number): number => Math.max(this.#circuit, Math.min(before, now));
    this.#allowed = { reserved: atMost(reserved, allowed), held: atMost(held, allowedHeld) };
  }
}

export const current = fc.oneof(fc.constantFrom(0, 6, 6, 16), fc.integer({ min: 0, max: 90 }));

const charger = (id: string) =>
  fc.record({
    id: fc.constant(id),
    protocol: fc.constantFrom<1 | 2>(1, 2),
    limitAmps: fc.integer({ min: 6, max: 60 }),
    ratedAmps: fc.constantFrom(16, 32, 80),
    carAmps: fc.option(current, { nil: undefined }),
    hidesIdleLimit: fc.boolean(),
    startsBy05: fc.boolean(),
    remembered: fc.boolean(),
  });

export const home = fc.record({
  chargers: fc.subarray(IDS, { minLength: 1 }).chain(ids => fc.tuple(...ids.map(id => charger(id)))),
  circuit: fc.integer({ min: 6, max: 90 }),
  most: fc.integer({ min: 6, max: 80 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
  spike: fc.boolean(),
  lastResort: fc.constantFrom<'none' | 'heartbeats' | 'contactor'>('none', 'heartbeats', 'contactor'),
});
export type Home = typeof home extends fc.Arbitrary<infer T> ? T : never;
