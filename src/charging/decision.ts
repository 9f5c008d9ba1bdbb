import type { Amps, Millis, Watts } from '../units.ts';
import type { BySource } from './energy-split.ts';
import type { Kind } from './memory.ts';
import type { PowerwallDecision } from './powerwall-settings.ts';
import type { Reason, Told } from './reasons.ts';
import type { Mode } from './settings.ts';
import type { CarCommand } from './snapshot.ts';

export interface Decision {
  /** What the owner is told first: the most telling of all chargers' reasons. */
  readonly told: Told;
  readonly chargers: readonly ChargerDecision[];
  readonly commands: readonly CarOrder[];
  readonly attention: readonly CarAttention[];
  readonly events: readonly ChargingEvent[];
  /** What could go into cars, by the owner's Powerwall priority; undefined without a fresh reading. */
  readonly surplusWatts: Watts | undefined;
  /** Absent where SunPilot has no way to the Powerwall's own settings. */
  readonly powerwall?: PowerwallDecision | undefined;
  /** What went into cars since the beginning of memory, as far as it is noted on disk. */
  readonly energy: BySource;
}

export interface ChargerDecision {
  readonly id: string;
  /** The car that stands here, as far as it is known. */
  readonly vin: string | undefined;
  readonly mode: Mode;
  readonly kind: Kind | undefined;
  readonly limitAmps: Amps;
  /** What it may ever be offered: the owner's own upper end, within what its wiring and the main fuse allow. */
  readonly mostAmps: Amps;
  /** No current may flow here, by the last resort if need be. */
  readonly barred: boolean;
  readonly told: Told;
}

export interface CarOrder {
  readonly vin: string;
  readonly command: CarCommand;
}

/** What the decision wants to know of a car, so that it is asked seldom when nothing happens. */
export interface CarAttention {
  readonly vin: string;
  /** 1 A or more flows where it stands. */
  readonly charging: boolean;
  /** When plug or current last changed at a charger where it may stand. */
  readonly stirredAtMs: Millis | undefined;
  /** The bus says that this car is plugged in. */
  readonly onOurBus: boolean | undefined;
  /** A start or stop is near, or waits for its confirmation. */
  readonly wanted: boolean;
}

export const eventTypes = [
  'started',
  'stopped',
  'complete',
  'refused',
  'not_confirmed',
  'taken_over',
  'due_while_off',
  'bus_lost',
  'bus_back',
  'meter_lost',
  'meter_back',
] as const;

/** Why a charge ended, or was due, where it is none of the reasons or needs other words than what is waited for. */
export const causes = [
  'waiting_for_sun',
  'waiting_for_value',
  'outside_window',
  'switched_off',
  'meter_missing',
  'off_grid',
  'unplugged',
  'car',
  'stop_button',
  'asked_is_over',
  'offered_current',
  'minimum_level',
  'ready_by',
] as const;

/** Words by which cars refuse to start, and none of their own, that the owner is told in others. */
export const refusals = [
  'no_power',
  'disconnected',
  'could_not_wake_buses',
  'low_power_mode_enforced',
  'unsaid',
] as const;

/** What a stop is for: told in words in the log, plainly in events. */
export type StopCause = Reason | (typeof causes)[number];

export interface ChargingEvent {
  readonly type: (typeof eventTypes)[number];
  readonly charger?: string;
  readonly vin?: string;
  readonly kind?: Kind;
  /** Our reason for a stop, or the car's own word for a refusal. */
  readonly why?: string;
  /** What the session at this charger has had so far; absent before anything worth a word has flowed. */
  readonly session?: SessionSum;
}

/** What went into a car since it was plugged in. */
export interface SessionSum extends BySource {
  /** What its part from the grid was bought for, in the main unit of the currency; absent where a price was not known. */
  readonly cost?: number;
}
