import type { Amps, Millis } from '../units.ts';

/** A car's own current setting, from when we first look at it until the owner has it back and the car has left. */
export interface KeptCar {
  /** We raised it. On disk before the command is sent, until the owner has back what was found. */
  readonly raised?: Raised | undefined;
  /** The highest setting that was seen since the car was plugged in: one below it is the owner's will. */
  readonly highestAmps?: Amps | undefined;
  readonly unplugged: boolean;
  /** How often we raised it and gave it back since the car was plugged in, or unplugged. */
  readonly raises: number;
  readonly returns: number;
  /** How often it was turned to what a thin sun carries, or back up, since that was last seen to work. */
  readonly turns?: number | undefined;
}

interface Raised {
  /** What the owner had. */
  readonly foundAmps: Amps;
  readonly setAmps: Amps;
  /** What it was before the last command, for as long as that has not been seen to work. */
  readonly fromAmps?: Amps | undefined;
}

/** The last command about a car's own setting. */
export interface LiveCar {
  readonly sentMs: Millis;
  /** When it was over, however it went. */
  readonly endedMs: Millis | undefined;
}
