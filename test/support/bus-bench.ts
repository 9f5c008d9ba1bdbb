import { minimumOf, reservedFor } from '../../src/twc/charger.ts';
import { type ChargerFacts, chargerFacts } from '../../src/twc/facts.ts';
import { busFaults } from '../../src/twc/faults.ts';
import { atRest, read, write } from '../../src/twc/frame.ts';
import { type Input, step, wakeAt } from '../../src/twc/master.ts';
import type { BusMemory } from '../../src/twc/memory.ts';
import { bodyOf } from '../../src/twc/outgoing.ts';
import { type Master, type MasterSetup, type Wish, newMaster } from '../../src/twc/state.ts';
import { amps, millis } from '../../src/units.ts';
import { Wires } from '../twc/bus-wires.ts';
import { type ModelCharger, hears, inForce, limitIn, waits } from './model-charger.ts';

/** How long a frame takes to or from a charger; undefined where it gets lost. */
export type Way = (id: string) => number | undefined;

export interface Said {
  readonly atMs: number;
  /** The body as hex, upper case. */
  readonly hex: string;
}

/** The real master and model chargers on a simulated bus, in simulated time. */
export class BusBench {
  nowMs = 0;
  down: Way = () => 20;
  up: Way = () => 25;
  remembers: () => boolean = () => true;
  disk: BusMemory;
  readonly said: Said[] = [];
  readonly chargers = new Map<string, ModelCharger>();
  /** Chargers where no current may flow. */
  readonly barred = new Set<string>();
  /** The owner's own upper end for every charger; the wiring's where it is undefined. */
  mostAmps: number | undefined;
  /** When another master, or an answer to it, was last heard. */
  rivalHeardAtMs: number | undefined;
  /** The adapter hears what it sends. */
  echoes = false;
  /** Called after everything that happened. */
  watch: () => void = () => undefined;
  #master: Master;
  #setup: MasterSetup;
  #run = 0;
  readonly #wires = new Wires();
  /** What another master gave chargers and this one has not heard of yet. */
  #unheard = new Map<string, number>();
  readonly #rivalled = new Set<string>();

  constructor(change: Partial<MasterSetup> = {}, chargers: readonly ModelCharger[] = []) {
    this.#setup = {
      masterId: 'FADE',
      circuitAmps: amps(48),
      chargerAmps: amps(32),
      answerWithin: millis(150),
      remembered: {},
      energyUnit: 'auto',
      spike: false,
      lastResort: 'none',
      ...change,
    };
    this.disk = this.#setup.remembered;
    this.#master = newMaster(this.#setup, millis(0));
    for (const charger of chargers) this.plug(charger);
  }

  get master(): Master {
    return this.#master;
  }

  /** A charger is powered up: it announces itself soon. A second one of the same id needs another name. */
  plug(charger: ModelCharger, name = charger.id): void {
    this.chargers.set(name, charger);
    this.#wires.at(this.nowMs + 100, () => this.#tick(name));
  }

  unplug(name: string): void {
    this.chargers.delete(name);
  }

  change(name: string, change: Partial<ModelCharger>): void {
    const charger = this.chargers.get(name);
    if (charger !== undefined) this.chargers.set(name, { ...charger, ...change });
  }

  feed(input: Input): void {
    const [next, outputs] = step(this.#master, input, millis(this.nowMs));
    this.#master = next;
    for (const output of outputs) {
      if (output.kind === 'remember') this.#remember(output.memory);
      else this.#send(output.bytes);
    }
  }

  /** Somebody puts a body on the wire. */
  inject(body: Uint8Array): void {
    this.feed({ kind: 'bytes', bytes: write(body) });
  }

  offer(wanted: Readonly<Record<string, number>>): void {
    const entries = Object.entries(wanted).map(([id, value]): [string, Wish] => {
      const mostAmps = amps(this.mostAmps ?? this.#setup.chargerAmps);
      return [id, { amps: amps(value), mostAmps, barred: this.barred.has(id) }];
    });
    this.feed({ kind: 'offer', wanted: new Map(entries) });
  }

  /** Another master sends one of our chargers a heartbeat: the charger obeys at once, and we hear both. */
  rivalSays(name: string, limit: number | undefined): void {
    const charger = this.chargers.get(name);
    if (charger === undefined) return;
    const { id, protocol } = charger;
    const limitAmps = limit === undefined ? undefined : amps(limit);
    const body = bodyOf({ kind: 'heartbeat', charger: id, protocol, limitAmps }, '7777');
    const delay = this.up(name);
    const [next, answer] = hears(charger, body, this.nowMs);
    this.chargers.set(name, next);
    this.#rivalled.add(name);
    if (limit !== undefined || delay === undefined) this.#unheard.set(name, next.limitAmps);
    this.#wires.carry(`from ${name}`, this.nowMs, delay, () => {
      if (!this.#master.line.open) return;
      this.#overheard(name, limit ?? 0);
      this.inject(body);
    });
    this.#answer(name, answer);
  }

  /** The program is gone and comes back with what is on disk. */
  restart(change: Partial<MasterSetup> = {}): void {
    this.#run += 1;
    this.#setup = { ...this.#setup, ...change, remembered: this.disk };
    this.#master = newMaster(this.#setup, millis(this.nowMs));
    for (const name of this.#rivalled) this.#unheard.set(name, this.chargers.get(name)?.limitAmps ?? 0);
  }

  live(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const wakeMs = wakeAt(this.#master) ?? Infinity;
      const { nextMs } = this.#wires;
      if (Math.min(wakeMs, nextMs) > endMs) break;
      this.nowMs = Math.max(this.nowMs, Math.min(wakeMs, nextMs));
      if (nextMs <= wakeMs) this.#wires.pass();
      else this.feed({ kind: 'woke' });
      this.watch();
    }
    this.nowMs = endMs;
  }

  facts(id: string): ChargerFacts | undefined {
    return chargerFacts(this.#master, undefined, millis(this.nowMs)).find(facts => facts.id === id);
  }

  faults(): readonly string[] {
    return busFaults(this.#master, millis(this.nowMs)).map(({ key }) => key);
  }

  reserved(): number {
    const all = [...this.#master.chargers.values()];
    return all.reduce((sum, charger) => sum + reservedFor(charger, millis(this.nowMs)), 0);
  }

  /** What chargers may let cars draw, as far as this master can know; the minimum at most where a broken disk forgot. */
  inForce(): number {
    return [...this.chargers].reduce((sum, [name, charger]) => {
      const known = this.#master.chargers.get(charger.id)?.heartbeatAtMs !== undefined;
      if (this.#unheard.has(name) || (!known && this.#rivalled.has(name))) return sum;
      return sum + Math.max(0, inForce(charger, this.nowMs) - (known ? 0 : minimumOf(charger)));
    }, 0);
  }

  /** What was said since a moment, by the code and what follows it. */
  saidSince(ms: number, start = ''): readonly Said[] {
    return this.said.filter(({ atMs, hex }) => atMs >= ms && hex.startsWith(start));
  }

  #remember(memory: BusMemory): void {
    const run = this.#run;
    const succeeds = this.remembers();
    this.#wires.at(this.nowMs + 30, () => {
      if (succeeds) this.disk = memory;
      if (run === this.#run) this.feed({ kind: succeeds ? 'remembered' : 'not_remembered' });
    });
  }

  #send(bytes: Uint8Array): void {
    const [, found] = read(atRest, bytes, millis(this.nowMs));
    if (this.echoes) this.#wires.at(this.nowMs + 15, () => this.feed({ kind: 'bytes', bytes }));
    for (const piece of found) {
      if (piece.kind !== 'frame') throw new Error(`the master sent ${piece.why}`);
      this.said.push({ atMs: this.nowMs, hex: Buffer.from(piece.body).toString('hex').toUpperCase() });
      for (const name of this.chargers.keys())
        this.#wires.carry(`to ${name}`, this.nowMs, this.down(name), () => this.#hear(name, piece.body));
    }
  }

  #hear(name: string, body: Uint8Array): void {
    const charger = this.chargers.get(name);
    if (charger === undefined) return;
    const [next, answer] = hears(charger, body, this.nowMs);
    this.chargers.set(name, next);
    if (next !== charger && next.limitAmps === limitIn(body)) this.#unheard.delete(name);
    this.#answer(name, answer);
  }

  #tick(name: string): void {
    const charger = this.chargers.get(name);
    if (charger === undefined) return;
    const [next, announcement] = waits(charger, this.nowMs);
    this.chargers.set(name, next);
    this.#answer(name, announcement);
    this.#wires.at(this.nowMs + 1000, () => this.#tick(name));
  }

  #answer(name: string, body: Uint8Array | undefined): void {
    if (body === undefined) return;
    const bytes = Uint8Array.of(...write(body), 0xfc);
    this.#wires.carry(`from ${name}`, this.nowMs, this.up(name), () => {
      if (!this.#master.line.open) return;
      if (body[1] === 0xe0) this.#overheard(name, limitIn(body));
      this.feed({ kind: 'bytes', bytes });
    });
  }

  /** The limit that another master gave a charger, or a higher one, has come to our ears. */
  #overheard(name: string, limit: number): void {
    if (this.#rivalled.has(name)) this.rivalHeardAtMs = this.nowMs;
    const known = this.#master.chargers.has(this.chargers.get(name)?.id ?? '');
    if (known && limit >= (this.#unheard.get(name) ?? Infinity)) this.#unheard.delete(name);
  }
}

/** How each heartbeat to a charger begins. */
export const HEARTBEAT = 'FBE0FADE';

/** A bus that has been up for three seconds. */
export function benchWith(chargers: readonly ModelCharger[], setup: Partial<MasterSetup> = {}): BusBench {
  const bench = new BusBench(setup, chargers);
  bench.feed({ kind: 'opened' });
  bench.live(3000);
  return bench;
}

/** A memory of chargers that were given up to this limit. */
export const remembered = (limit: number, ...ids: readonly string[]): Pick<MasterSetup, 'remembered'> => ({
  remembered: Object.fromEntries(ids.map(id => [id, { protocol: 2, limitAmps: amps(limit) }])),
});

/** Command and amps, as hex, of each heartbeat to a charger since a moment. */
export const orders = (bench: BusBench, id: string, since: number): readonly string[] =>
  bench.saidSince(since, `${HEARTBEAT}${id}`).map(({ hex }) => hex.slice(12, 18));
