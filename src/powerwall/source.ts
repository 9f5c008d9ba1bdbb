import type { Fault } from '../runtime/failure.ts';
import type { Millis, Percent } from '../units.ts';
import type { PhasesMeasured } from './phases.ts';
import type { Measured } from './reading.ts';
import type { GridWord, Operation } from './status.ts';

/** Whoever knows the meters: the gateway itself, or a proxy in front of it. */
export interface Source {
  /** The parsed body; undefined where there is no such endpoint. Throws a `Failure`. */
  read(path: string): Promise<unknown>;
  /** As `read`, but never at the price of a login: what the token does not open counts as not there. */
  glance(path: string): Promise<unknown>;
  /** Cuts what is under way. */
  close(): Promise<void>;
  readonly endpoints: Endpoints;
}

export interface Endpoints {
  readonly power: Endpoint<Measured>;
  readonly grid: Endpoint<GridWord>;
  readonly level: Endpoint<Percent>;
  readonly operation: Endpoint<Operation>;
  readonly phases: Endpoint<PhasesMeasured> | undefined;
}

export interface Endpoint<T> {
  readonly path: string;
  /**
   * `needed`: nothing goes without it. `expected`: some firmware does without; its failures are told. `extra`: it is
   * glanced at, ever more rarely while it fails, and not missed.
   */
  readonly kind: 'needed' | 'expected' | 'extra';
  /** Least time from one asking to the next. */
  readonly every: Millis;
  readonly read: (body: unknown) => T | undefined;
  /** What is wrong where `read` finds nothing in an answer. */
  readonly nonsense: Fault;
  /** What is wrong where a needed endpoint is not there, if that says more. */
  readonly missing?: Fault;
}
