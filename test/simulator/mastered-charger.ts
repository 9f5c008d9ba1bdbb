import { type CarOptions, SimulatedCar } from '../../src/simulator/car.ts';
import { type ChargerOptions, SimulatedCharger } from '../../src/simulator/charger.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { bytesOf, heartbeatTo, wireTo } from './master-stub.ts';

export const chargerWith = (options: Partial<ChargerOptions> = {}, carOptions: Partial<CarOptions> = {}) => {
  const clock = new HandClock();
  const lockstep = new Lockstep(clock);
  const charger = new SimulatedCharger({ lockstep, ...options });
  const car = new SimulatedCar({ lockstep, ...carOptions });
  const id = charger.look().id;
  const { said, ask } = wireTo(charger);
  /** A heartbeat and its answer. */
  const beat = (command = 0, limit = 0): Answer => readAnswer(ask(heartbeatTo(id, command, limit)));
  /** Seconds of heartbeats, the last answer of all. */
  const beats = (count: number, command = 0, limit = 0): Answer => {
    let last = beat(command, limit);
    for (let second = 1; second < count; second += 1) {
      clock.pass(seconds(1));
      last = beat(command, limit);
    }
    clock.pass(seconds(1));
    return last;
  };
  return { clock, charger, car, id, said, ask, beat, beats };
};

export interface Answer {
  readonly state: number;
  readonly limit: number;
  readonly actual: number;
}

const readAnswer = (hex: string | undefined): Answer => {
  const bytes = bytesOf(hex ?? '');
  const at = (place: number): number => ((bytes[place] ?? 0) * 256 + (bytes[place + 1] ?? 0)) / 100;
  return { state: bytes[6] ?? -1, limit: at(7), actual: at(9) };
};

/** The error command carries its bits where other commands carry hundredths of an amp. */
export const errorBits = (bits: number): number => (bits * 256) / 100;

/** In the middle of a charge. */
export const charging = (
  options: Partial<ChargerOptions> = {},
  limit = 16,
  carOptions: Partial<CarOptions> = {},
) => {
  const all = chargerWith(options, carOptions);
  all.car.plug(all.charger.outlet);
  all.beats(20, options.protocol === 1 ? 5 : 9, limit);
  return all;
};
