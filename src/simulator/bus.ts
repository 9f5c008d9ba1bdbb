import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, millis } from '../units.ts';
import type { SimulatedCharger } from './charger.ts';
import { deviceTo } from './device.ts';
import { type Disturbance, calm, garbled } from './disturbance.ts';
import { FrameFinder } from './wire.ts';

export interface BusOptions {
  readonly clock: Clock;
  readonly chargers: readonly SimulatedCharger[];
  readonly seed?: number;
}

/** Bytes as their sender put them on the wire, before any noise. */
export interface Passage {
  readonly atMs: Millis;
  readonly from: 'master' | 'charger';
  readonly bytes: Uint8Array;
}

export interface PassedFrame {
  readonly atMs: Millis;
  readonly from: Passage['from'];
  /** Decoded, with its checksum. */
  readonly hex: string;
}

const KEPT_PASSAGES = 200_000;
const BETWEEN_PIECES = millis(5);

/** A bus with its chargers behind a transparent RS-485 bridge on loopback. */
export async function startBus(options: BusOptions): Promise<SimulatedBus> {
  const bus = new SimulatedBus(options);
  await bus.open();
  return bus;
}

export class SimulatedBus {
  readonly #options: BusOptions;
  readonly #clients = new Set<Socket>();
  readonly #traffic: Passage[] = [];
  readonly #gathered: number[] = [];
  #passed = 0;
  #server: Server | undefined;
  #port = 0;
  #plugged: Promise<void> = Promise.resolve();
  #disturbance = calm;
  #devicePath: string | undefined;
  #endDevice: (() => Promise<void>) | undefined;
  #callOffReturn: (() => void) | undefined;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  /** Everything that was said, in order; of a long life the latest part. */
  get traffic(): readonly Passage[] {
    return this.#traffic;
  }

  /** The frames in the traffic, each at the moment of its last byte. */
  frames(): readonly PassedFrame[] {
    const finders = { master: new FrameFinder(), charger: new FrameFinder() };
    return this.#traffic.flatMap(({ atMs, from, bytes }) =>
      finders[from].find(bytes).map(frame => ({ atMs, from, hex: Buffer.from(frame).toString('hex') })),
    );
  }

  disturb(change: Partial<Disturbance>): void {
    this.#disturbance = { ...this.#disturbance, ...change };
  }

  async open(): Promise<void> {
    this.#plugged = this.#plugIn();
    await this.#plugged;
    for (const charger of this.#options.chargers) charger.attach(bytes => this.#chargerSays(charger, bytes));
  }

  /** Pulls the adapter out for a time: connections end, new ones are refused, a device vanishes. */
  async unplug(time: Millis): Promise<void> {
    this.#callOffReturn?.();
    await this.#pullOut();
    this.#callOffReturn = this.#options.clock.after(time, () => {
      this.#plugged = this.#plugIn();
    });
  }

  /** Makes the bus a serial device as well, by means of socat. */
  async asDevice(path: string): Promise<void> {
    this.#endDevice = await deviceTo(path, this.#port);
    this.#devicePath = path;
  }

  async close(): Promise<void> {
    this.#callOffReturn?.();
    for (const charger of this.#options.chargers) charger.detach();
    await this.#pullOut();
  }

  async #plugIn(): Promise<void> {
    const server = createServer({ noDelay: true }, client => this.#welcome(client));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    if (this.#devicePath !== undefined) await this.asDevice(this.#devicePath);
  }

  async #pullOut(): Promise<void> {
    await this.#plugged;
    const server = this.#server;
    this.#server = undefined;
    for (const client of this.#clients) client.destroy();
    await this.#endDevice?.();
    this.#endDevice = undefined;
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }

  #welcome(client: Socket): void {
    this.#clients.add(client);
    client.on('data', bytes => this.#masterSays(client, bytes));
    client.on('error', () => client.destroy());
    client.on('close', () => this.#clients.delete(client));
  }

  #masterSays(client: Socket, bytes: Uint8Array): void {
    this.#record('master', bytes);
    if (this.#disturbance.echo) client.write(bytes);
    if (this.#disturbance.deaf) return;
    const heard = this.#garbled(bytes);
    for (const charger of this.#options.chargers) charger.hear(heard);
  }

  #chargerSays(speaker: SimulatedCharger, bytes: Uint8Array): void {
    this.#record('charger', bytes);
    const heard = this.#garbled(bytes);
    for (const charger of this.#options.chargers) if (charger !== speaker) charger.hear(heard);
    if (!this.#disturbance.silent) this.#delay(heard);
  }

  #delay(bytes: Uint8Array): void {
    const { latency, merge } = this.#disturbance;
    if (latency === 0) return this.#deliver(bytes);
    if (!merge) return void this.#options.clock.after(latency, () => this.#deliver(bytes));
    this.#gathered.push(...bytes);
    if (this.#gathered.length > bytes.length) return undefined;
    this.#options.clock.after(latency, () => this.#deliver(Uint8Array.from(this.#gathered.splice(0))));
    return undefined;
  }

  #deliver(bytes: Uint8Array): void {
    const size = this.#disturbance.pieces ?? bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      const wait = millis((at / size) * BETWEEN_PIECES);
      if (wait === 0) this.#write(piece);
      else this.#options.clock.after(wait, () => this.#write(piece));
    }
  }

  #write(bytes: Uint8Array): void {
    for (const client of this.#clients) client.write(bytes);
  }

  #garbled(bytes: Uint8Array): Uint8Array {
    return garbled(bytes, this.#disturbance.noise, this.#options.seed ?? 1, this.#passed);
  }

  #record(from: Passage['from'], bytes: Uint8Array): void {
    this.#passed += 1;
    this.#traffic.push({ atMs: this.#options.clock.now(), from, bytes: Uint8Array.from(bytes) });
    if (this.#traffic.length > KEPT_PASSAGES) this.#traffic.splice(0, KEPT_PASSAGES / 2);
  }
}
