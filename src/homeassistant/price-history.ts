import type { PriceSlot } from '../charging/outlook.ts';
import { type Epoch, hours, seconds } from '../units.ts';

const DAY = hours(24);
/** A longer time in which nobody looked is unknown. */
const LONGEST_STEP = seconds(60);

/** Notes the price that holds at a moment, undefined where it is not known; the answer is what held in the last 24 hours. */
export function priceHistory(): (wallMs: Epoch, price: number | undefined) => readonly PriceSlot[] {
  let slots: readonly PriceSlot[] = [];
  return (wallMs, price) => {
    slots = slots.filter(({ toMs }) => toMs > wallMs - DAY && toMs <= wallMs);
    if (price !== undefined) slots = continued(slots, wallMs, price);
    return slots;
  };
}

function continued(slots: readonly PriceSlot[], wallMs: Epoch, price: number): readonly PriceSlot[] {
  const last = slots.at(-1);
  if (last === undefined || wallMs - last.toMs > LONGEST_STEP)
    return [...slots, { fromMs: wallMs, toMs: wallMs, price }];
  return last.price === price
    ? [...slots.slice(0, -1), { ...last, toMs: wallMs }]
    : [...slots, { fromMs: last.toMs, toMs: wallMs, price }];
}
