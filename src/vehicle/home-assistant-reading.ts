import type { CarReach } from '../charging/snapshot.ts';
import { ChargeState, chargeReading } from './charge-state.ts';
import type { CarFound, Role } from './home-assistant-naming.ts';
import { type Home, atHome } from './position.ts';
import type { CarReading } from './route.ts';

/** An entity of Home Assistant's, as it was last told. */
export interface EntitySeen {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A car's entities; those that are not there are left out. */
export interface CarSeen {
  readonly car: CarFound;
  readonly entities: ReadonlyMap<string, EntitySeen>;
}

const NOTHING = ['unknown', 'unavailable', ''];

const entityOf = ({ car, entities }: CarSeen, role: Role): EntitySeen | undefined => {
  const id = car.roles[role];
  return id === undefined ? undefined : entities.get(id);
};

/** The state of an entity; undefined where it says nothing. */
export function wordOf(seen: CarSeen, role: Role): string | undefined {
  const state = entityOf(seen, role)?.state;
  return state === undefined || NOTHING.includes(state) ? undefined : state;
}

/** Home Assistant drops a call to such an entity without a word. */
export const isUnavailable = (seen: CarSeen, role: Role): boolean =>
  (entityOf(seen, role)?.state ?? 'unavailable') === 'unavailable';

/** Whether the car is awake. A bridge without a word has no contact; a cloud that has not looked yet does not know. */
export function reachIn(seen: CarSeen): CarReach {
  if (seen.car.platform === 'esphome') return sleepWords[wordOf(seen, 'asleep') ?? ''] ?? 'unreachable';
  const online = wordOf(seen, 'online');
  if (online !== undefined) return online === 'on' ? 'awake' : 'asleep';
  return seen.car.roles.online !== undefined && isUnavailable(seen, 'online') ? 'unreachable' : 'unknown';
}

const sleepWords: Readonly<Record<string, CarReach>> = { on: 'asleep', off: 'awake' };

export function readingIn(seen: CarSeen): CarReading {
  const unplugged = wordOf(seen, 'cable') === 'off' ? 'Disconnected' : undefined;
  const state = ChargeState.parse({
    charging_state: (wordOf(seen, 'charging') ?? unplugged)?.replaceAll(' ', '_'),
    battery_level: numberIn(wordOf(seen, 'level')),
    charge_limit_soc: numberIn(wordOf(seen, 'limit')),
    charge_current_request: numberIn(wordOf(seen, 'amps')),
    charge_current_request_max: rangeOf(seen, 'amps').most,
  });
  return { ...chargeReading(state), stamp: undefined };
}

/** What a number entity takes. */
export function rangeOf(seen: CarSeen, role: Role): { readonly least?: number; readonly most?: number } {
  const { min, max } = entityOf(seen, role)?.attributes ?? {};
  return { ...(typeof min === 'number' && { least: min }), ...(typeof max === 'number' && { most: max }) };
}

export function numberIn(word: string | undefined): number | undefined {
  const value = word === undefined || word.trim() === '' ? NaN : Number(word);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Is the car at home? In the order of trust: its own word, its position, the zone that Home Assistant names, and that a
 * bridge hears it. What nobody tells is unknown, which is not away.
 */
export const placeIn = (seen: CarSeen, home: Home | undefined): boolean | undefined =>
  [ownWord(seen), byPosition(seen, home), byZone(seen), byRadio(seen)].find(word => word !== undefined);

function ownWord(seen: CarSeen): boolean | undefined {
  const located = wordOf(seen, 'located_at_home');
  return located === undefined ? undefined : located === 'on';
}

function byPosition(seen: CarSeen, home: Home | undefined): boolean | undefined {
  const { latitude, longitude } = entityOf(seen, 'location')?.attributes ?? {};
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return atHome({ latitude, longitude, driving: false, ageMs: undefined }, home);
}

function byZone(seen: CarSeen): boolean | undefined {
  const zone = wordOf(seen, 'location');
  return zone === undefined ? undefined : zone === 'home';
}

const byRadio = (seen: CarSeen): true | undefined =>
  seen.car.platform === 'esphome' && reachIn(seen) !== 'unreachable' ? true : undefined;
