import type { Amps, Millis } from '../units.ts';
import type { Bay } from './bay.ts';

/** Cars were seen to regulate in about half amps, others in whole ones. */
const HALF = 0.5;
const WHOLE = 1;
/** So many settled seconds at whole amps tell how far a car stays below its limit. */
const KNOWN_AFTER = 10;
/** A car that was seen so often not to follow halves is given whole amps. */
const REFUTED = -2;
const CERTAIN = 3;
/** A current this near to where it should be follows its limit. */
const NEAR = 0.2;

/** What a car was seen to make of half amps. */
export interface Halves {
  /** Settled seconds at whole amps. */
  readonly wholeFor: number;
  /** Halves followed, less halves not followed. */
  readonly votes: number;
  /** The limit that was judged last was given then. */
  readonly judgedMs: Millis | undefined;
}

const noHalves: Halves = { wholeFor: 0, votes: 0, judgedMs: undefined };

export const isWhole = (limit: Amps): boolean => limit % WHOLE === 0;

/** Takes in what a car draws at a limit at which it has settled: `gap` amps less, where it is known to stay `known` below. */
export function watchHalves(
  before: Halves = noHalves,
  { limit, gap, known }: { readonly limit: Amps; readonly gap: number; readonly known: Amps },
  offeredAtMs: Millis | undefined,
): Halves {
  if (isWhole(limit)) return { ...before, wholeFor: Math.min(KNOWN_AFTER, before.wholeFor + 1) };
  if (before.judgedMs === offeredAtMs) return before;
  const vote = Math.abs(gap - known) <= NEAR ? 1 : -1;
  const votes = before.votes <= REFUTED ? REFUTED : Math.min(CERTAIN, before.votes + vote);
  return { ...before, votes, judgedMs: offeredAtMs };
}

/** The steps in which a car is given its current: halves are tried once its ways at whole amps are known. */
export const stepOf = ({ live: { halves = noHalves } }: Pick<Bay, 'live'>): number =>
  halves.wholeFor >= KNOWN_AFTER && halves.votes > REFUTED ? HALF : WHOLE;
