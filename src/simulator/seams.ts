import type { Amps, Percent, Volts, Watts } from '../units.ts';

/** What the simulated car's servers can see and do. The plant behind it is in `car.ts`. */
export interface CarDoor {
  readonly vin: string;
  look(): CarLook;
  /** Begins to wake the car; it is awake some seconds later. */
  wake(): void;
  /** `ok`, or the car's own word for its refusal, as `complete`, `is_charging`, `disconnected`. */
  start(): string;
  stop(): string;
  setAmps(wanted: Amps): string;
  setLimit(wanted: Percent): string;
}

export interface CarLook {
  readonly asleep: boolean;
  readonly levelPercent: Percent;
  readonly limitPercent: Percent;
  readonly charging: 'Disconnected' | 'NoPower' | 'Starting' | 'Charging' | 'Complete' | 'Stopped';
  readonly actualAmps: Amps;
  readonly requestedAmps: Amps;
  readonly maxAmps: Amps;
  readonly pilotAmps: Amps;
  readonly volts: Volts;
  readonly phases: 1 | 3;
  readonly latitude: number;
  readonly longitude: number;
  /** False while the car is too far away for radio. */
  readonly inRange: boolean;
}

/** What the simulated gateway serves. Signs as the gateway's: site + import, battery + discharge. */
export interface HomeLook {
  readonly siteWatts: Watts;
  readonly batteryWatts: Watts;
  readonly solarWatts: Watts;
  readonly homeWatts: Watts;
  readonly volts: Volts;
  /** Raw scale of the gateway, not the app's. */
  readonly levelRawPercent: Percent;
  /** The gateway's own word, as `SystemGridConnected`. */
  readonly gridStatus: string;
}

/** A server of the simulated home, on loopback. */
export interface SimulatedServer {
  readonly url: string;
  /** Every request in order: method, path and body, for tests that assert an order. */
  readonly requests: readonly ServedRequest[];
  close(): Promise<void>;
}

export interface ServedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}
