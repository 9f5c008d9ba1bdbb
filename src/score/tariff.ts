/** A price for each kWh from one second to another, counted from local midnight. */
export interface TariffSlot {
  readonly fromS: number;
  readonly toS: number;
  readonly price: number;
}

/** The prices of a trace as a tariff that is known in advance; undefined where the trace has none. */
export function tariffOf(
  prices: Float64Array | undefined,
  beginS: number,
): readonly TariffSlot[] | undefined {
  if (prices === undefined) return undefined;
  const changes = Array.from(prices.keys()).filter(at => at === 0 || prices[at] !== prices[at - 1]);
  return changes.map((at, index) => ({
    fromS: beginS + at,
    toS: beginS + (changes[index + 1] ?? prices.length),
    price: prices[at] ?? 0,
  }));
}
