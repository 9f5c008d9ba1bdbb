import type { StartRule } from '../charging/settings.ts';
import { powerwall } from '../simulator/battery.ts';
import { percent, wattHours, watts } from '../units.ts';
import type { Controller } from './controller.ts';
import type { Score } from './ledger.ts';
import { type Plant, type Second, playDay, plainPlant } from './plant.ts';
import { rivals } from './rivals/rivals.ts';
import { scoreSettings, sunpilot } from './sunpilot.ts';
import type { Trace } from './trace.ts';

/** A controller that can be measured. */
export interface Entry {
  readonly name: string;
  play(trace: Trace, plant: Plant, watch?: (second: Second) => void): Score;
}

/** All controllers but the optimum, ours first; the rule is ours. */
export const entries = (rule: StartRule): readonly Entry[] => [
  entry(() => sunpilot({ ...scoreSettings, start_rule: rule })),
  ...rivals.map(rival => entry(() => rival, ownPlants[rival.name])),
];

/** By its own setting a car can go below the minimum of its charger, which no other controller and not the optimum can. */
export const throughTheCar: Entry = entry(
  () => sunpilot({ ...scoreSettings, start_rule: 'best_value' }, undefined, true),
  { leastAmps: 1 },
);

/** SmartEVSE gives its cars tenths of an amp. */
const ownPlants: Readonly<Record<string, Partial<Plant>>> = { smartevse: { stepAmps: 0.1 } };

function entry<State>(make: () => Controller<State>, own: Partial<Plant> = {}): Entry {
  return {
    name: make().name,
    play: (trace, plant, watch) => playDay(trace, { ...plant, ...own }, make(), watch),
  };
}

/** Level at which a trace finds the Powerwall, and what one of 13.5 kWh can give and take. */
const LEVEL = percent(40);
const CAPACITY = 13.5;

/** The plant with so many cars and, where there is one, a Powerwall of so many kWh. */
export const plantWith = (cars: number, kilowattHours: number | undefined): Plant => ({
  ...plainPlant,
  cars,
  battery:
    kilowattHours === undefined
      ? undefined
      : {
          ...powerwall,
          capacity: wattHours(kilowattHours * 1000),
          maximum: watts((powerwall.maximum * kilowattHours) / CAPACITY),
          level: LEVEL,
        },
});
