import { type Amps, type Percent, type Watts, percent, watts } from '../units.ts';

export const modes = ['normal', 'solar', 'solar_min', 'fast'] as const;
export type Mode = (typeof modes)[number];

export const batteryPriorities = ['powerwall_first', 'car_first', 'share', 'full_by_sunset'] as const;
type BatteryPriority = (typeof batteryPriorities)[number];

/** `export`: by watts of export that the owner sets. `best_value`: when it pays. */
export const startRules = ['export', 'best_value'] as const;
export type StartRule = (typeof startRules)[number];

/** What the owner changes from day to day. Names are those of the entities and of `settings.json`. */
export interface Settings {
  readonly solar_charging: boolean;
  readonly wait_for_sun: boolean;
  readonly start_rule: StartRule;
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
  /** Sunrise and sunset instead of the two times. */
  readonly window_by_sun?: boolean | undefined;
  /** Contactor closings for the sun, a car and day. */
  readonly starts_per_day: number;
  readonly off_grid_charging: boolean;
  readonly off_grid_level: Percent;
  /** Entity ids, several joined by commas; empty or undefined = none. */
  readonly import_price?: string | undefined;
  readonly export_price?: string | undefined;
  /** Whom Home Assistant is to notify: a notify entity or action; empty or undefined = nobody. */
  readonly notify?: string | undefined;
  /** Raise the Powerwall's reserve while a car charges at night. */
  readonly protect_reserve: boolean;
  /** Let it follow the mode `backup` then, where a reserve cannot hold it or is not to be raised. */
  readonly backup_at_night: boolean;
  readonly wall_connectors: Readonly<Record<string, ChargerSettings>>;
  /** By VIN. Recordings of before have none. */
  readonly vehicles?: Readonly<Record<string, VehicleSettings>> | undefined;
}

export interface ChargerSettings {
  readonly mode: Mode;
  /** Can only lower what the installation allows. */
  readonly maximum: Amps | undefined;
  /** Who has the sun first: the higher number. 0 where nothing is said. */
  readonly priority?: number | undefined;
}

/** What the owner wants of one car. */
export interface VehicleSettings {
  /** Below it the car charges at once from anything; 0 = off. */
  readonly minimum_level: Percent;
  /** Level that the car is to have at `ready_by`, as far as its own limit allows. */
  readonly ready_level: Percent;
  /** `HH:MM` at home. */
  readonly ready_by: string;
  readonly ready_by_on: boolean;
}

export const HIGHEST_PRIORITY = 10;

export const chargerDefaults: ChargerSettings = { mode: 'solar', maximum: undefined };

export const vehicleDefaults: VehicleSettings = {
  minimum_level: percent(0),
  ready_level: percent(80),
  ready_by: '07:00',
  ready_by_on: false,
};

/** The owner's outline. Solar charging stays off until the owner first turns it on. */
export const settingsDefaults: Settings = {
  solar_charging: false,
  wait_for_sun: true,
  start_rule: 'export',
  start_export: watts(1500),
  battery_priority: 'powerwall_first',
  battery_threshold: percent(99),
  battery_buffer: percent(100),
  window_start: '06:00',
  window_end: '21:00',
  window_by_sun: false,
  starts_per_day: 6,
  off_grid_charging: false,
  off_grid_level: percent(50),
  import_price: '',
  export_price: '',
  notify: '',
  protect_reserve: false,
  backup_at_night: false,
  wall_connectors: {},
  vehicles: {},
};

/** The settings of one charger, with the defaults where the owner has said nothing. */
export const chargerSettings = (settings: Settings, id: string): ChargerSettings =>
  settings.wall_connectors[id] ?? chargerDefaults;

/** The same for one car. */
export const vehicleSettings = (settings: Settings, vin: string): VehicleSettings =>
  settings.vehicles?.[vin] ?? vehicleDefaults;

/** Entity ids joined by commas, or none at all? */
export const areEntityIds = (text: string): boolean =>
  text === '' || /^[a-z\d_]+\.[a-z\d_]+(?:\s*,\s*[a-z\d_]+\.[a-z\d_]+)*$/.test(text);
