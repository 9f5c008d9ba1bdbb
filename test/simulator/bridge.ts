import { expect } from '@jest/globals';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { realClock, sleep } from '../../src/runtime/clock.ts';
import { type SimulatedBus, startBus } from '../../src/simulator/bus.ts';
import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { millis } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { hexOf } from './master-stub.ts';

/** A client of the bridge that keeps what it hears. */
export const dial = async (
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
export const until = async (met: () => boolean): Promise<void> => {
  for (let look = 0; look < 1000 && !met(); look += 1) await sleep(realClock, millis(2));
  expect(met()).toBe(true);
};

export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
};

/** A bus with a charger of each id; their signs differ. */
export const withBus = async (
  ids: readonly string[],
  run: (bus: SimulatedBus, clock: HandClock) => Promise<void>,
): Promise<void> => {
  const clock = new HandClock();
  const lockstep = new Lockstep(clock);
  const chargers = ids.map((id, place) => new SimulatedCharger({ lockstep, id, sign: 0x52 + place }));
  const bus = await startBus({ clock, chargers });
  try {
    await run(bus, clock);
  } finally {
    await bus.close();
  }
};
