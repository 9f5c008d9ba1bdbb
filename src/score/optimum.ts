import { ONE_WAY } from '../simulator/battery.ts';
import type { Controller } from './controller.ts';
import { CLOSING, LAMBDA } from './ledger.ts';
import { type Node, ampsOf, nodesOf, ramp } from './optimum-nodes.ts';
import type { Plant } from './plant.ts';
import { type Trace, surplusAt } from './trace.ts';

/** Seconds in which a plan keeps its amps. */
const BLOCK_S = 10;
/** Blocks for which a car stays on, or off: five minutes. */
const HELD = 30;
const HOUR_S = 3600;

/** Which node each block of a day has, and what the day is worth, in Wh. */
export interface Plan {
  readonly nodes: readonly Node[];
  readonly blocks: Uint8Array;
  readonly worth: number;
}

/**
 * The best day that somebody could have who knows it beforehand: dynamic programming over blocks of 10 s in whole amps,
 * at least five minutes on and off, ramps as the plant has them. `storedWorthAt` a second is what a watt-hour in a
 * Powerwall is worth, of which cars take what they have: from its charge, or out of it.
 */
export function planDay(trace: Trace, plant: Plant, storedWorthAt = worthless): Plan {
  const nodes = nodesOf(plant);
  const [first, last] = sunnyBlocks(trace, plant);
  const blocks = new Uint8Array(Math.ceil(trace.solarWatts.length / BLOCK_S) + HELD);
  if (last <= first) return { nodes, blocks, worth: 0 };
  const search = new Search(nodes, plant, last - first);
  for (let block = last - 1; block >= first; block -= 1)
    search.stepBack(block - first, surplusOf(trace, block), storedWorthAt(block * BLOCK_S));
  const { path, worth } = search.best();
  blocks.set(path, first);
  return { nodes, blocks, worth };
}

const worthless = (_second: number): number => 0;

/** The blocks between the first and the last sun, with room for what must stay on, and for the first start. */
function sunnyBlocks(trace: Trace, plant: Plant): readonly [first: number, last: number] {
  const all = Math.floor(trace.solarWatts.length / BLOCK_S);
  const lead = Math.ceil((plant.commandDelayS + plant.startLatencyS) / BLOCK_S);
  const isSunny = (block: number): boolean => surplusOf(trace, block).some(watts => watts > 0);
  let first = lead;
  while (first < all && !isSunny(first)) first += 1;
  let last = all;
  while (last > first && !isSunny(last - 1)) last -= 1;
  return [first, Math.min(all, last + (last > first ? HELD : 0))];
}

const surplusOf = (trace: Trace, block: number): Float64Array =>
  Float64Array.from({ length: BLOCK_S }, (_, second) => surplusAt(trace, block * BLOCK_S + second));

/** Backward dynamic programming. A state is a node and for how many blocks its number of cars has been on. */
class Search {
  readonly #nodes: readonly Node[];
  readonly #size: number;
  /** W of each second from node to node, flat. */
  readonly #ramps: Float64Array;
  /** By state: what the rest of the day is worth from the block after this one, and from this one. */
  #later: Float64Array;
  #now: Float64Array;
  /** By block and state: the node to go to. */
  readonly #choices: Uint8Array;
  readonly #length: number;
  /** By node: the range of those with as many cars. */
  readonly #alike: readonly (readonly [low: number, high: number])[];

  constructor(nodes: readonly Node[], plant: Plant, blocks: number) {
    this.#nodes = nodes;
    this.#size = nodes.length;
    this.#length = blocks;
    this.#alike = nodes.map(({ cars }) => [
      nodes.findIndex(node => node.cars === cars),
      nodes.findLastIndex(node => node.cars === cars) + 1,
    ]);
    const states = this.#size * (HELD + 1);
    this.#later = new Float64Array(states);
    this.#now = new Float64Array(states);
    this.#choices = new Uint8Array(blocks * states);
    this.#ramps = new Float64Array(this.#size ** 2 * BLOCK_S);
    for (const [from, node] of nodes.entries())
      for (const [to, aim] of nodes.entries())
        this.#ramps.set(ramp(node, aim, plant, BLOCK_S), (from * this.#size + to) * BLOCK_S);
  }

  stepBack(block: number, surplus: Float64Array, storedWorth: number): void {
    const gains = this.#gains(surplus, storedWorth);
    const states = this.#size * (HELD + 1);
    for (let held = 0; held <= HELD; held += 1)
      for (let from = 0; from < this.#size; from += 1)
        this.#choices[block * states + held * this.#size + from] = this.#choose(from, held, gains);
    [this.#later, this.#now] = [this.#now, this.#later];
  }

  /** Wh that a block gains on each way, closings included. */
  #gains(surplus: Float64Array, storedWorth: number): Float64Array {
    const gains = new Float64Array(this.#size ** 2);
    const gain = 1 - storedWorth * ONE_WAY;
    const loss = LAMBDA + storedWorth / ONE_WAY;
    for (let way = 0; way < gains.length; way += 1) {
      let sum = 0;
      for (let second = 0; second < BLOCK_S; second += 1) {
        const power = this.#ramps[way * BLOCK_S + second] ?? 0;
        const sun = surplus[second] ?? 0;
        sum += power <= sun ? gain * power : gain * sun - loss * (power - sun);
      }
      const closings = this.#carsOf(way % this.#size) - this.#carsOf(Math.floor(way / this.#size));
      gains[way] = sum / HOUR_S - CLOSING * Math.max(0, closings);
    }
    return gains;
  }

  #carsOf(node: number): number {
    return this.#nodes[node]?.cars ?? 0;
  }

  /** The best node to go to. How many cars are on changes only after they were held long enough. */
  #choose(from: number, held: number, gains: Float64Array): number {
    const size = this.#size;
    const [low, high] = this.#alike[from] ?? [0, size];
    const longer = Math.min(HELD, held + 1) * size;
    let best = -Infinity;
    let choice = from;
    const look = (begin: number, end: number, later: number): void => {
      for (let to = begin; to < end; to += 1) {
        const worth = (gains[from * size + to] ?? 0) + (this.#later[later + to] ?? 0);
        if (worth <= best) continue;
        best = worth;
        choice = to;
      }
    };
    look(low, high, longer);
    if (held === HELD) {
      look(0, low, size);
      look(high, size, size);
    }
    this.#now[held * size + from] = best;
    return choice;
  }

  /** The best way from rest. */
  best(): { readonly path: Uint8Array; readonly worth: number } {
    const states = this.#size * (HELD + 1);
    const path = new Uint8Array(this.#length);
    let [node, held] = [0, HELD];
    for (let block = 0; block < this.#length; block += 1) {
      const next = this.#choices[block * states + held * this.#size + node] ?? 0;
      held = this.#carsOf(next) === this.#carsOf(node) ? Math.min(HELD, held + 1) : 1;
      node = next;
      path[block] = node;
    }
    return { path, worth: this.#later[HELD * this.#size] ?? 0 };
  }
}

/** Plays a plan: every command goes out as early as the plant's delays need. */
export const foresight = ({ nodes, blocks }: Plan, plant: Plant): Controller<number> => {
  const ampsAt = (second: number, car: number): number => {
    const node = nodes[blocks[Math.floor(second / BLOCK_S)] ?? 0];
    return node === undefined ? 0 : ampsOf(node, car);
  };
  return {
    name: 'optimum',
    begin: () => 0,
    step: (second, { cars }) => {
      const effect = second + plant.commandDelayS;
      const wanted = cars.map((_, car) => ampsAt(effect, car) || ampsAt(effect + plant.startLatencyS, car));
      return [second + 1, wanted];
    },
  };
};
