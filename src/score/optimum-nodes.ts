import type { Plant } from './plant.ts';

/** How many cars are on, and the whole amps that they draw together. */
export interface Node {
  readonly cars: number;
  readonly amps: number;
}

/** Off first; then every total that one car, two cars and so on can draw in whole amps. */
export function nodesOf({ cars, minimumAmps, mostAmps, circuitAmps }: Plant): readonly Node[] {
  const nodes: Node[] = [{ cars: 0, amps: 0 }];
  for (let on = 1; on <= cars; on += 1)
    for (let amps = on * minimumAmps; amps <= Math.min(on * mostAmps, circuitAmps); amps += 1)
      nodes.push({ cars: on, amps });
  return nodes;
}

/** Whole amps of each car: the first ones are on, the odd amps go to the first. */
export const ampsOf = ({ cars, amps }: Node, car: number): number =>
  car < cars ? Math.floor(amps / cars) + (car < amps % cars ? 1 : 0) : 0;

/** W at each second of a block on the way from one node to another, as the plant's cars ramp. */
export function ramp(from: Node, to: Node, plant: Plant, seconds: number): Float64Array {
  return Float64Array.from({ length: seconds }, (_, second) => {
    let amps = 0;
    for (let car = 0; car < plant.cars; car += 1)
      amps += ramped(ampsOf(from, car), ampsOf(to, car), second + 1, plant);
    return amps * plant.volts;
  });
}

const ramped = (from: number, to: number, seconds: number, { rise, fall }: Plant): number =>
  to > from ? Math.min(to, from + rise * seconds) : Math.max(to, from - fall * seconds);
