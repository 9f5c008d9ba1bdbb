import type { Range } from '../simulator/chance.ts';
import { type Random, wanderings } from './random.ts';

const { ceil, max, min, round } = Math;

export const seasons = ['winter', 'spring', 'summer', 'autumn'] as const;
export type Season = (typeof seasons)[number];

/** Watts held for seconds, one after the other. */
type Programme = (random: Random) => readonly (readonly [watts: number, seconds: number])[];

interface Appliance {
  /** Share of homes that have one. */
  readonly owned: number;
  /** Uses in a day, and the hours in which they begin. */
  readonly uses: Range;
  readonly hours: readonly [Range, ...Range[]];
  readonly programme: Programme;
}

const minutes = (n: number): number => 60 * n;

const kettle: Programme = random => [[random.within([1800, 2900]), random.within([90, 260])]];

/** Full on until hot, then the thermostat. */
const oven: Programme = random => {
  const watts = random.within([2000, 3000]);
  const cycles = round(random.within([8, 30]));
  return [
    [watts, random.within([minutes(6), minutes(13)])],
    ...Array.from({ length: cycles }, () => [
      [60, random.within([50, 120])] as const,
      [watts, random.within([20, 50])] as const,
    ]).flat(),
  ];
};

const hob: Programme = random => {
  const watts = random.within([1200, 2400]);
  return Array.from({ length: round(random.within([10, 50])) }, () => [
    [watts, random.within([8, 40])] as const,
    [20, random.within([5, 30])] as const,
  ]).flat();
};

/** Water is heated, the drum turns to and fro, at the end it spins. */
const washing: Programme = random => [
  [80, minutes(3)],
  [random.within([1900, 2200]), random.within([minutes(8), minutes(20)])],
  ...Array.from({ length: 100 }, () => [[random.within([120, 300]), 12] as const, [30, 8] as const]).flat(),
  [random.within([350, 600]), random.within([minutes(6), minutes(12)])],
];

const dishwasher: Programme = random => [
  [70, minutes(6)],
  [2000, random.within([minutes(8), minutes(15)])],
  [80, random.within([minutes(20), minutes(50)])],
  [2000, random.within([minutes(6), minutes(14)])],
  [40, minutes(15)],
];

const dryer: Programme = random => [[random.within([700, 2600]), random.within([minutes(35), minutes(80)])]];

const evening: Range = [17, 22];
const appliances: readonly Appliance[] = [
  { owned: 0.8, uses: [2, 8], hours: [[6, 9], [9, 17], evening], programme: kettle },
  {
    owned: 1,
    uses: [0, 1.6],
    hours: [
      [10.5, 13],
      [16, 19.5],
    ],
    programme: oven,
  },
  {
    owned: 1,
    uses: [0, 2.5],
    hours: [
      [6.5, 8.5],
      [11, 13.5],
      [17, 20],
    ],
    programme: hob,
  },
  {
    owned: 1,
    uses: [0, 1.8],
    hours: [
      [8, 12],
      [12, 19],
    ],
    programme: washing,
  },
  {
    owned: 0.8,
    uses: [0, 1.5],
    hours: [
      [8, 15],
      [19, 22],
    ],
    programme: dishwasher,
  },
  { owned: 0.5, uses: [0, 1.2], hours: [[10, 19]], programme: dryer },
];

/** What a home without cars takes, one value a second; watts. Half the homes are heated by a heat pump. */
export function householdOf(season: Season, random: Random, length: number): Float64Array {
  const load = baseOf(random, length);
  fridge(load, random);
  for (const { owned, uses, hours, programme } of appliances) {
    const times = random.happens(owned) ? round(random.within(uses)) : 0;
    for (let use = 0; use < times; use++) {
      run(load, 3600 * random.within(random.one(hours)), programme(random));
    }
  }
  heatPump(load, season, random);
  return load;
}

/** What always runs, more of it while people are awake. */
function baseOf(random: Random, length: number): Float64Array {
  const [night, awake] = [random.within([120, 350]), random.within([60, 350])];
  const [up, down] = [random.within([5.5, 8]) * 3600, random.within([21.5, 24]) * 3600];
  const [slow, fast] = [wanderings(random, 1500, length), wanderings(random, 20, length)];
  return new Float64Array(length).map((_, second) => {
    const about = night + (second >= up && second < down ? awake * (1 + 0.5 * (slow[second] ?? 0)) : 0);
    return max(50, about + 8 * (fast[second] ?? 0));
  });
}

function fridge(load: Float64Array, random: Random): void {
  const watts = random.within([60, 160]);
  const [on, off] = [random.within([600, 1200]), random.within([900, 2400])];
  let atS = random.within([0, off]);
  while (atS < load.length) {
    const forS = on * random.within([0.8, 1.2]);
    run(load, atS, [[watts, forS]]);
    atS += forS + off * random.within([0.8, 1.2]);
  }
}

interface Heating {
  readonly watts: Range;
  readonly runs: Range;
  readonly rests: Range;
  readonly hours: Range;
  readonly owned: number;
}

/** Heating in the cold, hot water always, cooling on summer afternoons. Minutes. */
const heating: Readonly<Record<Season, Heating>> = {
  winter: { watts: [1200, 3200], runs: [25, 90], rests: [10, 40], hours: [0, 24], owned: 0.5 },
  spring: { watts: [900, 2200], runs: [15, 40], rests: [40, 120], hours: [4, 22], owned: 0.5 },
  summer: { watts: [700, 2500], runs: [8, 25], rests: [10, 40], hours: [11.5, 20], owned: 0.35 },
  autumn: { watts: [900, 2400], runs: [15, 45], rests: [30, 90], hours: [4, 23], owned: 0.5 },
};

function heatPump(load: Float64Array, season: Season, random: Random): void {
  const { watts, runs, rests, hours, owned } = heating[season];
  if (!random.happens(owned)) return;
  const [power, run1, rest] = [random.within(watts), random.within(runs), random.within(rests)];
  let atS = 3600 * hours[0] + minutes(random.within([0, rest]));
  while (atS < 3600 * hours[1]) {
    const forS = minutes(run1 * random.within([0.7, 1.3]));
    run(load, atS, [
      [power * 0.6, 60],
      [power * random.within([0.85, 1.1]), forS],
    ]);
    atS += forS + minutes(rest * random.within([0.7, 1.4]));
  }
}

function run(load: Float64Array, fromS: number, programme: ReturnType<Programme>): void {
  let atS = fromS;
  for (const [watts, seconds] of programme) {
    const untilS = min(load.length, atS + seconds);
    for (let second = ceil(atS); second < untilS; second++) load[second] = (load[second] ?? 0) + watts;
    atS += seconds;
  }
}
