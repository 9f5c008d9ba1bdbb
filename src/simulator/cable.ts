import { type Amps, type Volts, type Watts, watts } from '../units.ts';
import type { CarLook } from './seams.ts';

/** The home's supply as a charger meets it. */
export interface Mains {
  /** Voltage as a share of the nominal one; 0 in the dark. */
  readonly voltageShare: number;
}

/** Whatever takes power from the home beside the house itself. */
export interface Consumer {
  readonly watts: Watts;
}

/** What a car sees at the far end of its cable. */
export interface Socket {
  /** Current that the pilot signal allows; 0 while the contactor is open. */
  readonly pilotAmps: Amps;
  readonly volts: Volts;
  readonly phases: 1 | 2 | 3;
  plugged(car: PluggedCar): void;
  unplugged(): void;
}

/** What a charger sees at the far end of its cable. */
export interface PluggedCar {
  readonly vin: string;
  /** Not a Tesla: it knows the pilot signal alone. */
  readonly foreign: boolean;
  readonly charging: CarLook['charging'];
  /** Current on each phase in use. */
  readonly amps: Amps;
  readonly phases: 1 | 3;
  /** The contactor opened without a word over the cable: a Tesla faults until it is plugged in anew. */
  cutOff(): void;
}

export const phasesInUse = (car: PluggedCar, socket: Socket): number => Math.min(car.phases, socket.phases);

export const drawnWatts = (car: PluggedCar, socket: Socket): Watts =>
  watts(car.amps * socket.volts * phasesInUse(car, socket));
