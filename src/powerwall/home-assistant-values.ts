import type { Grid } from '../charging/snapshot.ts';
import { type Millis, millis } from '../units.ts';

/** An entity of Home Assistant's, as it was last told. */
export interface EntitySeen {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Home Assistant's own time of its last report: only that it has advanced means something. */
  readonly stamp: number;
  /** How long ago that was. */
  readonly ageMs: Millis;
}

interface Quantity {
  /** What one of a unit is worth. Case matters: mW is not MW. */
  readonly units: Readonly<Record<string, number>>;
  readonly least: number;
  readonly most: number;
}

/** No home draws or gives 100 kW, and none has a fuse for 1000 A. */
export const quantities = {
  power: { units: { mW: 0.001, W: 1, kW: 1000, MW: 1_000_000 }, least: -100_000, most: 100_000 },
  current: { units: { mA: 0.001, A: 1 }, least: -1000, most: 1000 },
  level: { units: { '%': 1 }, least: 0, most: 100 },
} as const satisfies Readonly<Record<string, Quantity>>;

export type QuantityName = keyof typeof quantities;

/** `silent`: unavailable, or a word where a number should be. `unit`: that of something else, or none. */
export type Unusable = 'silent' | 'unit';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What an entity measures, in W, A or %. */
export function measured({ state, attributes }: EntitySeen, name: QuantityName): number | Unusable {
  if (!decimal.test(state)) return 'silent';
  const { units, least, most }: Quantity = quantities[name];
  const unit = attributes['unit_of_measurement'];
  const worth = typeof unit === 'string' && Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (worth === undefined) return 'unit';
  const value = Number(state) * worth;
  return value >= least && value <= most ? value : 'silent';
}

/** Words for the grid, without case and with `_` between the parts. */
const gridWords: Readonly<Record<'connected' | 'off', readonly string[]>> = {
  connected: [
    'on',
    'connected',
    'on_grid',
    'ongrid',
    'grid_connected',
    'connected_to_grid',
    'online',
    'up',
    'true',
    'closed',
    'active',
    'normal',
    'ok',
    'systemgridconnected',
  ],
  off: [
    'off',
    'disconnected',
    'off_grid',
    'offgrid',
    'off_grid_intentional',
    'off_grid_unintentional',
    'not_connected',
    'islanded',
    'island',
    'lost',
    'offline',
    'down',
    'false',
    'open',
    'outage',
    'systemislandedactive',
    'systemislandedready',
    'systemmicrogridfaulted',
    'systemwaitforuser',
  ],
};

const gridOfWord: ReadonlyMap<string, Grid> = new Map([
  ...gridWords.connected.map(word => [word, 'connected'] as const),
  ...gridWords.off.map(word => [word, 'off'] as const),
]);

/** A word that nobody has explained is `unsure`; an entity that says nothing tells no word. */
export function gridIn({ state }: EntitySeen): Grid | 'silent' {
  const word = state
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
  if (['', 'unknown', 'unavailable', 'none'].includes(word)) return 'silent';
  return gridOfWord.get(word) ?? 'unsure';
}

/** When it was measured, on our own clock. */
export const takenAt = ({ ageMs }: EntitySeen, nowMs: Millis): Millis => millis(nowMs - ageMs);
