import {
  type Epoch,
  type Millis,
  type WattHours,
  type Watts,
  epoch,
  hours,
  millis,
  minutes,
} from '../units.ts';
import type { PriceSlot } from './outlook.ts';

/** What a car is to have by when, and what is known of the way there. */
export interface Journey {
  readonly nowMs: Epoch;
  readonly deadlineMs: Epoch;
  /** At the plug. */
  readonly neededWh: WattHours;
  /** What of it the sun is expected to give until then. */
  readonly sunWh: WattHours;
  /** What the car is sure to get. */
  readonly power: Watts;
  readonly prices: readonly PriceSlot[];
  /** It charges for this already. */
  readonly running: boolean;
}

export interface Plan {
  readonly chargeNow: boolean;
  /** When it is to begin, if the sun brings no more than expected. */
  readonly startsAtMs: Epoch;
}

/** A sleeping car may take a quarter of an hour to start, and its level is read every few minutes. */
const LATENCY = minutes(20);
/** Part of the time that is kept free for what goes slower than expected. */
const SLACK = 0.1;
/** Part of the price that a pause must save, to be worth a contactor closing, and a pause that is short. */
const WORTH_A_PAUSE = 0.02;
const WORTH_A_SHORT_ONE = 0.1;
const SHORT = minutes(30);
const DAY = hours(24);

/**
 * When to charge so that the level is surely there by its time: the cheapest slots for what the sun is not expected to
 * give, of equal ones the latest, and from the latest start on without a pause. Asked anew at every step.
 */
export function planReadyBy(journey: Journey): Plan {
  const { nowMs, neededWh, sunWh, power } = journey;
  const whole = lasting(neededWh, power);
  const endMs = epoch(journey.deadlineMs - LATENCY - whole * SLACK);
  const latestMs = epoch(endMs - whole);
  if (neededWh <= 0 || nowMs >= latestMs)
    return { chargeNow: neededWh > 0 && nowMs < journey.deadlineMs, startsAtMs: nowMs };
  const blocks = cheapest(pieces(journey.prices, nowMs, endMs), lasting(neededWh - sunWh, power));
  const firstMs = Math.min(...blocks.map(({ fromMs }) => fromMs), latestMs);
  const chargeNow = firstMs <= nowMs || (journey.running && goesOn(journey, blocks, firstMs));
  return { chargeNow, startsAtMs: chargeNow ? nowMs : epoch(firstMs) };
}

const lasting = (energy: number, power: Watts): Millis => hours(Math.max(0, energy) / Math.max(1, power));

/** A pause is made where it saves money, and not for a moment. */
function goesOn({ nowMs, prices }: Journey, blocks: readonly PriceSlot[], firstMs: number): boolean {
  if (blocks.length === 0) return false;
  const [now] = pieces(prices, nowMs, epoch(nowMs + 1));
  const dearest = Math.max(...blocks.map(({ price }) => price));
  const saves = (now?.price ?? 0) - dearest;
  const worth = firstMs - nowMs < SHORT ? WORTH_A_SHORT_ONE : WORTH_A_PAUSE;
  return saves <= Math.abs(dearest) * worth;
}

/** Time cut at every change of the price. What is not known yet is taken as the day before, else as usual. */
function pieces(prices: readonly PriceSlot[], fromMs: Epoch, toMs: Epoch): readonly PriceSlot[] {
  const edges = prices.flatMap(slot => [slot.fromMs, slot.toMs]);
  const inside = [...edges, ...edges.map(edge => edge + DAY)].filter(edge => edge > fromMs && edge < toMs);
  const cuts = [...new Set([fromMs, ...inside, toMs])].toSorted((a, b) => a - b);
  const usual = prices.reduce((sum, { price }) => sum + price, 0) / Math.max(1, prices.length);
  return cuts.slice(0, -1).map((cut, index) => ({
    fromMs: epoch(cut),
    toMs: epoch(cuts[index + 1] ?? toMs),
    price: priceAt(prices, cut) ?? priceAt(prices, cut - DAY) ?? usual,
  }));
}

const priceAt = (prices: readonly PriceSlot[], moment: number): number | undefined =>
  prices.find(({ fromMs, toMs }) => fromMs <= moment && moment < toMs)?.price;

/** The cheapest of these pieces that together last so long; of the last one the part that lies beside another. */
function cheapest(all: readonly PriceSlot[], duration: Millis): readonly PriceSlot[] {
  const chosen: PriceSlot[] = [];
  let left: number = duration;
  for (const piece of all.toSorted((a, b) => a.price - b.price || b.fromMs - a.fromMs)) {
    if (left <= 0) break;
    const takes = millis(Math.min(left, piece.toMs - piece.fromMs));
    chosen.push(partOf(piece, takes, chosen));
    left -= takes;
  }
  return chosen;
}

function partOf(piece: PriceSlot, takes: Millis, chosen: readonly PriceSlot[]): PriceSlot {
  const follows = chosen.some(({ toMs }) => toMs === piece.fromMs);
  const leads = chosen.some(({ fromMs }) => fromMs === piece.toMs);
  return follows && !leads
    ? { ...piece, toMs: epoch(piece.fromMs + takes) }
    : { ...piece, fromMs: epoch(piece.toMs - takes) };
}
