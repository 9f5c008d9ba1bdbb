import { random } from '../../../src/score/random.ts';

const CANDIDATES = 12;
const PARENTS = 6;
/** How much of its last step a spread remembers. */
const MEMORY = 0.7;

/** Weights of the best candidates: the best counts most. */
const raw = Array.from({ length: PARENTS }, (_, rank) => Math.log(PARENTS + 0.5) - Math.log(rank + 1));
const total = raw.reduce((sum, share) => sum + share, 0);

/**
 * Looks for the numbers at which `worth` is greatest, by a simple evolution: candidates around a mean, of which the best make
 * the next mean and the spread in each direction. The same seed finds the same.
 */
export function search(
  begin: readonly number[],
  worth: (candidate: readonly number[]) => number,
  { rounds, seed, spread }: { readonly rounds: number; readonly seed: number; readonly spread: number },
  tell: (round: number, best: number) => void,
): readonly number[] {
  const chance = random(seed, 1);
  let mean = [...begin];
  let spreads = begin.map(() => spread);
  for (let round = 1; round <= rounds; round += 1) {
    const tried = Array.from({ length: CANDIDATES }, () =>
      mean.map((value, at) => value + (spreads[at] ?? 0) * chance.normal()),
    )
      .map(candidate => ({ candidate, worth: worth(candidate) }))
      .toSorted((a, b) => b.worth - a.worth)
      .slice(0, PARENTS);
    const next = mean.map((_, at) => weighed(tried.map(({ candidate }) => candidate[at] ?? 0)));
    spreads = spreads.map((before, at) => {
      const seen = weighed(tried.map(({ candidate }) => ((candidate[at] ?? 0) - (mean[at] ?? 0)) ** 2));
      return Math.sqrt(MEMORY * before ** 2 + (1 - MEMORY) * seen);
    });
    mean = next;
    tell(round, tried[0]?.worth ?? 0);
  }
  return mean;
}

const weighed = (values: readonly number[]): number =>
  values.reduce((sum, value, rank) => sum + (value * (raw[rank] ?? 0)) / total, 0);
