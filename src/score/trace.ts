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

const HOUR_S = 3600;

/** The part of a day in which there is sun to be had, with an hour before and after it: nobody charges in the rest. */
export function daytimeOf(trace: Trace): Trace {
  const { solarWatts, homeWatts, importPrice, exportPrice, beginS } = trace;
  const isSunny = (second: number): boolean => surplusAt(trace, second) > 0;
  const seconds = Array.from(solarWatts.keys());
  const first = Math.max(0, (seconds.find(isSunny) ?? 0) - HOUR_S);
  const last = (seconds.findLast(isSunny) ?? 0) + HOUR_S;
  return {
    ...trace,
    beginS: beginS + first,
    solarWatts: solarWatts.slice(first, last),
    homeWatts: homeWatts.slice(first, last),
    importPrice: importPrice?.slice(first, last),
    exportPrice: exportPrice?.slice(first, last),
  };
}
