import type { Bay, Scene } from './bay.ts';
import type { Reason, Told } from './reasons.ts';

/** With several chargers, what runs is told before what waits, and what is wrong with it before both. */
const MOST_TELLING: readonly (readonly Reason[])[] = [
  ['off_grid', 'off_grid_minimum', 'grid_unsure', 'stop_not_confirmed', 'cut_off', 'charger_error'],
  ['phases_missing'],
  ['starting', 'waking', 'limiting_first', 'stopping', 'start_refused', 'start_not_confirmed'],
  [
    'following_sun',
    'holding_minimum',
    'minimum_pays',
    'thin_sun',
    'minimum_from_any_source',
    'keeping_limit',
    'asked_charges',
    'minimum_level_charges',
    'ready_by_charges',
    'owner_charges',
    'meter_missing',
    'fuse_limits',
  ],
  ['charger_silent'],
  ['due_while_off'],
  [
    'fuse_full',
    'waiting_for_steady_sun',
    'resting',
    'another_cars_turn',
    'waiting_for_powerwall',
    'waiting_for_sun',
    'waiting_for_value',
  ],
  ['ready_by_planned'],
];

/** The one reason that the owner is shown for the whole installation. */
export function tellAll(bays: readonly Bay[], { snapshot }: Scene): Told {
  const { bus, nowMs } = snapshot;
  if (!bus.connected)
    return { key: 'bus_missing', numbers: { seconds: Math.round((nowMs - bus.sinceMs) / 1000) } };
  let first: Told | undefined;
  for (const { told } of bays)
    if (told !== undefined && (first === undefined || rank(told.key) < rank(first.key))) first = told;
  return first ?? { key: 'no_charger', numbers: {} };
}

const ranks = new Map(MOST_TELLING.flatMap((group, at) => group.map(reason => [reason, at] as const)));

const rank = (reason: Reason): number => ranks.get(reason) ?? MOST_TELLING.length;
