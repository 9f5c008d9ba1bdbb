import type { CarCharging, CarReach } from '../charging/snapshot.ts';
import type { Fault } from '../runtime/failure.ts';
import type { Amps, Percent } from '../units.ts';
import type { VehicleCommand } from './command.ts';
import type { Outcome } from './reasons.ts';
import type { Pace } from './schedule.ts';

/** What a car says of its charge. */
export interface CarReading {
  readonly charging: CarCharging;
  readonly levelPercent: Percent | undefined;
  readonly limitPercent: Percent | undefined;
  readonly requestedAmps: Amps | undefined;
  readonly requestedMaxAmps: Amps | undefined;
  /** The car's own time stamp, given where an answer may be an earlier one served once more. */
  readonly stamp: number | undefined;
}

/**
 * One way to one car. A call throws a `Failure` when the way is blocked, and any error once its signal is given.
 * `presence` and `read` never wake the car; `command` does where it must.
 */
export interface Route {
  readonly pace: Pace;
  presence(signal: AbortSignal): Promise<CarReach>;
  /** The reading of an awake car, or why there is none. */
  read(signal: AbortSignal): Promise<CarReading | Exclude<CarReach, 'awake'>>;
  command(command: VehicleCommand, signal: AbortSignal): Promise<Outcome>;
  /** What the owner should do though questions are answered. */
  hints?(): readonly Fault[];
  /** Whether it takes a charge limit; true where it does not say. */
  takesLimit?(): boolean;
  /** Whether its requests are paid for; true where it does not say. */
  billed?(): boolean;
  /** What this way last learnt of the car's place; undefined where it says nothing. */
  atHome(): boolean | undefined;
  close(): Promise<void>;
}
