import type { PowerwallChange } from '../charging/powerwall-settings.ts';
import type { Act } from '../charging/snapshot.ts';
import type { ChargerSettings, Settings, VehicleSettings } from '../charging/settings.ts';
import type { Percent } from '../units.ts';

/** Sections of `translations/` with the words of closed lists. */

type WordList =
  'reasons' | 'modes' | 'priorities' | 'start_rules' | 'powerwall_modes' | 'charger_states' | 'car_states';

type Platform =
  'sensor' | 'binary_sensor' | 'switch' | 'select' | 'number' | 'time' | 'text' | 'button' | 'event';

/** `undefined` is shown as unknown. */
export type Value = string | number | boolean | undefined;

/** What an owner's touch of an entity asks for. */
export type Deed =
  | { readonly kind: 'settings'; readonly change: Partial<Omit<Settings, 'wall_connectors' | 'vehicles'>> }
  | { readonly kind: 'charger'; readonly id: string; readonly change: Partial<ChargerSettings> }
  | { readonly kind: 'vehicle'; readonly vin: string; readonly change: Partial<VehicleSettings> }
  | { readonly kind: 'limit'; readonly vin: string; readonly percent: Percent }
  | { readonly kind: 'act'; readonly act: Act }
  | { readonly kind: 'powerwall'; readonly change: PowerwallChange }
  | { readonly kind: 'accept_certificate' }
  | { readonly kind: 'chore'; readonly chore: Chore };

/** What a button has done in Home Assistant itself. */
export type Chore = 'create_dashboard' | 'add_to_energy' | 'remove';

/** A deed that concerns charging, not Home Assistant. */
export type OwnersDeed = Exclude<Deed, { readonly kind: 'chore' }>;

/** One entity of a device. Its name is in `translations/` under `entities`, by device and key. */
export interface Row<Facts> {
  readonly key: string;
  readonly platform: Platform;
  /** The end of the default entity id where it is not the key. */
  readonly id?: string;
  /** Where it is not for every device of its kind. */
  readonly exists?: (facts: Facts) => boolean;
  /** Its present state; absent for buttons and events. */
  readonly value?: (facts: Facts) => Value;
  /** Attributes beside the state. */
  readonly attributes?: (facts: Facts) => Readonly<Record<string, unknown>>;
  /** What a command means; undefined where the payload makes no sense. */
  readonly set?: (payload: string, facts: Facts) => Deed | undefined;
  /** The closed list that the value is from: shown in words, with the plain key as attribute `key`. */
  readonly list?: { readonly of: readonly string[]; readonly in: WordList };
  /** MQTT discovery options of this platform. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A number's limits where each device of the kind has its own. */
  readonly range?: (facts: Facts) => { readonly min: number; readonly max: number };
  /** A change smaller than this is not worth a message: 50 W, 2 %, 1 A. */
  readonly step?: number;
}

/** A number from a payload, if it is one within its range. */
export function numberIn(payload: string, min: number, max: number): number | undefined {
  const value = Number(payload);
  return payload.trim() !== '' && value >= min && value <= max ? value : undefined;
}

/** `HH:MM` of a payload, if it is a time of day. */
export const timeIn = (payload: string): string | undefined => /^([01]\d|2[0-3]):[0-5]\d/.exec(payload)?.[0];

const measured = { state_class: 'measurement' } as const;

export const power = {
  ...measured,
  device_class: 'power',
  unit_of_measurement: 'W',
  suggested_display_precision: 0,
} as const;
export const current = {
  ...measured,
  device_class: 'current',
  unit_of_measurement: 'A',
  suggested_display_precision: 1,
} as const;
export const voltage = {
  ...measured,
  device_class: 'voltage',
  unit_of_measurement: 'V',
  suggested_display_precision: 0,
} as const;
export const energy = {
  device_class: 'energy',
  state_class: 'total_increasing',
  unit_of_measurement: 'kWh',
  suggested_display_precision: 1,
} as const;
export const count = { state_class: 'total_increasing' } as const;
export const level = {
  ...measured,
  device_class: 'battery',
  unit_of_measurement: '%',
  suggested_display_precision: 0,
} as const;
export const setting = { entity_category: 'config' } as const;
export const diagnostic = { entity_category: 'diagnostic' } as const;
/** Diagnostic, and off until the owner wants to see it. */
export const hidden = { ...diagnostic, enabled_by_default: false } as const;
