const { imul, floor } = Math;

export type Range = readonly [least: number, most: number];

/** A number from 0 up to 1 that belongs to this seed and place: the same whoever asks, and when. */
export function chance(seed: number, ...place: readonly number[]): number {
  const hash = place.reduce((hash, part) => scramble(hash ^ scramble(part + 0x9e3779b9)), scramble(seed));
  return (hash >>> 0) / 2 ** 32;
}

/** The point of a range that a chance picks. */
export const within = ([least, most]: Range, chance: number): number => least + (most - least) * chance;

/** A slow wander between -1 and 1, smooth, with a new aim each `minutes`. */
export function wander(seed: number, minutes: number, minute: number): number {
  const slot = floor(minute / minutes);
  const way = minute / minutes - slot;
  const smooth = way * way * (3 - 2 * way);
  return 2 * within([chance(seed, slot), chance(seed, slot + 1)], smooth) - 1;
}

/** The finishing mix of MurmurHash3. */
function scramble(part: number): number {
  let hash = part | 0;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
