import type { Amps, Epoch, Millis, Percent, Volts, WattHours, Watts } from '../units.ts';
import type { Daylight, ForecastSlot, PricesSeen } from './outlook.ts';
import type { PowerwallChange, PowerwallSeen } from './powerwall-settings.ts';

/** Everything the decision may know, at one moment. Units are in the names because recordings carry this shape. */
export interface Snapshot {
  readonly nowMs: Millis;
  readonly wallMs: Epoch;
  /** The day at home, `2026-06-21`. */
  readonly localDay: string;
  /** Minutes since midnight at home, with a fraction. */
  readonly localMinute: number;
  /** The next change of the home's clock, if it is near: by so much it is put forward (+) or back (−). */
  readonly clockChange?: { readonly atMs: Epoch; readonly byMinutes: number } | undefined;
  /** Undefined where the home's place is not known. */
  readonly daylight?: Daylight | undefined;
  readonly installation: Installation;
  readonly bus: BusSeen;
  readonly chargers: readonly ChargerSeen[];
  readonly meter: MeterSeen;
  readonly vehicles: readonly VehicleSeen[];
  /** Undefined where the owner has named no price entity. */
  readonly prices?: PricesSeen | undefined;
  /** From now on, in order; undefined where there is no forecast. */
  readonly forecast?: readonly ForecastSlot[] | undefined;
  /** What the owner did since the last step. */
  readonly acts: readonly Act[];
  /** Absent where SunPilot has no way to the Powerwall's own settings. */
  readonly powerwall?: PowerwallSeen | undefined;
  /** What the owner asked the Powerwall for since the last step, by an entity. */
  readonly powerwallWishes?: readonly PowerwallChange[] | undefined;
}

/** A button that was pressed; `control`: the switch or a charger's setting was touched, even if it is as before again. */
export interface Act {
  readonly kind: 'start' | 'stop' | 'boost' | 'control';
  /** The charger's id, or the car's VIN, whichever device the button is on; `home` for the switch. */
  readonly of: string;
}

export interface Installation {
  /** Amps per phase that all chargers together may draw. */
  readonly circuitAmps: Amps;
  /** Amps that wiring and breaker of the weakest charger allow. */
  readonly chargerAmps: Amps;
  /** True where the chargers are behind the site meter, so that their draw is in its reading. */
  readonly meterIncludesChargers: boolean;
  /** Main-fuse guard: amps per phase that the home may draw from the grid. No guard where it is left out. */
  readonly fuseAmps?: Amps | undefined;
  /** May a car that does not obey be cut off by its charger? The car then has to be plugged in anew. */
  readonly cutsOff: boolean;
}

export interface BusSeen {
  readonly connected: boolean;
  /** Since when it has been as it is. */
  readonly sinceMs: Millis;
}

/** What a charger says of itself in its heartbeat; `unknown` for a code the field has not explained. */
export const chargerStates = [
  'ready',
  'charging',
  'error',
  'do_not_charge',
  'waiting',
  'busy',
  'adjusting',
  'starting',
  'unknown',
] as const;
type ChargerState = (typeof chargerStates)[number];

export interface ChargerSeen {
  /** Four hex digits of its bus id. */
  readonly id: string;
  readonly protocol: 1 | 2;
  /** False once it has been silent for longer than the bus allows. */
  readonly answering: boolean;
  readonly linkedAtMs: Millis;
  readonly heardAtMs: Millis;
  readonly state: ChargerState;
  /** Current it reports to draw, per phase. */
  readonly actualAmps: Amps;
  /** Current it drew when the meter reading of this snapshot was taken. */
  readonly atReadingAmps: Amps;
  /** Limit it reports. */
  readonly limitAmps: Amps;
  /** Limit that was last sent to it. */
  readonly offeredAmps: Amps | undefined;
  /** When `offeredAmps` last changed. */
  readonly offeredAtMs: Millis | undefined;
  /** True once no limit above `offeredAmps` can be in force any more. */
  readonly confirmed: boolean;
  /** Least current it can be limited to while charging: 6 A, with protocol 1 5 A. */
  readonly minimumAmps: Amps;
  /** Its own rating, as it announced it. */
  readonly ratedAmps: Amps;
  /** Voltage to neutral (or between the legs of a split phase), measured by the charger. */
  readonly volts: Volts | undefined;
  readonly phases: 1 | 2 | 3 | undefined;
  /** The car that is plugged in, when car and charger tell. */
  readonly vin: string | undefined;
  /** Is a car plugged in? Undefined where the state leaves it open and nothing else tells. */
  readonly carPresent: boolean | undefined;
  /** The number of a car that came or began to charge is being read, for about 10 s at most: `vin` may change. */
  readonly vinPending: boolean;
  readonly firmware: string | undefined;
  readonly serial: string | undefined;
  readonly model: string | undefined;
  /** To neutral, or between the legs of a split phase. */
  readonly phaseVolts: readonly Volts[] | undefined;
  readonly phaseAmps: readonly Amps[] | undefined;
  /** What it has delivered in its life; undefined while its counter, or the counter's unit, is in doubt. */
  readonly energyWh: WattHours | undefined;
  /** Heartbeats answered and not answered, and noise where an answer was due, since the program started. */
  readonly counters: { readonly heartbeats: number; readonly lost: number; readonly noise: number };
}

export interface MeterReading {
  /** + import, − export. */
  readonly siteWatts: Watts;
  /** + discharge, − charge. Absent where there is no battery. */
  readonly batteryWatts: Watts | undefined;
  readonly solarWatts: Watts | undefined;
  readonly homeWatts: Watts | undefined;
  readonly volts: Volts | undefined;
  /** Our own monotonic time at which the source's time stamp was first seen to advance. */
  readonly takenAtMs: Millis;
}

/** `off`: the source says that the home is not connected. `unsure`: changing over, or a word nobody has explained. */
export type Grid = 'connected' | 'off' | 'unsure';

export interface MeterSeen {
  readonly reading: MeterReading | undefined;
  /** Age beyond which this source's reading is stale. */
  readonly staleAfterMs: Millis;
  /** Charge level as the Tesla app shows it. */
  readonly levelPercent: Percent | undefined;
  /** Undefined where there is no source for it at all: taken as connected. */
  readonly grid: Grid | undefined;
  /** True while the utility commands the Powerwall; undefined where the source does not say. */
  readonly gridServices: boolean | undefined;
  /** Charge level, as the Tesla app shows it, that the Powerwall keeps for an outage. */
  readonly reservePercent: Percent | undefined;
  readonly powerwallMode: PowerwallMode | undefined;
  /** Undefined where the source does not tell them apart. */
  readonly phases: PhasesSeen | undefined;
}

/** What the Powerwall follows, in the gateway's own words; `unknown` for a word nobody has explained. */
export const powerwallModes = [
  'self_consumption',
  'autonomous',
  'backup',
  'scheduler',
  'site_control',
  'unknown',
] as const;
export type PowerwallMode = (typeof powerwallModes)[number];

/** Currents through the main fuses, of their own moment. */
export interface PhasesSeen {
  /**
   * Always three, 0 for a phase that is not there. What a phase imports, or less than nothing where it exports: never
   * less than the truth, so that a car's amps can be added and held against a fuse.
   */
  readonly amps: readonly Amps[];
  /** As of a reading: our own monotonic time at which the meter's time stamp was first seen to advance. */
  readonly takenAtMs: Millis;
}

export const carStates = [
  'disconnected',
  'no_power',
  'starting',
  'charging',
  'complete',
  'stopped',
  'unknown',
] as const;
export type CarCharging = (typeof carStates)[number];

export type CarReach = 'awake' | 'asleep' | 'unreachable' | 'unknown';

export interface VehicleSeen {
  readonly vin: string;
  readonly name: string;
  readonly reach: CarReach;
  /** When `charging`, level and limit were read from the car; undefined before the first time. */
  readonly takenAtMs: Millis | undefined;
  readonly charging: CarCharging;
  readonly levelPercent: Percent | undefined;
  readonly limitPercent: Percent | undefined;
  /** By coordinates or by radio reach; undefined where neither says anything. */
  readonly atHome: boolean | undefined;
  /** The car's own current setting and its upper end. */
  readonly requestedAmps: Amps | undefined;
  readonly requestedMaxAmps: Amps | undefined;
  /** The last command of ours, while and after it was carried out. */
  readonly command: CommandSeen | undefined;
  /** The charge limit on its way to the car; undefined where the way to it takes none. */
  readonly limitOrder?: LimitOrderSeen | undefined;
  /** What was asked of this car, where each request is paid for. */
  readonly requests?: RequestsSeen | undefined;
}

export interface LimitOrderSeen {
  /** What the owner set, until the car shows it or it failed. */
  readonly wantedPercent: Percent | undefined;
  /** When the limit was last raised through us. */
  readonly raisedAtMs: Millis | undefined;
}

/** What is paid for by the piece on the way to a car, as Tesla bills it. */
export const requestKinds = ['data', 'commands', 'wakes'] as const;
export type RequestKind = (typeof requestKinds)[number];
export type RequestCounts = Readonly<Record<RequestKind, number>>;

export interface RequestsSeen {
  /** Since midnight at home. */
  readonly today: RequestCounts;
  /** How many of each a day may have. */
  readonly budget: RequestCounts;
  /** What this month's have cost by the price list, free credit not deducted. */
  readonly monthUsd: number;
}

export type CarCommand =
  { readonly kind: 'start' } | { readonly kind: 'stop' } | { readonly kind: 'amps'; readonly amps: Amps };

/**
 * `pending`: on its way. `done`: the car took it. `refused`: the car said no, `why` is its own word.
 * `unknown`: it may have happened; look before repeating.
 */
export interface CommandSeen {
  readonly kind: CarCommand['kind'];
  readonly sentAtMs: Millis;
  readonly outcome: 'pending' | 'done' | 'refused' | 'unknown';
  readonly why: string | undefined;
}
