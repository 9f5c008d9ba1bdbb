import { type Epoch, hours } from '../units.ts';
import type { PricesSeen } from './outlook.ts';

/** A stored watt-hour is worth as much as a bought one costs: without prices, and never less than that with them. */
const EQUAL = 1;
const DAY = hours(24);

/**
 * What a watt-hour that is bought now costs beside one of sun that is caught: `(now − later) / (later − export)`. What is
 * in the car need not be bought later, at the cheapest of the next 24 hours; what is caught is not exported. Never below
 * 1: on a flat tariff the formula says 0, as if no later sun could do for the export price what the grid does now.
 * Infinity where export earns as much as a later watt-hour costs: then nothing is bought.
 */
export function lambdaOf(prices: PricesSeen | undefined, nowMs: Epoch): number {
  const { importNow, exportNow } = prices ?? {};
  if (prices === undefined || importNow === undefined || exportNow === undefined) return EQUAL;
  const later = cheapestLater(prices, nowMs) ?? importNow;
  const saved = later - exportNow;
  return saved > 0 ? Math.max(EQUAL, (importNow - later) / saved) : Infinity;
}

/** Of what is not known in advance, the next day is taken to be like the last one. */
function cheapestLater({ importSlots, importBefore = [] }: PricesSeen, nowMs: Epoch): number | undefined {
  const knownUntil = importSlots.at(-1)?.toMs ?? nowMs;
  const known = importSlots.filter(({ fromMs, toMs }) => toMs > nowMs && fromMs < nowMs + DAY);
  const likely = importBefore.filter(({ toMs }) => toMs + DAY > knownUntil);
  const all = [...known, ...likely].map(({ price }) => price);
  return all.length === 0 ? undefined : Math.min(...all);
}
