import type { Amps, Epoch, Millis, Percent, WattHours } from '../units.ts';
import type { KeptBattery, LiveBattery } from './battery-size.ts';
import type { KeptCar, LiveCar } from './own-amps-record.ts';
import type { KeptPowerwall, LivePowerwall } from './powerwall-record.ts';
import type { KeptEnergy, LiveEnergy } from './energy-memory.ts';
import type { FuseMemory } from './fuse.ts';
import type { Turn } from './turn.ts';
import { type MeterMemory, freshMeter } from './surplus.ts';
import type { Halves } from './halves.ts';
import type { Worth } from './value.ts';
import type { Reason } from './reasons.ts';

/** `sun` follows the surplus; `asked` and `owners` have their full share of the circuit. */
export type Kind = 'sun' | 'asked' | 'owners';

/**
 * Who began a charge: our start for the sun, a car plugged in under the sun's rule, a button, a mode, a level of the
 * car's that is due, or the owner.
 */
export type Cause = 'sun' | 'plug_in' | 'button' | 'boost' | 'fast' | 'minimum_level' | 'ready_by' | 'car';

/** `kept` survives a restart. `live` is of the monotonic clock and means nothing afterwards. */
export interface Memory {
  readonly kept: Kept;
  readonly live: Live;
}

export interface Kept {
  readonly chargers: Readonly<Record<string, KeptCharger>>;
  /** By VIN. Memory of before has none. */
  readonly cars?: Readonly<Record<string, KeptCar>> | undefined;
  /** The cars' batteries, by VIN. Memory of before has none. */
  readonly batteries?: Readonly<Record<string, KeptBattery>> | undefined;
  readonly homeBattery?: KeptBattery | undefined;
  /** What SunPilot changed of the Powerwall's own settings. */
  readonly powerwall?: KeptPowerwall | undefined;
  /** What went into cars. */
  readonly energy?: KeptEnergy | undefined;
}

export interface KeptCharger {
  readonly charge?: Charge | undefined;
  /** A start that was sent and has not been seen to work. On disk before it is sent. */
  readonly start?: StartAsked | undefined;
  /** A stop of ours that has not been seen to work. */
  readonly stop?: StopAsked | undefined;
  /** An owner's or asked charge that was cut off and is to be started again once. */
  readonly interrupted?: Interrupted | undefined;
  /** The day on which a stop of the owner's was seen; respected until the next day's window. */
  readonly respectedDay?: string | undefined;
  /** The car did not obey a stop and was cut off: on that day of the window. No current is to flow until that is over. */
  readonly barred?: { readonly day: string } | undefined;
  /** The car is full: what level and limit it showed then. */
  readonly complete?: Complete | undefined;
  /** The switch is off, and the owner was told of what is due. */
  readonly warned?: { readonly cause: Cause; readonly untilMs?: Epoch | undefined } | undefined;
  readonly closings?: Closings | undefined;
  /** Phases that the last charge here was seen to use. */
  readonly phases?: 1 | 2 | 3 | undefined;
}

/** Contactor closings for the sun in the window of a day: of all cars, and of each by its VIN. Memory of before has no cars. */
export interface Closings {
  readonly day: string;
  readonly count: number;
  readonly cars?: Readonly<Record<string, number>> | undefined;
}

export interface Complete {
  readonly levelPercent?: Percent | undefined;
  readonly limitPercent?: Percent | undefined;
}

export interface Charge {
  readonly kind: Kind;
  readonly cause: Cause;
  readonly vin?: string | undefined;
  readonly beganMs: Epoch;
  /** Last time it was seen to run, to within five minutes. */
  readonly seenMs: Epoch;
  /** End of a boost. */
  readonly untilMs?: Epoch | undefined;
}

export interface StartAsked {
  readonly kind: Kind;
  readonly cause: Cause;
  readonly sentMs: Epoch;
  readonly untilMs?: Epoch | undefined;
  /** A charge that was interrupted: no new contactor closing in the budget. */
  readonly resumed?: boolean | undefined;
}

interface StopAsked {
  readonly why: string;
  readonly sentMs: Epoch;
}

export interface Interrupted {
  readonly kind: Kind;
  readonly cause: Cause;
  readonly atMs: Epoch;
  readonly by: 'bus' | 'off_grid' | 'fuse';
  /** End of a boost. */
  readonly untilMs?: Epoch | undefined;
}

interface Live {
  readonly startedMs: Millis;
  readonly meter: MeterMemory;
  /** Recordings of before have none. */
  readonly fuse?: FuseMemory | undefined;
  readonly energy?: LiveEnergy | undefined;
  readonly turn?: Turn | undefined;
  readonly chargers: Readonly<Record<string, LiveCharger>>;
  /** By VIN. Recordings of before have none. */
  readonly cars?: Readonly<Record<string, LiveCar>> | undefined;
  readonly batteries?: Readonly<Record<string, LiveBattery>> | undefined;
  readonly homeBattery?: LiveBattery | undefined;
  readonly powerwall?: LivePowerwall | undefined;
  readonly busLost: boolean;
  readonly switchedOn: boolean | undefined;
  readonly offGrid: boolean;
  readonly gridBackMs: Millis | undefined;
  /** How far the wall clock is ahead of the monotonic one: a change is a jump. */
  readonly aheadMs: Epoch | undefined;
}

export interface LiveCharger {
  readonly flowing: boolean;
  /** The current that flows was already there at first sight. */
  readonly foundFlowing: boolean;
  /** Since when `flowing` has been as it is, counted only while the charger is heard. */
  readonly flowSinceMs: Millis;
  /** The charger says `ready`: no car, or one that wants nothing. */
  readonly atRest: boolean;
  /** The last moment of silence of the bus, until current flows again. */
  readonly gapEndMs: Millis | undefined;
  readonly pluggedIn: boolean | undefined;
  /** The car that was known to stand here, for as long as nobody can have taken its place. Recordings of before have none. */
  readonly vin?: string | undefined;
  /** When a car was last plugged in, or the bus came back to it. */
  readonly arrivedMs: Millis;
  /** True once the car has started by itself since then. */
  readonly startedSinceArrival: boolean;
  /** When plug or current last changed: older car facts say nothing of the plug. */
  readonly stirredMs: Millis;
  /** When the owner last touched a control that counts here. */
  readonly controlledMs: Millis | undefined;
  /** The owner's settings of this charger as last seen. */
  readonly controls: string;
  /** Energy lost at the minimum since the last gain. */
  readonly shortWh: WattHours;
  /** The last reading at which the minimum lacked sun. Recordings of before have none. */
  readonly lackedMs?: Millis | undefined;
  /** What charging gains here, by the rule `best_value`. Recordings of before have none. */
  readonly worth?: Worth | undefined;
  /** What a sun charge was last told for, and since when. Recordings of before have none. */
  readonly shown?: { readonly reason: Reason; readonly sinceMs: Millis } | undefined;
  /** How far the car stays below its limit. */
  readonly gapAmps: Amps;
  /** Recordings of before have none. */
  readonly halves?: Halves | undefined;
  readonly stoppedMs: Millis | undefined;
  /** An offered current that restarted the car after our stop has been answered once. */
  readonly stoppedAgain: boolean;
  /** The car would be a further one beside others that charge for the sun, and since when the sun has carried it. */
  readonly further?: boolean | undefined;
  readonly carriedSinceMs?: Millis | undefined;
  /** When a stop that had been sent was taken back: it may still end the current. */
  readonly calledOffMs: Millis | undefined;
  /** When the car was seen able to begin, after our start. */
  readonly readyMs: Millis | undefined;
  readonly lastSentMs: Millis | undefined;
  readonly tries: number;
  readonly retry: Retry | undefined;
  /** The limit that the last step gave; at first sight the one that the charger reports. */
  readonly limitAmps: Amps;
  /** When that limit was given. */
  readonly limitSinceMs: Millis;
  /** The reading up to which `shortWh` has been summed. */
  readonly summedToMs: Millis | undefined;
}

interface Retry {
  readonly atMs: Millis;
  readonly failures: number;
  /** The car's own word, or undefined where the start was taken but no current followed. */
  readonly why: string | undefined;
  /** The start that failed: current that comes late is still its doing. */
  readonly start: StartAsked | undefined;
}

export const emptyKept: Kept = { chargers: {} };

/** What a program that has just started knows: what was kept, and nothing of the last minutes. */
export const wakeUp = (kept: Kept, now: Millis): Memory => ({
  kept,
  live: {
    startedMs: now,
    meter: freshMeter,
    chargers: {},
    cars: {},
    busLost: false,
    switchedOn: undefined,
    offGrid: Object.values(kept.chargers).some(({ interrupted }) => interrupted?.by === 'off_grid'),
    gridBackMs: undefined,
    aheadMs: undefined,
  },
});
