import { z } from 'zod';
import type { PriceSlot } from '../charging/outlook.ts';
import { epoch, hours } from '../units.ts';

/** How one family of integrations lists its prices. Times are ISO with an offset, or since 1970 in s or ms. */
interface Shape {
  readonly lists: readonly string[];
  readonly from: string;
  /** Absent: a slot lasts until the next one. */
  readonly to?: string;
  readonly price: string;
  /** What 1 is worth in the main unit per kWh, where the key says so; else the entity's unit does. */
  readonly worth?: number;
}

const shapes: readonly Shape[] = [
  // Nord Pool (custom), PriceAnalyzer
  { lists: ['raw_today', 'raw_tomorrow'], from: 'start', to: 'end', price: 'value' },
  // Energi Data Service, Stromligning
  { lists: ['raw_today', 'raw_tomorrow', 'forecast'], from: 'hour', price: 'price' },
  // Tibber's own format
  { lists: ['today', 'tomorrow', 'prices'], from: 'startsAt', price: 'total' },
  // Octopus Energy: events of a day's rates, in main units
  { lists: ['rates'], from: 'start', to: 'end', price: 'value_inc_vat', worth: 1 },
  // EPEX Spot (also smartENERGY, SMARD), present and earlier versions
  { lists: ['data'], from: 'start_time', to: 'end_time', price: 'price_per_kwh', worth: 1 },
  { lists: ['data'], from: 'start_time', to: 'end_time', price: 'price_ct_per_kwh', worth: 0.01 },
  { lists: ['data'], from: 'start_time', to: 'end_time', price: 'price_eur_per_mwh', worth: 0.001 },
  // aWATTar as it answers
  { lists: ['data'], from: 'start_timestamp', to: 'end_timestamp', price: 'marketprice', worth: 0.001 },
  // Amber Electric
  { lists: ['forecasts'], from: 'start_time', to: 'end_time', price: 'per_kwh', worth: 1 },
  // ENTSO-e
  { lists: ['prices_today', 'prices_tomorrow'], from: 'time', price: 'price' },
  { lists: ['prices'], from: 'time', price: 'price' },
  // Frank Energie
  { lists: ['prices'], from: 'from', to: 'till', price: 'price' },
  // EnergyZero, easyEnergy
  { lists: ['prices'], from: 'timestamp', price: 'price' },
  // Zonneplan: ten millionths of a euro
  { lists: ['forecast'], from: 'datetime', price: 'electricity_price', worth: 1e-7 },
  // GE-Spot
  { lists: ['today_interval_prices', 'tomorrow_interval_prices'], from: 'time', price: 'value' },
  // What a template of the owner's own would be
  { lists: ['prices', 'forecast', 'data'], from: 'start', to: 'end', price: 'price' },
  { lists: ['prices', 'forecast', 'data'], from: 'start', to: 'end', price: 'value' },
];

const hundredths = /^(?:c|¢|ct|cts|cents?|p|pence|pennies|öre|øre|ore|gr|snt|senti|lipa|haléř|ban)$/i;
const energies: Readonly<Record<string, number>> = { wh: 1000, kwh: 1, mwh: 0.001, gwh: 0.000_001 };

/** What 1 of `ct/kWh`, `EUR/MWh` or the like is worth in the main unit per kWh. No unit counts as the main one. */
function worthOf(unit: unknown): number {
  const [money = '', per = 'kWh'] = typeof unit === 'string' ? unit.split('/') : [];
  const share = hundredths.test(money.trim()) ? 0.01 : 1;
  return share * (energies[per.trim().toLowerCase()] ?? 1);
}

const Items = z.array(z.record(z.string(), z.unknown())).catch([]);

/** What an entity says of prices. */
export interface PricesTold {
  /** Its state, in the main unit per kWh. */
  readonly state: number | undefined;
  /** Its lists, in order and without overlaps. */
  readonly slots: readonly PriceSlot[];
}

/** Reads a price entity of any of the known kinds. What cannot be read says nothing. */
export function pricesIn(entity: {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}): PricesTold {
  const { state, attributes } = entity;
  const worth = worthOf(attributes['unit_of_measurement']);
  const value = state.trim() === '' ? Number.NaN : Number(state);
  const told = shapes.map(shape => listed(attributes, shape, worth)).find(slots => slots.length > 0);
  return {
    state: Math.abs(value * worth) < LARGEST ? tidy(value * worth) : undefined,
    slots: inOrder(told ?? []),
  };
}

interface Start extends Omit<PriceSlot, 'toMs'> {
  readonly toMs: PriceSlot['toMs'] | undefined;
}

function listed(
  attributes: Readonly<Record<string, unknown>>,
  { lists, from, to, price, worth }: Shape,
  unit: number,
): readonly Start[] {
  const items = lists.flatMap(name => Items.parse(attributes[name]));
  return items.flatMap(item => {
    const fromMs = momentOf(item[from]);
    const value = item[price];
    const cost = typeof value === 'number' ? tidy(value * (worth ?? unit)) : Number.NaN;
    const toMs = to === undefined ? undefined : momentOf(item[to]);
    const sound = fromMs !== undefined && Math.abs(cost) < LARGEST && (toMs ?? Infinity) > fromMs;
    return sound ? [{ fromMs, toMs, price: cost }] : [];
  });
}

const isMoment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/;
/** Larger numbers are ms since 1970, smaller ones s. */
const LEAST_MS = 100_000_000_000;

function momentOf(value: unknown): PriceSlot['fromMs'] | undefined {
  if (typeof value === 'number') return epoch(value < LEAST_MS ? value * 1000 : value);
  if (typeof value !== 'string' || !isMoment.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : epoch(at);
}

/** No kWh costs more in any currency. */
const LARGEST = 100_000;
/** Prices have no more digits than this. */
const tidy = (price: number): number => Math.round(price * 1e6) / 1e6;

/** Each slot ends where the next one begins, if not before; the last lasts as long as the one before it. */
function inOrder(starts: readonly Start[]): readonly PriceSlot[] {
  const byStart = new Map(starts.map(start => [start.fromMs, start]));
  const sorted = [...byStart.values()].toSorted((a, b) => a.fromMs - b.fromMs);
  return sorted.map(({ fromMs, toMs, price }, index) => {
    const next = sorted[index + 1]?.fromMs ?? Infinity;
    const before = sorted[index - 1]?.fromMs ?? fromMs - hours(1);
    const end = toMs ?? (next === Infinity ? fromMs + (fromMs - before) : next);
    return { fromMs, toMs: epoch(Math.min(end, next)), price };
  });
}
