import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { deviceTo } from '../../src/simulator/device.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { Rival } from '../../src/simulator/rival.ts';
import { seconds } from '../../src/units.ts';
import { dial, settle, until, withBus } from './bridge.ts';
import { heartbeatTo, hexOf } from './master-stub.ts';

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

  it('carries one more master for a while, whom everybody hears', () =>
    withBus(['1839'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      const rival = new Rival({ lockstep: new Lockstep(clock) });
      bus.attach(rival);
      clock.pass(seconds(10));
      await until(() => heard().includes('fbe060901839'));
      expect(heard()).toMatch(/c0fdeb6090/);
      expect(heard()).toMatch(/c0fde018396090/);
      socket.write(heartbeatTo('1839'));
      await until(() => rival.look().redBlinks === 4);
      expect(bus.frames().some(({ from, hex }) => from === 'other_master' && hex.startsWith('fce1'))).toBe(
        true,
      );
      bus.detach(rival);
      const before = bus.frames().length;
      clock.pass(seconds(5));
      expect(bus.frames()).toHaveLength(before);
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
