import { chance } from '../simulator/chance.ts';
import { type Light, type Roof, clearSky } from './clear-sky.ts';
import { cloudLight } from './clouds.ts';
import { type Season, householdOf, seasons } from './household.ts';
import { type Random, random } from './random.ts';
import { type Kind, courseOf, kinds } from './skies.ts';
import type { Trace } from './trace.ts';

const { floor, min, round } = Math;

/** All that decides a day. The same plan is the same day, to the last watt. */
export interface DayPlan {
  readonly seed: number;
  readonly kind: Kind;
  readonly season: Season;
  /** The array's rated power. */
  readonly peakWatts: number;
}

const SECONDS = 86_400;

/** A day of a made-up home from midnight on: its roof, its sky and its household follow from the seed. */
export function dayOf({ seed, kind, season, peakWatts }: DayPlan): Trace {
  const place = random(seed, 1);
  const [roof, dayOfYear] = [roofOf(place), dayIn(season, place)];
  const clouds = random(seed, 2);
  const light = cloudLight(courseOf(kind, clouds), clouds, SECONDS);
  const array: Array = { roof, dayOfYear, peakWatts, inverterWatts: peakWatts * place.within([0.8, 1]) };
  return {
    name: `${kind} ${season} ${peakWatts} W ${seed}`,
    beginS: 0,
    solarWatts: yieldOf(array, light),
    homeWatts: householdOf(season, random(seed, 3), SECONDS),
    importPrice: undefined,
    exportPrice: undefined,
  };
}

function roofOf(place: Random): Roof {
  return {
    latitude: place.within([32, 57]),
    tilt: place.within([10, 45]),
    facing: 180 + 45 * place.normal(),
    noonS: 3600 * place.within([11.8, 13.6]),
  };
}

const firstDays: Readonly<Record<Season, number>> = { winter: 335, spring: 60, summer: 152, autumn: 244 };

const dayIn = (season: Season, place: Random): number =>
  1 + ((firstDays[season] + floor(place.within([0, 90]))) % 365);

interface Array {
  readonly roof: Roof;
  readonly dayOfYear: number;
  readonly peakWatts: number;
  readonly inverterWatts: number;
}

/** What dirt, cables and inverter leave. */
const SYSTEM_YIELD = 0.92;
/** Full sun warms panels by 28 K; they lose 0.35 % a kelvin. */
const WARM_LOSS = 0.1;

function yieldOf({ roof, dayOfYear, peakWatts, inverterWatts }: Array, light: Float64Array): Float64Array {
  const solar = new Float64Array(SECONDS);
  let [now, next] = [clearSky(roof, dayOfYear, 0), clearSky(roof, dayOfYear, 0)];
  for (let second = 0; second < SECONDS; second++) {
    if (second % 60 === 0) [now, next] = [next, clearSky(roof, dayOfYear, second + 60)];
    const sun = shadowed(now, next, (second % 60) / 60, light[second] ?? 0);
    solar[second] = min(inverterWatts, peakWatts * SYSTEM_YIELD * sun * (1 - WARM_LOSS * sun));
  }
  return solar;
}

/** Clouds dim the beam by all they hold back, the light of the whole sky by less. */
function shadowed(now: Light, next: Light, way: number, light: number): number {
  const beam = now.beam + (next.beam - now.beam) * way;
  const diffuse = now.diffuse + (next.diffuse - now.diffuse) * way;
  return beam * light + diffuse * (0.3 + 0.7 * light);
}

export type DaySet = 'design' | 'fitted' | 'reporting';

const DAYS_ALIKE = 6;
const firstSeeds: Readonly<Record<DaySet, number>> = {
  design: 10_000,
  fitted: 10_120,
  reporting: 20_000,
};

/**
 * Every kind of weather in every season, six homes each, with arrays of 3 to 12 kW. Whoever improves a rule looks at the
 * design days; the reporting days are only looked at to report. `fitted`: four times as many further design days.
 */
export function days(set: DaySet): readonly DayPlan[] {
  const alike = kinds.flatMap(kind => seasons.map(season => ({ kind, season })));
  const count = alike.length * DAYS_ALIKE * (set === 'fitted' ? 4 : 1);
  return Array.from({ length: count }, (_, at) => at).flatMap(at => {
    const like = alike[at % alike.length];
    const seed = firstSeeds[set] + at;
    return like === undefined ? [] : [{ ...like, seed, peakWatts: 100 * round(30 + 90 * chance(seed, 4)) }];
  });
}
