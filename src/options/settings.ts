import { z } from 'zod';
import {
  type ChargerSettings,
  HIGHEST_PRIORITY,
  type Settings,
  areEntityIds,
  batteryPriorities,
  chargerDefaults,
  modes,
  settingsDefaults,
  vehicleDefaults,
  startRules,
} from '../charging/settings.ts';
import { amps, percent, watts } from '../units.ts';
import { type OptionFault, faultsOf } from './fault.ts';
import { numberFrom, text, wholeFrom, word, yesOrNo } from './fields.ts';
import { guess, keysOf, notAGroup } from './group.ts';

/** What the owner changes, and the language in which SunPilot speaks. */
export type KeptSettings = Settings & { readonly language?: string };

/** `settings.json` as it stands, with keys that another version owns. */
export const settingsDocument = z.record(z.string(), z.unknown());
export type SettingsDocument = Readonly<z.output<typeof settingsDocument>>;

const share = numberFrom(0, 100, 'must be a percentage from 0 to 100').transform(percent);

const timeOfDay = text('must be a time from 00:00 to 23:59, for example 06:00', value =>
  /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value),
);

const entityIdsRemedy =
  'must be the id of an entity, for example sensor.electricity_price, several joined by commas, or empty';

const entityIds = z.string(entityIdsRemedy).trim().refine(areEntityIds, entityIdsRemedy);

const chargerKeys = {
  mode: word(modes).default(chargerDefaults.mode),
  maximum: wholeFrom(5, 80, 'must be whole amps from 5 to 80').transform(amps).nullish(),
  priority: wholeFrom(0, HIGHEST_PRIORITY, `must be a whole number from 0 to ${HIGHEST_PRIORITY}`).nullish(),
};
const charger = z
  .object(chargerKeys, notAGroup)
  .transform(({ mode, maximum, priority }): ChargerSettings => ({
    mode,
    maximum: maximum ?? undefined,
    ...(typeof priority === 'number' && { priority }),
  }));

const vehicleKeys = {
  minimum_level: share.default(vehicleDefaults.minimum_level),
  ready_level: share.default(vehicleDefaults.ready_level),
  ready_by: timeOfDay.default(vehicleDefaults.ready_by),
  ready_by_on: yesOrNo.default(vehicleDefaults.ready_by_on),
};

const vin = z.string().regex(/^[A-HJ-NPR-Z\d]{17}$/);

const chargerId = z.string().regex(/^[\da-f]{4}$/i);

const settings = z.object({
  solar_charging: yesOrNo.default(settingsDefaults.solar_charging),
  wait_for_sun: yesOrNo.default(settingsDefaults.wait_for_sun),
  start_rule: word(startRules).default(settingsDefaults.start_rule),
  start_export: numberFrom(0, 25_000, 'must be watts from 0 to 25000')
    .transform(watts)
    .default(settingsDefaults.start_export),
  battery_priority: word(batteryPriorities).default(settingsDefaults.battery_priority),
  battery_threshold: share.default(settingsDefaults.battery_threshold),
  battery_buffer: share.default(settingsDefaults.battery_buffer),
  window_start: timeOfDay.default(settingsDefaults.window_start),
  window_end: timeOfDay.default(settingsDefaults.window_end),
  window_by_sun: yesOrNo.default(false),
  starts_per_day: wholeFrom(0, 100, 'must be a whole number from 0 to 100').default(
    settingsDefaults.starts_per_day,
  ),
  off_grid_charging: yesOrNo.default(settingsDefaults.off_grid_charging),
  off_grid_level: share.default(settingsDefaults.off_grid_level),
  import_price: entityIds.default(''),
  export_price: entityIds.default(''),
  notify: z
    .string('must be a notify entity or action, for example notify.mobile_app_phone, or empty')
    .trim()
    .default(''),
  protect_reserve: yesOrNo.default(settingsDefaults.protect_reserve),
  backup_at_night: yesOrNo.default(settingsDefaults.backup_at_night),
  wall_connectors: z
    .record(chargerId, charger, "must be keyed by a charger's four hex digits, for example 1839")
    .default(settingsDefaults.wall_connectors),
  vehicles: z
    .record(
      vin,
      z.object(vehicleKeys, notAGroup),
      "must be keyed by a car's VIN, for example 5YJ3E1EA3JF012345",
    )
    .default({}),
  language: text('must be a language code, for example de', value =>
    /^[a-z]{2,3}\b/i.test(value),
  ).exactOptional(),
});

interface SettingsRead {
  readonly settings: KeptSettings;
  readonly faults: readonly OptionFault[];
}

/**
 * The settings of a document. What is wrong in it is told, and its default holds; so is a key that is probably
 * misspelt. Without a document, solar charging is as `solarCharging` says.
 */
export function readSettings(document: SettingsDocument | undefined, solarCharging: boolean): SettingsRead {
  const given = document ?? { solar_charging: solarCharging };
  const read = settings.safeParse(given);
  const issues = read.error?.issues ?? [];
  const sound = issues.reduce<unknown>((rest, { path }) => without(rest, path), given);
  return { settings: settings.parse(sound), faults: faultsOf(given, [...issues, ...misspelt(given)]) };
}

/** Keys that are hardly another version's own, as they are so near to one of this version. */
function misspelt(given: SettingsDocument): readonly z.core.$ZodIssue[] {
  return [
    ...strays(given, [], Object.keys(settings.shape)),
    ...straysBelow(given, 'wall_connectors', Object.keys(chargerKeys)),
    ...straysBelow(given, 'vehicles', Object.keys(vehicleKeys)),
  ];
}

const straysBelow = (
  given: SettingsDocument,
  group: string,
  known: readonly string[],
): readonly z.core.$ZodIssue[] =>
  Object.entries(keysOf(given[group])).flatMap(([id, its]) => strays(keysOf(its), [group, id], known));

const strays = (
  given: SettingsDocument,
  path: readonly string[],
  known: readonly string[],
): readonly z.core.$ZodIssue[] =>
  Object.keys(given)
    .filter(key => !known.includes(key))
    .flatMap(key => {
      const message = guess(key, known);
      return message === undefined ? [] : [{ code: 'custom', path: [...path, key], message }];
    });

/** The document to write: the settings, and untouched beside them what this version does not know. */
export function settingsToKeep(before: SettingsDocument | undefined, now: KeptSettings): SettingsDocument {
  return {
    ...before,
    ...now,
    wall_connectors: joined(before?.['wall_connectors'], now.wall_connectors),
    vehicles: joined(before?.['vehicles'], now.vehicles ?? {}),
  };
}

function joined(before: unknown, now: Readonly<Record<string, object>>): SettingsDocument {
  const known = keysOf(before);
  const changed = Object.entries(now).map(([id, its]) => [id, { ...keysOf(known[id]), ...its }]);
  return { ...known, ...Object.fromEntries(changed) };
}

/** A document without what stands at a path. */
function without(document: unknown, [key, ...deeper]: readonly PropertyKey[]): unknown {
  const kept = Object.entries(keysOf(document)).filter(([name]) => deeper.length > 0 || name !== key);
  return Object.fromEntries(
    kept.map(([name, child]) => [name, name === key ? without(child, deeper) : child]),
  );
}
