import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Carriage, Channel } from '../../src/simulator/channel.ts';
import { millis } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const plain: Carriage = { latency: millis(0), merge: false, pieces: undefined };

const channelWith = () => {
  const clock = new HandClock();
  const arrived: { readonly atMs: number; readonly bytes: readonly number[] }[] = [];
  const channel = new Channel(clock, bytes => arrived.push({ atMs: clock.now(), bytes: [...bytes] }));
  const send = (bytes: readonly number[], change: Partial<Carriage> = {}): void =>
    channel.send(Uint8Array.from(bytes), { ...plain, ...change });
  return { clock, channel, arrived, send };
};

describe('one direction of a bridge', () => {
  it('passes bytes at once where nothing is said', () => {
    const { arrived, send } = channelWith();
    send([1, 2, 3]);
    expect(arrived).toEqual([{ atMs: 0, bytes: [1, 2, 3] }]);
  });

  it('delays them, and gathers what waits', () => {
    const { clock, arrived, send } = channelWith();
    const merging = { latency: millis(300), merge: true };
    send([1], merging);
    clock.pass(millis(200));
    send([2, 3], merging);
    clock.pass(millis(100));
    expect(arrived).toEqual([{ atMs: 300, bytes: [1, 2, 3] }]);
  });

  it('breaks them into pieces', () => {
    const { clock, arrived, send } = channelWith();
    send([1, 2, 3, 4, 5], { pieces: 2 });
    clock.pass(millis(100));
    expect(arrived).toEqual([
      { atMs: 0, bytes: [1, 2] },
      { atMs: 5, bytes: [3, 4] },
      { atMs: 10, bytes: [5] },
    ]);
  });

  it('lets nothing arrive that was cut off on the way', () => {
    const { clock, channel, arrived, send } = channelWith();
    send([1], { latency: millis(300) });
    channel.cut();
    clock.pass(millis(1000));
    send([2]);
    expect(arrived).toEqual([{ atMs: 1000, bytes: [2] }]);
  });

  it('loses nothing and changes no order, however it is delayed, gathered and broken', () => {
    const carriage = fc.record({
      latency: fc.integer({ min: 0, max: 400 }).map(millis),
      merge: fc.boolean(),
      pieces: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    });
    const script = fc.array(fc.tuple(carriage, fc.integer({ min: 0, max: 100 })), { maxLength: 30 });
    fc.assert(
      fc.property(script, acts => {
        const { clock, arrived, send } = channelWith();
        acts.forEach(([how, wait], number) => {
          send([number, number, number], how);
          clock.pass(millis(wait));
        });
        clock.pass(millis(10_000));
        const all = acts.flatMap((_, number) => [number, number, number]);
        expect(arrived.flatMap(({ bytes }) => bytes)).toEqual(all);
      }),
    );
  });
});
