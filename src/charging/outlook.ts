import type { Epoch, WattHours } from '../units.ts';

/** A price that holds from one moment to another, per kWh in the main unit of the currency. */
export interface PriceSlot {
  readonly fromMs: Epoch;
  readonly toMs: Epoch;
  readonly price: number;
}

/** Prices per kWh in the main unit of the currency; undefined where they are not known at this moment. */
export interface PricesSeen {
  readonly importNow: number | undefined;
  readonly exportNow: number | undefined;
  /** What is known in advance, from the slot that runs on, in order; empty where only the present price is told. */
  readonly importSlots: readonly PriceSlot[];
  readonly exportSlots: readonly PriceSlot[];
  /** What an imported kWh has cost in the last 24 hours, as far as it was seen: the next day is likely to be alike. */
  readonly importBefore?: readonly PriceSlot[] | undefined;
}

/** Sunrise and sunset of this day in minutes after local midnight, to within 5: 0 and 1440 where it stays up, 0 and 0 where it stays down. */
export interface Daylight {
  readonly riseMinute: number;
  readonly setMinute: number;
}

/** What the sun is expected to give in a span, all panels together. */
export interface ForecastSlot {
  readonly fromMs: Epoch;
  readonly toMs: Epoch;
  readonly wattHours: WattHours;
}
