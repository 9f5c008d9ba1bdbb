import { type Range, chance, within } from '../simulator/chance.ts';

const { PI, cos, exp, floor, imul, log, min, sqrt } = Math;

/** Numbers that follow one another from a seed. Another stream of the same seed knows nothing of them. */
export interface Random {
  /** From 0 up to 1. */
  share(): number;
  within(range: Range): number;
  happens(likelihood: number): boolean;
  /** Mean 0, deviation 1. */
  normal(): number;
  /** With this median; a deviation of 0.7 spreads two thirds of them from half to twice. */
  around(median: number, deviation: number): number;
  one<T>(of: readonly [T, ...T[]]): T;
}

export function random(seed: number, stream: number): Random {
  const share = mulberry32(2 ** 32 * chance(seed, stream));
  const normal = (): number => sqrt(-2 * log(1 - share())) * cos(2 * PI * share());
  return {
    share,
    normal,
    within: range => within(range, share()),
    happens: likelihood => share() < likelihood,
    around: (median, deviation) => median * exp(deviation * normal()),
    one: of => of[floor(share() * of.length)] ?? of[0],
  };
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What wanders around 0 with deviation 1 and forgets itself within `seconds`: one value a second. */
export function wanderings(random: Random, seconds: number, length: number): Float64Array {
  const knot = min(60, seconds / 4);
  const kept = exp(-knot / seconds);
  const path = new Float64Array(length);
  let [from, to] = [random.normal(), random.normal()];
  let begin = 0;
  for (let second = 0; second < length; second++) {
    while (second - begin >= knot) {
      from = to;
      to = kept * to + sqrt(1 - kept * kept) * random.normal();
      begin += knot;
    }
    path[second] = from + ((to - from) * (second - begin)) / knot;
  }
  return path;
}
