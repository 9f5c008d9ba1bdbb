import type { Millis } from '../units.ts';
import type { BySource } from './energy-split.ts';

/** One car at one charger, from plug-in to plug-out. */
interface Session extends BySource {
  /** Time at home with its offset, `2026-06-21T13:15:00+02:00`. */
  readonly started: string;
  /** Its name; of a car that nobody knows, none. */
  readonly car?: string | undefined;
  /** What was bought for it, in the main unit of the currency; undefined before a price was known. */
  readonly cost?: number | undefined;
  /** Something was bought at a price that was not known. */
  readonly unpriced: boolean;
}

/** The same, with the number by which a change of cars is seen: it goes into no record. */
export interface OpenSession extends Session {
  readonly vin?: string | undefined;
}

export interface EndedSession extends Session {
  readonly ended: string;
  readonly charger: string;
}

/** What is on disk of the energy that went into cars. */
export interface KeptEnergy {
  readonly totals: BySource;
  /** By charger. */
  readonly open: Readonly<Record<string, OpenSession>>;
  /** The last ones, for the record of sessions. */
  readonly ended: readonly EndedSession[];
}

/** The same to the second. */
export interface LiveEnergy extends KeptEnergy {
  readonly atMs: Millis;
  readonly notedMs: Millis;
  /** How many cars draw current. */
  readonly flowing: number;
}
