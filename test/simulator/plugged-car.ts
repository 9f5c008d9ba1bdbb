import type { Socket } from '../../src/simulator/cable.ts';
import { type CarOptions, SimulatedCar } from '../../src/simulator/car.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { amps, seconds, volts } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

/** A charger of which only the pilot signal matters. */
interface Post extends Socket {
  pilotAmps: ReturnType<typeof amps>;
}

export const post = (pilot = 16): Post => ({
  pilotAmps: amps(pilot),
  volts: volts(240),
  phases: 1,
  plugged: () => undefined,
  unplugged: () => undefined,
});

export const carWith = (options: Partial<CarOptions> = {}): { clock: HandClock; car: SimulatedCar } => {
  const clock = new HandClock();
  return { clock, car: new SimulatedCar({ lockstep: new Lockstep(clock), ...options }) };
};

export const plugged = (options: Partial<CarOptions> = {}, pilot = 16) => {
  const { clock, car } = carWith(options);
  const socket = post(pilot);
  car.plug(socket);
  const offer = (pilot: number): void => {
    car.look();
    socket.pilotAmps = amps(pilot);
  };
  return { clock, car, socket, offer };
};

/** In the middle of a charge. */
export const charging = (options: Partial<CarOptions> = {}, pilot = 16) => {
  const all = plugged(options, pilot);
  all.clock.pass(seconds(30));
  return all;
};
