import type { Grid, MeterSeen, VehicleSeen } from '../charging/snapshot.ts';
import type { PowerwallSeen } from '../charging/powerwall-settings.ts';
import type { Watts } from '../units.ts';

/** What is said of a part that works. The words are under `check` in `translations/`. */
type FoundKey =
  | 'meter_import'
  | 'meter_export'
  | 'meter_solar'
  | 'meter_charges'
  | 'meter_feeds'
  | 'meter_no_battery'
  | 'meter_level'
  | 'grid_connected'
  | 'grid_off'
  | 'grid_unsure'
  | 'grid_unknown'
  | 'control_found'
  | 'car_awake'
  | 'car_level'
  | 'car_asleep'
  | 'car_away'
  | 'place_home'
  | 'place_away'
  | 'place_unknown'
  | 'home_unknown';

/** The owner's language, as far as it is needed here. */
export interface FoundWords {
  say(key: FoundKey, values?: Readonly<Record<string, string | number>>): string;
  word(list: string, key: string): string;
}

/** What was found at a part, in whole sentences. */
export interface Found {
  readonly ok: boolean;
  readonly says: string;
}

const gridKeys: Readonly<Record<Grid, FoundKey>> = {
  connected: 'grid_connected',
  off: 'grid_off',
  unsure: 'grid_unsure',
};

/** One reading with its numbers, and the state of the grid. */
export function meterFound({ reading, levelPercent, grid }: MeterSeen, words: FoundWords): string {
  const { siteWatts = 0, solarWatts, batteryWatts } = reading ?? {};
  const power = (value: number | undefined, above: FoundKey, below: FoundKey = above): readonly string[] =>
    value === undefined ? [] : [words.say(value < 0 ? below : above, { watts: Math.abs(Math.round(value)) })];
  const level = levelPercent === undefined ? undefined : Math.round(levelPercent);
  const parts = [
    ...power(siteWatts, 'meter_import', 'meter_export'),
    ...power(solarWatts, 'meter_solar'),
    ...battery(batteryWatts, power, words),
    ...(level === undefined ? [] : [words.say('meter_level', { level })]),
    words.say(grid === undefined ? 'grid_unknown' : gridKeys[grid]),
  ];
  return `${parts.join(', ')}.`;
}

const battery = (
  watts: Watts | undefined,
  power: (value: number | undefined, above: FoundKey, below: FoundKey) => readonly string[],
  words: FoundWords,
): readonly string[] =>
  watts === undefined ? [words.say('meter_no_battery')] : power(watts, 'meter_feeds', 'meter_charges');

/** An awake car is read before anything is said of it. */
export const isCarFound = ({ takenAtMs, reach }: VehicleSeen): boolean =>
  takenAtMs !== undefined || reach === 'asleep' || reach === 'unreachable';

/** How a car was reached and what it told. `homeKnown` is false where nobody has said where home is. */
export function carFound(seen: VehicleSeen, words: FoundWords, homeKnown: boolean): Found {
  const { reach, atHome } = seen;
  if (reach === 'unreachable') return { ok: false, says: words.say('car_away') };
  const place = words.say(atHome === undefined ? 'place_unknown' : atHome ? 'place_home' : 'place_away');
  const state = reach === 'asleep' ? [words.say('car_asleep')] : readingParts(seen, words);
  const found = `${[...state, place].join(', ')}.`;
  const lost = atHome === undefined && !homeKnown;
  return { ok: true, says: lost ? `${found} ${words.say('home_unknown')}` : found };
}

function readingParts(
  { levelPercent: level, limitPercent: limit, charging }: VehicleSeen,
  words: FoundWords,
): readonly string[] {
  const awake = words.say('car_awake', { state: words.word('car_states', charging) });
  if (level === undefined) return [awake];
  return [awake, words.say('car_level', { level: Math.round(level), limit: limit ?? '–' })];
}

/** The Powerwall's own settings as they were read. */
export const controlFound = (
  { reservePercent, mode = 'unknown' }: PowerwallSeen,
  words: FoundWords,
): string =>
  words.say('control_found', { reserve: reservePercent ?? '–', mode: words.word('powerwall_modes', mode) });
