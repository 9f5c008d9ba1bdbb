import type { Clock } from '../runtime/clock.ts';
import type { Millis } from '../units.ts';
import { Channel } from './channel.ts';
import { Crossing } from './crossing.ts';
import { type Disturbance, calm, garbled } from './disturbance.ts';
import type { Station } from './station.ts';
import { FrameFinder } from './wire.ts';

export interface WiresOptions {
  readonly clock: Clock;
  readonly chargers: readonly Station[];
  readonly seed?: number;
}

/** Bytes as their sender put them on the wire, before any noise. */
interface Passage {
  readonly atMs: Millis;
  readonly from: 'master' | Station['role'];
  readonly bytes: Uint8Array;
}

export interface PassedFrame {
  readonly atMs: Millis;
  readonly from: Passage['from'];
  /** Decoded, with its checksum. */
  readonly hex: string;
}

const KEPT_PASSAGES = 200_000;

/** The two wires of a bus, with whatever is wrong with them, and all stations on it but the program's adapter. */
export class Wires {
  readonly #options: WiresOptions;
  readonly #stations: Set<Station>;
  readonly #toMaster: Channel;
  readonly #fromMaster: Channel;
  readonly #crossing: Crossing;
  readonly #traffic: Passage[] = [];
  #passed = 0;
  #disturbance = calm;

  /** `deliver` hands to the adapter what it hears. */
  constructor(options: WiresOptions, deliver: (bytes: Uint8Array) => void) {
    this.#options = options;
    this.#stations = new Set(options.chargers);
    this.#toMaster = new Channel(options.clock, deliver);
    this.#fromMaster = new Channel(options.clock, bytes => this.#masterIsHeard(bytes));
    this.#crossing = new Crossing(options.clock, ({ speaker, bytes }) =>
      this.#stationIsHeard(speaker, bytes),
    );
  }

  /** Everything that was said, in order; of a long life the latest part. */
  get traffic(): readonly Passage[] {
    return this.#traffic;
  }

  /** The frames in the traffic, each at the moment of its last byte. */
  frames(): readonly PassedFrame[] {
    const finders = {
      master: new FrameFinder(),
      charger: new FrameFinder(),
      other_master: new FrameFinder(),
    };
    return this.#traffic.flatMap(({ atMs, from, bytes }) =>
      finders[from].find(bytes).map(frame => ({ atMs, from, hex: Buffer.from(frame).toString('hex') })),
    );
  }

  disturb(change: Partial<Disturbance>): void {
    this.#disturbance = { ...this.#disturbance, ...change };
  }

  /** Wires the stations up. */
  join(): void {
    for (const station of this.#stations) this.attach(station);
  }

  /** Wires one more charger, or another master, to the bus. */
  attach(station: Station): void {
    this.#stations.add(station);
    station.attach(bytes => this.#stationSays(station, bytes));
  }

  detach(station: Station): void {
    this.#stations.delete(station);
    station.detach();
  }

  /** Nothing that is under way arrives. */
  cut(): void {
    for (const channel of [this.#toMaster, this.#fromMaster]) channel.cut();
  }

  end(): void {
    for (const station of this.#stations) station.detach();
  }

  masterSays(bytes: Uint8Array): void {
    this.#record('master', bytes);
    const { masterLatency: latency, masterMerge: merge, masterPieces: pieces } = this.#disturbance;
    this.#fromMaster.send(bytes, { latency, merge, pieces });
  }

  #masterIsHeard(bytes: Uint8Array): void {
    if (this.#disturbance.echo) this.#toMaster.send(bytes, this.#disturbance);
    if (!this.#disturbance.deaf) this.#spread(this.#garbled(bytes));
  }

  #stationSays(speaker: Station, bytes: Uint8Array): void {
    this.#record(speaker.role, bytes);
    if (this.#disturbance.collide) this.#crossing.say({ speaker, bytes });
    else this.#stationIsHeard(speaker, bytes);
  }

  #stationIsHeard(speaker: Station, bytes: Uint8Array): void {
    const heard = this.#garbled(bytes);
    this.#spread(heard, speaker);
    if (!this.#disturbance.silent) this.#toMaster.send(heard, this.#disturbance);
  }

  #spread(bytes: Uint8Array, speaker?: Station): void {
    for (const station of this.#stations) if (station !== speaker) station.hear(bytes);
  }

  #garbled(bytes: Uint8Array): Uint8Array {
    return garbled(bytes, this.#disturbance, this.#options.seed ?? 1, this.#passed);
  }

  #record(from: Passage['from'], bytes: Uint8Array): void {
    this.#passed += 1;
    this.#traffic.push({ atMs: this.#options.clock.now(), from, bytes: Uint8Array.from(bytes) });
    if (this.#traffic.length > KEPT_PASSAGES) this.#traffic.splice(0, KEPT_PASSAGES / 2);
  }
}
