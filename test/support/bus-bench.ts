import { minimumOf, reservedFor } from '../../src/twc/charger.ts';
import { type ChargerFacts, chargerFacts } from '../../src/twc/facts.ts';
import { busFaults } from '../../src/twc/faults.ts';
import { atRest, read, write } from '../../src/twc/frame.ts';
import { type Input, step, wakeAt } from '../../src/twc/master.ts';
import type { BusMemory } from '../../src/twc/memory.ts';
import { type Master, type MasterSetup, newMaster } from '../../src/twc/state.ts';
import { type Amps, amps, millis } from '../../src/units.ts';
import { type ModelCharger, hears, inForce, waits } from './model-charger.ts';

/** How long a frame takes to or from a charger; undefined where it gets lost. */
export type Way = (id: string) => number | undefined;

interface Event {
  readonly atMs: number;
  readonly happen: () => void;
}

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
  /** The adapter hears what it sends. */
  echoes = false;
  /** Called after everything that happened. */
  watch: () => void = () => undefined;
  #master: Master;
  #setup: MasterSetup;
  #run = 0;
  #events: Event[] = [];
  #arrivals = new Map<string, number>();

  constructor(change: Partial<MasterSetup> = {}, chargers: readonly ModelCharger[] = []) {
    this.#setup = {
      masterId: 'FADE',
      circuitAmps: amps(48),
      chargerAmps: amps(32),
      answerWithin: millis(150),
      remembered: {},
      ...change,
    };
    this.disk = this.#setup.remembered;
    this.#master = newMaster(this.#setup, millis(0));
    for (const charger of chargers) this.plug(charger);
  }

  get master(): Master {
    return this.#master;
  }

  /** A charger is powered up: it announces itself soon. */
  plug(charger: ModelCharger): void {
    this.chargers.set(charger.id, charger);
    this.#at(this.nowMs + 100, () => this.#tick(charger.id));
  }

  change(id: string, change: Partial<ModelCharger>): void {
    const charger = this.chargers.get(id);
    if (charger !== undefined) this.chargers.set(id, { ...charger, ...change });
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
    const entries = Object.entries(wanted).map(([id, value]): [string, Amps] => [id, amps(value)]);
    this.feed({ kind: 'offer', wanted: new Map(entries) });
  }

  /** The program is gone and comes back with what is on disk. */
  restart(change: Partial<MasterSetup> = {}): void {
    this.#run += 1;
    this.#setup = { ...this.#setup, ...change, remembered: this.disk };
    this.#master = newMaster(this.#setup, millis(this.nowMs));
  }

  live(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const wakeMs = wakeAt(this.#master) ?? Infinity;
      const event = this.#events.toSorted((a, b) => a.atMs - b.atMs)[0];
      const nextMs = Math.min(wakeMs, event?.atMs ?? Infinity);
      if (nextMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, nextMs);
      if (event !== undefined && event.atMs <= wakeMs) {
        this.#events = this.#events.filter(other => other !== event);
        event.happen();
      } else this.feed({ kind: 'woke' });
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

  /** What chargers may let cars draw. One that a broken disk made the program forget was given its minimum at most. */
  inForce(): number {
    return [...this.chargers.values()].reduce((sum, charger) => {
      const forgotten = this.#master.chargers.has(charger.id) ? 0 : minimumOf(charger);
      return sum + Math.max(0, inForce(charger, this.nowMs) - forgotten);
    }, 0);
  }

  /** What was said since a moment, by the code and what follows it. */
  saidSince(ms: number, start = ''): readonly Said[] {
    return this.said.filter(({ atMs, hex }) => atMs >= ms && hex.startsWith(start));
  }

  #remember(memory: BusMemory): void {
    const run = this.#run;
    const succeeds = this.remembers();
    this.#at(this.nowMs + 30, () => {
      if (succeeds) this.disk = memory;
      if (run === this.#run) this.feed({ kind: succeeds ? 'remembered' : 'not_remembered' });
    });
  }

  #send(bytes: Uint8Array): void {
    const [, found] = read(atRest, bytes, millis(this.nowMs));
    if (this.echoes) this.#at(this.nowMs + 15, () => this.feed({ kind: 'bytes', bytes }));
    for (const piece of found) {
      if (piece.kind !== 'frame') throw new Error(`the master sent ${piece.why}`);
      this.said.push({ atMs: this.nowMs, hex: Buffer.from(piece.body).toString('hex').toUpperCase() });
      for (const id of this.chargers.keys())
        this.#carry(`to ${id}`, this.down(id), () => this.#hear(id, piece.body));
    }
  }

  #hear(id: string, body: Uint8Array): void {
    const charger = this.chargers.get(id);
    if (charger === undefined) return;
    const [next, answer] = hears(charger, body, this.nowMs);
    this.chargers.set(id, next);
    this.#answer(id, answer);
  }

  #tick(id: string): void {
    const charger = this.chargers.get(id);
    if (charger === undefined) return;
    const [next, announcement] = waits(charger, this.nowMs);
    this.chargers.set(id, next);
    this.#answer(id, announcement);
    this.#at(this.nowMs + 1000, () => this.#tick(id));
  }

  #answer(id: string, body: Uint8Array | undefined): void {
    if (body === undefined) return;
    const bytes = Uint8Array.of(...write(body), 0xfc);
    this.#carry(`from ${id}`, this.up(id), () => {
      if (this.#master.line.open) this.feed({ kind: 'bytes', bytes });
    });
  }

  /** What was sent first arrives first. */
  #carry(way: string, delay: number | undefined, happen: () => void): void {
    if (delay === undefined) return;
    const atMs = Math.max(this.nowMs + delay, this.#arrivals.get(way) ?? 0);
    this.#arrivals.set(way, atMs);
    this.#at(atMs, happen);
  }

  #at(atMs: number, happen: () => void): void {
    this.#events.push({ atMs, happen });
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
