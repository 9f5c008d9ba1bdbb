import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Words, loadWords } from '../runtime/words.ts';

/** Everything that `check` says, beside faults and their remedies. The words are under `check` in `translations/`. */
export const checkKeys = [
  'part_options',
  'part_settings',
  'part_data',
  'part_port',
  'part_bridge',
  'part_bus',
  'part_meter',
  'part_vehicles',
  'part_powerwall_control',
  'part_home_assistant',
  'part_commands',
  'part_last_resort_stop',
  'part_spike',
  'doing_open',
  'doing_listen',
  'doing_ask',
  'options_good',
  'line_open',
  'busy_own',
  'bus_untried',
  'bus_served',
  'charger_waits',
  'charger_answers',
  'meter_import',
  'meter_export',
  'meter_solar',
  'meter_charges',
  'meter_feeds',
  'meter_no_battery',
  'meter_level',
  'grid_connected',
  'grid_off',
  'grid_unsure',
  'grid_unknown',
  'phases_gateway',
  'phases_entities',
  'password_turns',
  'control_found',
  'car_awake',
  'car_level',
  'car_asleep',
  'car_away',
  'place_home',
  'place_away',
  'place_unknown',
  'home_unknown',
  'vehicles_none',
  'home_assistant_good',
  'home_assistant_helpers',
  'home_assistant_starting',
  'home_assistant_none',
  'entities_untried',
  'commands_untried',
  'last_resort_stop_untried',
  'spike_untried',
  'silent',
  'unexpected',
  'all_well',
  'unwell',
] as const;
export type CheckKey = (typeof checkKeys)[number];

/** What `check` says, in one language. */
export interface CheckWords extends Pick<Words, 'fault' | 'word'> {
  say(key: CheckKey, values?: Readonly<Record<string, string | number>>): string;
}

const Section = z.object({ check: z.record(z.string(), z.string()) });

/** The words of a language as `de` or `de-AT`; English where there are none. */
export async function loadCheckWords(wanted: string): Promise<CheckWords> {
  const words = await loadWords(wanted);
  const { language } = words;
  const path = new URL(`../../translations/${language}.yaml`, import.meta.url);
  const { check } = Section.parse(parse(await readFile(path, 'utf8')));
  const shown = (value: string | number): string =>
    typeof value === 'string'
      ? value
      : new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  return {
    fault: fault => words.fault(fault),
    word: (list, key) => words.word(list, key),
    say: (key, values = {}) =>
      (check[key] ?? key).replaceAll(/\{(\w+)\}/g, (_, name: string) => shown(values[name] ?? `{${name}}`)),
  };
}
