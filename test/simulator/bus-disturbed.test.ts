import { describe, expect, it } from '@jest/globals';
import { FrameFinder } from '../../src/simulator/wire.ts';
import { millis, seconds } from '../../src/units.ts';
import { dial, settle, until, withBus } from './bridge.ts';
import { bytesOf, heartbeatTo, hexOf } from './master-stub.ts';

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

describe('the simulated bus that is disturbed', () => {
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

  it('delays what the master says, lets it arrive together, and breaks it into pieces', () =>
    withBus(['1839', '2019'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      bus.disturb({ masterLatency: millis(400), masterMerge: true, masterPieces: 5, echo: true });
      socket.write(heartbeatTo('1839'));
      await until(() => bus.frames().length === 3);
      clock.pass(millis(100));
      socket.write(heartbeatTo('2019'));
      await until(() => bus.frames().length === 4);
      clock.pass(millis(290));
      await settle();
      expect(heard()).toBe('');
      clock.pass(millis(100));
      await until(() => heard().includes('fde020197777'));
      const answers = bus.frames().filter(({ hex }) => hex.startsWith('fde0'));
      expect(answers.map(({ atMs, hex }) => [atMs, hex.slice(4, 8)])).toEqual([
        [415, '1839'],
        [435, '2019'],
      ]);
      expect(heard().startsWith(hexOf(heartbeatTo('1839')))).toBe(true);
      socket.destroy();
    }));

  it('has connections that stay open though nothing passes any more, while new ones are sound', () =>
    withBus(['1839'], async (bus, clock) => {
      const stranded = await dial(bus);
      let closed = false;
      stranded.socket.on('close', () => {
        closed = true;
      });
      bus.strand();
      const fresh = await dial(bus);
      stranded.socket.write(heartbeatTo('1839'));
      clock.pass(seconds(10));
      await until(() => fresh.heard().includes('fde21839'));
      fresh.socket.write(heartbeatTo('1839'));
      await until(() => fresh.heard().includes('fde018397777'));
      expect(stranded.heard()).toBe('');
      expect(bus.frames().filter(({ from }) => from === 'master')).toHaveLength(1);
      expect(closed).toBe(false);
      stranded.socket.destroy();
      fresh.socket.destroy();
    }));

  it('loses the start of frames, doubles edges and spoils sums, in both directions', () =>
    withBus(['1839'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      for (const mishap of ['lostStart', 'wrongSum'] as const) {
        bus.disturb({ [mishap]: 1 });
        socket.write(heartbeatTo('1839'));
        const before = bus.frames().length;
        await until(() => bus.frames().length > before);
        clock.pass(seconds(10));
        await settle();
        bus.disturb({ [mishap]: 0 });
      }
      expect(bus.frames().filter(({ hex }) => hex.startsWith('fde0'))).toEqual([]);
      expect(new FrameFinder().find(bytesOf(heard()))).toEqual([]);
      bus.disturb({ doubleEdge: 1 });
      socket.write(heartbeatTo('1839'));
      await until(() => heard().includes('c0c0fde018397777'));
      socket.destroy();
    }));

  it('mixes up what several chargers say at the same moment, where the wires are taken at their word', () =>
    withBus(['1839', '1839', '2019'], async (bus, clock) => {
      const { socket, heard } = await dial(bus);
      bus.disturb({ collide: true });
      socket.write(heartbeatTo('2019'));
      await until(() => bus.frames().length === 5);
      clock.pass(millis(2));
      await until(() => heard().includes('fde020197777'));
      const before = heard().length;
      clock.pass(seconds(10));
      await until(() => heard().length > before);
      expect(
        bus
          .frames()
          .slice(5)
          .map(({ hex }) => hex.slice(0, 10)),
      ).toEqual(['fde2183952', 'fde2183953', 'fde2201954']);
      expect(new FrameFinder().find(bytesOf(heard().slice(before)))).toEqual([]);
      socket.destroy();
    }));
});
