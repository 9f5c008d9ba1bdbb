import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { realClock, sleep } from '../../src/runtime/clock.ts';
import { type SimulatedBus, startBus } from '../../src/simulator/bus.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { deviceTo } from '../../src/simulator/device.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { FrameFinder } from '../../src/simulator/wire.ts';
import { millis, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { heartbeatTo, hexOf } from './master-stub.ts';

/** A client of the bridge that keeps what it hears. */
const dial = async (
  bus: SimulatedBus,
): Promise<{ socket: Socket; heard: () => string; packets: Buffer[] }> => {
  const { hostname, port } = new URL(bus.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const packets: Buffer[] = [];
  socket.on('data', packet => packets.push(packet));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, heard: () => hexOf(Buffer.concat(packets)), packets };
};

/** Sockets and terminals take their real time. */
const until = async (met: () => boolean): Promise<void> => {
  for (let look = 0; look < 1000 && !met(); look += 1) await sleep(realClock, millis(2));
  expect(met()).toBe(true);
};

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
};

const withBus = async (
  ids: readonly string[],
  run: (bus: SimulatedBus, clock: HandClock) => Promise<void>,
): Promise<void> => {
  const clock = new HandClock();
  const lockstep = new Lockstep(clock);
  const chargers = ids.map(id => new SimulatedCharger({ lockstep, id }));
  const bus = await startBus({ clock, chargers });
  try {
    await run(bus, clock);
  } finally {
    await bus.close();
  }
};

/** Twenty linkreadies over a noisy wire. */
const noisyBus = async (): Promise<{ heard: string; sent: number }> => {
  const result = { heard: '', sent: 0 };
  await withBus(['1839'], async (bus, clock) => {
    const { socket, heard } = await dial(bus);
    bus.disturb({ noise: 0.05 });
    for (let count = 1; count <= 20; count += 1) {
      const before = heard().length;
      clock.pass(seconds(10));
      await until(() => heard().length > before);
    }
    result.heard = heard();
    result.sent = bus.traffic.slice(1).flatMap(({ bytes }) => [...bytes]).length;
    socket.destroy();
  });
  return result;
};

describe('the simulated bus', () => {
  it('carries questions and answers of all chargers, and records them with their time', () =>
    withBus(['1839', '2019'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      clock.pass(seconds(4));
      socket.write(heartbeatTo('2019'));
      await until(() => heard().includes('fde020197777'));
      socket.write(heartbeatTo('1839'));
      await until(() => heard().includes('fde018397777'));
      expect(bus.frames().map(({ atMs, from, hex }) => [atMs, from, hex.slice(0, 8)])).toEqual([
        [0, 'charger', 'fde21839'],
        [0, 'charger', 'fde22019'],
        [4000, 'master', 'fbe07777'],
        [4000, 'charger', 'fde02019'],
        [4000, 'master', 'fbe07777'],
        [4000, 'charger', 'fde01839'],
      ]);
      const master = bus.traffic.filter(({ from }) => from === 'master').flatMap(({ bytes }) => [...bytes]);
      expect(hexOf(master)).toBe(hexOf([...heartbeatTo('2019'), ...heartbeatTo('1839')]));
      socket.destroy();
    }));

  it('has an adapter that can be pulled out and is back in its time', () =>
    withBus(['1839'], async (bus, clock) => {
      const { socket } = await dial(bus);
      const ended = once(socket, 'close');
      await bus.unplug(seconds(30));
      await ended;
      await expect(dial(bus)).rejects.toThrow('ECONNREFUSED');
      clock.pass(seconds(29));
      await expect(dial(bus)).rejects.toThrow('ECONNREFUSED');
      clock.pass(seconds(2));
      await settle();
      const back = await dial(bus);
      clock.pass(seconds(10));
      await until(() => back.heard().includes('fde21839'));
      back.socket.destroy();
    }));

  it('is silent or deaf when told so', () =>
    withBus(['1839'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      bus.disturb({ silent: true });
      socket.write(heartbeatTo('1839'));
      await until(() => bus.frames().length === 3);
      bus.disturb({ silent: false, deaf: true });
      socket.write(heartbeatTo('1839'));
      await until(() => bus.frames().length === 4);
      await settle();
      expect(heard()).toBe('');
      clock.pass(seconds(10));
      await until(() => heard().startsWith('c0fde21839'));
      socket.destroy();
    }));

  it('echoes the master as some adapters do', () =>
    withBus(['1839'], async bus => {
      const { socket, heard } = await dial(bus);
      bus.disturb({ echo: true });
      socket.write(heartbeatTo('1839'));
      await until(() => heard().includes('fde01839'));
      expect(heard().startsWith(hexOf(heartbeatTo('1839')))).toBe(true);
      socket.destroy();
    }));

  it('garbles bytes at the rate it is told, the same way each time', async () => {
    const { heard, sent } = await noisyBus();
    expect(heard.length / 2).toBeGreaterThan(sent);
    const whole = new FrameFinder().find(Buffer.from(heard, 'hex')).length;
    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(19);
    expect((await noisyBus()).heard).toBe(heard);
  });

  it('delays answers, lets them leave together, and breaks them into pieces', () =>
    withBus(['1839', '2019'], async (bus, clock) => {
      const { socket, heard, packets } = await dial(bus);
      bus.disturb({ latency: millis(300), merge: true });
      clock.pass(seconds(10));
      await settle();
      expect(heard()).toBe('');
      clock.pass(millis(300));
      await until(() => heard().length === 2 * 38);
      expect(packets).toHaveLength(1);
      bus.disturb({ latency: millis(0), merge: false, pieces: 7 });
      socket.write(heartbeatTo('1839'));
      await until(() => packets.length === 2);
      expect(packets[1]).toHaveLength(7);
      clock.pass(millis(100));
      await until(() => heard().includes('fde018397777'));
      socket.destroy();
    }));
});

const whenSocat = spawnSync('socat', ['-V']).status === 0 ? describe : describe.skip;

whenSocat('the bus as a serial device', () => {
  it('speaks there, vanishes with the adapter and is back with it', () =>
    withBus(['1839'], async (bus, clock) => {
      const path = join(await mkdtemp(join(tmpdir(), 'bus-')), 'tty');
      await bus.asDevice(path);
      const port = new SerialPort({ path, baudRate: 9600 });
      const packets: Buffer[] = [];
      port.on('data', (packet: Buffer) => packets.push(packet));
      await once(port, 'open');
      port.write(Buffer.from(heartbeatTo('1839')));
      await until(() => hexOf(Buffer.concat(packets)).includes('fde018397777'));
      const closed = once(port, 'close');
      await bus.unplug(seconds(10));
      await closed;
      expect(existsSync(path)).toBe(false);
      clock.pass(seconds(11));
      await until(() => existsSync(path));
    }));
});

describe('the bus without socat', () => {
  it('says what is missing for a serial device', async () => {
    await expect(deviceTo(join(tmpdir(), 'no-tty'), 1, 'no-such-socat')).rejects.toThrow('needs socat');
  });
});
