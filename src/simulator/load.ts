import { type Watts, watts } from '../units.ts';
import { wander } from './chance.ts';
import { type Habit, spellsNear } from './spells.ts';

interface Appliance extends Habit {
  readonly watts: number;
}

const WHOLE_DAY = [0, 1440] as const;

const appliances: readonly Appliance[] = [
  { key: 11, watts: 110, slotMinutes: 40, likelihood: 1, lasts: [12, 18], between: WHOLE_DAY },
  { key: 12, watts: 2200, slotMinutes: 60, likelihood: 0.35, lasts: [2, 4], between: [390, 1320] },
  { key: 13, watts: 2400, slotMinutes: 360, likelihood: 0.6, lasts: [25, 50], between: [660, 1140] },
  { key: 14, watts: 1600, slotMinutes: 90, likelihood: 0.5, lasts: [8, 20], between: WHOLE_DAY },
];

const BASE_WATTS = 300;
const BASE_WANDERS_WATTS = 80;

/** What the house takes, cars aside, at a minute of the local day: base, fridge, kettle, oven, heat pump. */
export function loadAt(seed: number, localMinute: number): Watts {
  const base = BASE_WATTS + BASE_WANDERS_WATTS * wander(seed + 1, 15, localMinute);
  const running = appliances.filter(appliance =>
    spellsNear(seed, appliance, localMinute).some(
      ({ from, until }) => from <= localMinute && localMinute < until,
    ),
  );
  return watts(running.reduce((sum, appliance) => sum + appliance.watts, base));
}
