import type { Trace } from '../../src/score/trace.ts';

/** A trace of so many seconds from noon, each with the sun's and the home's watts. */
export const traceOf = (
  seconds: readonly (readonly [solar: number, home: number])[],
  beginS = 43_200,
): Trace => ({
  name: 'test',
  beginS,
  solarWatts: Float64Array.from(seconds, ([solar]) => solar),
  homeWatts: Float64Array.from(seconds, ([, home]) => home),
  importPrice: undefined,
  exportPrice: undefined,
});

export const constantly = (surplus: number, seconds: number): Trace =>
  traceOf(Array.from({ length: seconds }, () => [surplus + 500, 500] as const));
