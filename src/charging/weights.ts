/** What each feature of the last minutes weighs; see `fitted.ts`. A weight of 0.7 doubles a price for each unit. */
export interface Weights {
  /** Of the mean gain that begins a charge, beside 400 W. */
  readonly start: {
    readonly usual: number;
    readonly fiveMinutes: number;
  };
  /** Of what may be lost before a charge ends, beside 50 Wh. */
  readonly hold: {
    readonly usual: number;
    readonly now: number;
    readonly peak: number;
    readonly lateness: number;
  };
  /** Of the time for which sun is hoped for, beside 5 minutes. */
  readonly hope: number;
  /** By how much each price grows with the last closing of the day, as shares of it. */
  readonly scarcity: { readonly start: number; readonly hold: number; readonly hope: number };
}

/**
 * Found by `npm run measure -- fit`: it plays the rule on 480 made-up design days, none of which is ever reported, and looks
 * for the weights that make the most of them at no more than 3.75 starts a day. Signs are bound, so that more sun
 * neither delays a start nor ends a charge sooner.
 */
export const fittedWeights: Weights = {
  start: { usual: -0.4, fiveMinutes: -0.59 },
  hold: { usual: 0.13, now: 0.48, peak: 2.82, lateness: -0.96 },
  hope: 1.22,
  scarcity: { start: 4.9, hold: 7, hope: 6.1 },
};
