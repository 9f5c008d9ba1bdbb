/** A day as it was measured, one sample a second. W; the home is without cars; prices for each kWh. */
export interface Trace {
  readonly name: string;
  /** Seconds from local midnight of the first sample. */
  readonly beginS: number;
  readonly solarWatts: Float64Array;
  readonly homeWatts: Float64Array;
  readonly importPrice: Float64Array | undefined;
  readonly exportPrice: Float64Array | undefined;
}

/** What the sun leaves over at one second, in W. */
export const surplusAt = ({ solarWatts, homeWatts }: Trace, second: number): number =>
  Math.max(0, (solarWatts[second] ?? 0) - (homeWatts[second] ?? 0));
