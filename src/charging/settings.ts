import { type Amps, type Percent, type Watts, percent, watts } from '../units.ts';

export const modes = ['normal', 'solar', 'solar_min', 'fast'] as const;
export type Mode = (typeof modes)[number];

export const batteryPriorities = ['powerwall_first', 'car_first', 'share'] as const;
type BatteryPriority = (typeof batteryPriorities)[number];

/** What the owner changes from day to day. Names are those of the entities and of `settings.json`. */
export interface Settings {
  readonly solar_charging: boolean;
  readonly wait_for_sun: boolean;
  /** Export that starts a charge. */
  readonly start_export: Watts;
  readonly battery_priority: BatteryPriority;
  /** Level from which the Powerwall no longer goes first. */
  readonly battery_threshold: Percent;
  /** Level above which the Powerwall may feed cars; 100 = never. */
  readonly battery_buffer: Percent;
  /** `HH:MM` at home. */
  readonly window_start: string;
  readonly window_end: string;
  /** Contactor closings for the sun, a car and day. */
  readonly starts_per_day: number;
  readonly off_grid_charging: boolean;
  readonly off_grid_level: Percent;
  readonly wall_connectors: Readonly<Record<string, ChargerSettings>>;
}

export interface ChargerSettings {
  readonly mode: Mode;
  /** Can only lower what the installation allows. */
  readonly maximum: Amps | undefined;
  /** Who has the sun first: the higher number. 0 where nothing is said. */
  readonly priority?: number | undefined;
}

export const HIGHEST_PRIORITY = 10;

export const chargerDefaults: ChargerSettings = { mode: 'solar', maximum: undefined };

/** The owner's outline. Solar charging stays off until the owner first turns it on. */
export const settingsDefaults: Settings = {
  solar_charging: false,
  wait_for_sun: true,
  start_export: watts(1500),
  battery_priority: 'powerwall_first',
  battery_threshold: percent(99),
  battery_buffer: percent(100),
  window_start: '06:00',
  window_end: '21:00',
  starts_per_day: 6,
  off_grid_charging: false,
  off_grid_level: percent(50),
  wall_connectors: {},
};

/** The settings of one charger, with the defaults where the owner has said nothing. */
export const chargerSettings = (settings: Settings, id: string): ChargerSettings =>
  settings.wall_connectors[id] ?? chargerDefaults;
