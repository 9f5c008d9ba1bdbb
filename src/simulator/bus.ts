import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import type { Millis } from '../units.ts';
import { deviceTo } from './device.ts';
import { Wires, type WiresOptions } from './wires.ts';

/** A bus with its chargers behind a transparent RS-485 bridge on loopback. */
export async function startBus(options: WiresOptions): Promise<SimulatedBus> {
  const bus = new SimulatedBus(options);
  await bus.open();
  return bus;
}

export class SimulatedBus extends Wires {
  readonly #options: WiresOptions;
  readonly #clients = new Set<Socket>();
  readonly #stranded = new WeakSet<Socket>();
  #server: Server | undefined;
  #port = 0;
  #plugged: Promise<void> = Promise.resolve();
  #devicePath: string | undefined;
  #endDevice: (() => Promise<void>) | undefined;
  #callOffReturn: (() => void) | undefined;

  constructor(options: WiresOptions) {
    super(options, bytes => this.#write(bytes));
    this.#options = options;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    this.#plugged = this.#plugIn();
    await this.#plugged;
    this.join();
  }

  /** Pulls the adapter out for a time: connections end, new ones are refused, a device vanishes. */
  async unplug(time: Millis): Promise<void> {
    this.#callOffReturn?.();
    await this.#pullOut();
    this.#callOffReturn = this.#options.clock.after(time, () => {
      this.#plugged = this.#plugIn();
    });
  }

  /** The connections of this moment stay open, and nothing passes through them any more; new ones are sound. */
  strand(): void {
    for (const client of this.#clients) this.#stranded.add(client);
  }

  /** Makes the bus a serial device as well, by means of socat. */
  async asDevice(path: string): Promise<void> {
    this.#endDevice = await deviceTo(path, this.#port);
    this.#devicePath = path;
  }

  async close(): Promise<void> {
    this.#callOffReturn?.();
    this.end();
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
    this.cut();
    await this.#endDevice?.();
    this.#endDevice = undefined;
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }

  #welcome(client: Socket): void {
    this.#clients.add(client);
    client.on('data', bytes => {
      if (!this.#stranded.has(client)) this.masterSays(bytes);
    });
    client.on('error', () => client.destroy());
    client.on('close', () => this.#clients.delete(client));
  }

  #write(bytes: Uint8Array): void {
    for (const client of this.#clients) if (!this.#stranded.has(client)) client.write(bytes);
  }
}
