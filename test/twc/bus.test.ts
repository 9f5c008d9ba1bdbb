import { afterEach, describe, expect, it } from '@jest/globals';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { realClock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { type Bus, type BusOptions, startBus } from '../../src/twc/bus.ts';
import { placeOf, portFault } from '../../src/twc/dial.ts';
import { type Reading, atRest, read, write } from '../../src/twc/frame.ts';
import type { BusMemory } from '../../src/twc/memory.ts';
import { amps, millis, seconds } from '../../src/units.ts';
import { type ModelCharger, hears, modelCharger, waits } from '../support/model-charger.ts';

const clock = scaledClock(60);
const sixteen = new Map([['1839', { amps: amps(16), mostAmps: amps(32), barred: false }]]);

/** A bridge on loopback with one charger behind it. */
class ModelBridge {
  charger: ModelCharger;
  /** It takes bytes and passes none on, as when the connection is only half there. */
  deaf = false;
  connections = 0;
  heard: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #callOff = (): void => undefined;

  constructor(charger: ModelCharger) {
    this.charger = charger;
    this.#server = createServer({ noDelay: true }, socket => this.#accept(socket));
  }

  async open(port = 0): Promise<number> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve));
    this.#tick();
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#callOff();
    this.cut();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    let reading: Reading = atRest;
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', chunk => {
      const [next, found] = read(reading, chunk, clock.now());
      reading = next;
      for (const piece of found) if (piece.kind === 'frame') this.#hear(piece.body);
    });
  }

  #hear(body: Uint8Array): void {
    this.heard.push(Buffer.from(body).toString('hex').toUpperCase());
    if (this.deaf) return;
    const [next, answer] = hears(this.charger, body, clock.now());
    this.charger = next;
    this.#say(answer);
  }

  #tick(): void {
    const [next, announcement] = this.deaf ? [this.charger, undefined] : waits(this.charger, clock.now());
    this.charger = next;
    this.#say(announcement);
    this.#callOff = clock.after(seconds(1), () => this.#tick());
  }

  #say(body: Uint8Array | undefined): void {
    if (body === undefined) return;
    for (const socket of this.#sockets) socket.write(Uint8Array.of(...write(body), 0xfc));
  }
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function bridgeWith(charger: ModelCharger): Promise<readonly [ModelBridge, string]> {
  const bridge = new ModelBridge(charger);
  open.push(bridge);
  return [bridge, `tcp://127.0.0.1:${await bridge.open()}`];
}

function busOn(
  where: Pick<BusOptions, 'port' | 'bridge'>,
  remember?: (memory: BusMemory) => Promise<void>,
): Bus {
  const bus = startBus({
    options: {
      ...where,
      circuitAmps: amps(48),
      chargerAmps: amps(32),
      energyUnit: 'auto',
      spike: false,
      lastResort: 'none',
    },
    clock,
    remembered: {},
    remember: remember ?? (() => Promise.resolve()),
  });
  open.push({ close: () => bus.stop() });
  return bus;
}

/** Waits until something is so, for ten seconds at most. */
async function until(isSo: () => boolean): Promise<void> {
  const start = realClock.now();
  while (!isSo()) {
    if (realClock.now() - start > 10_000) throw new Error(`never: ${isSo.toString()}`);
    await sleep(realClock, millis(2));
  }
}
const keys = (bus: Bus): readonly string[] => bus.faults().map(({ key }) => key);
const car = { carAmps: 32, vin: 'LRW3E7FA0MC000001' };

describe('the bus over a real connection', () => {
  it('links a charger, limits it and tells what it reports', async () => {
    const [, bridge] = await bridgeWith(modelCharger(car));
    const saved: BusMemory[] = [];
    const bus = busOn({ bridge }, memory => Promise.resolve(void saved.push(memory)));
    bus.offer(sixteen);
    await until(
      () => bus.chargers(undefined)[0]?.confirmed === true && bus.chargers(undefined)[0]?.limitAmps === 16,
    );
    await until(() => bus.chargers(undefined)[0]?.vin !== undefined);
    expect(bus.seen().connected).toBe(true);
    expect(bus.chargers(clock.now())[0]).toMatchObject({ id: '1839', state: 'charging', atReadingAmps: 16 });
    expect(saved.at(-1)).toEqual({ '1839': { protocol: 2, limitAmps: 16 } });
    expect(bus.counters().frames).toBeGreaterThan(3);
    expect(bus.faults()).toEqual([]);
  });

  it('comes back by itself after the connection was cut, without announcing itself again', async () => {
    const [server, bridge] = await bridgeWith(modelCharger(car));
    const bus = busOn({ bridge });
    bus.offer(sixteen);
    await until(() => bus.chargers(undefined)[0]?.limitAmps === 16);
    server.cut();
    await until(() => !bus.seen().connected);
    expect(keys(bus)).toEqual(['bridge_lost']);
    server.heard = [];
    await until(() => bus.seen().connected && server.heard.length > 3);
    expect(server.heard.filter(hex => hex.startsWith('FCE1'))).toEqual([]);
    expect(server.heard[0]).toMatch(/^FBE0FADE1839/);
    expect(bus.faults()).toEqual([]);
  });

  it('gives up a connection that takes heartbeats and brings nothing, and opens another', async () => {
    const [server, bridge] = await bridgeWith(modelCharger(car));
    const bus = busOn({ bridge });
    await until(() => bus.chargers(undefined).length === 1);
    server.deaf = true;
    await until(() => server.connections === 2);
    server.deaf = false;
    const since = clock.now();
    await until(() => (bus.chargers(undefined)[0]?.heardAtMs ?? 0) > since);
    expect(bus.faults()).toEqual([]);
  });

  it('says that the bus is silent when the line is open and nobody is heard', async () => {
    const [server, bridge] = await bridgeWith(modelCharger());
    server.deaf = true;
    const bus = busOn({ bridge });
    await until(() => keys(bus).includes('bus_silent'));
    expect(bus.seen().connected).toBe(true);
    expect(bus.chargers(undefined)).toEqual([]);
  });

  it('says that nobody listens at the address, and finds the bridge when it is there', async () => {
    const [server, bridge] = await bridgeWith(modelCharger());
    const port = Number(bridge.split(':').at(-1));
    await server.close();
    open.splice(0);
    const bus = busOn({ bridge });
    await until(() => keys(bus).includes('bridge_refused'));
    expect(bus.faults()[0]?.about).toMatchObject({ address: `127.0.0.1:${port}` });
    const later = new ModelBridge(modelCharger());
    open.push(later);
    await later.open(port);
    await until(() => bus.chargers(undefined).length === 1);
    expect(bus.faults()).toEqual([]);
  });

  it('tells when its memory cannot be written, and does not raise the limit', async () => {
    const [, bridge] = await bridgeWith(modelCharger(car));
    const bus = busOn({ bridge }, () =>
      Promise.reject(new Failure('file_not_written', { file: 'bus.json' })),
    );
    bus.offer(sixteen);
    await until(() => bus.chargers(undefined)[0]?.limitAmps === 6);
    await sleep(clock, seconds(5));
    expect(bus.chargers(undefined)[0]?.limitAmps).toBe(6);
    expect(keys(bus)).toEqual(['file_not_written']);
  });

  it('says nothing more once it is stopped', async () => {
    const [server, bridge] = await bridgeWith(modelCharger());
    const bus = busOn({ bridge });
    await until(() => bus.chargers(undefined).length === 1);
    await bus.stop();
    await sleep(realClock, millis(20));
    const heard = server.heard.length;
    await sleep(realClock, millis(50));
    expect(server.heard).toHaveLength(heard);
  });
});

describe('the serial port', () => {
  it('is missing where there is no such device, and goes on being tried', async () => {
    const bus = busOn({ port: '/dev/no-such-adapter' });
    await until(() => keys(bus).includes('port_missing'));
    expect(bus.faults()[0]?.about).toMatchObject({ port: '/dev/no-such-adapter' });
    expect(bus.seen().connected).toBe(false);
  });

  it.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'port_missing'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'port_denied'],
    ['Error Resource temporarily unavailable Cannot lock port', 'port_busy'],
    ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'port_busy'],
  ])('says with "%s" that it is %s', (message, key) => {
    expect(portFault(message)).toBe(key);
  });
});

it('takes addresses of bridges apart', () => {
  expect(placeOf('tcp://192.168.1.70:8899')).toEqual({ kind: 'bridge', host: '192.168.1.70', port: 8899 });
  expect(placeOf('tcp://[::1]:8899')).toEqual({ kind: 'bridge', host: '::1', port: 8899 });
  expect(placeOf('/dev/ttyUSB0')).toEqual({ kind: 'port', path: '/dev/ttyUSB0' });
});
