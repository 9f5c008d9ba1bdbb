import type { Range } from '../simulator/chance.ts';
import type { Random } from './random.ts';

export const kinds = ['clear', 'haze', 'cumulus', 'fronts', 'mixed'] as const;
export type Kind = (typeof kinds)[number];

/** What the clouds of an hour are like. Seconds, and shares of the cloudless light. */
export interface Sky {
  /** Share of the sky. */
  readonly cover: number;
  /** The median cloud's passage. */
  readonly passS: number;
  /** What a cloud lets through. */
  readonly through: number;
  /** How long its edge takes. */
  readonly edgeS: number;
  /** What its sunlit rim adds beside the shadow. */
  readonly rim: number;
  /** What the air between the clouds lets through, and how far that wanders. */
  readonly air: number;
  readonly swing: number;
}

type Look = { readonly [Key in keyof Sky]: Range };

const looks = {
  clear: {
    cover: [0, 0.01],
    passS: [40, 120],
    through: [0.4, 0.7],
    edgeS: [5, 15],
    rim: [0, 0.05],
    air: [0.95, 1],
    swing: [0.002, 0.01],
  },
  haze: {
    cover: [0, 0.03],
    passS: [120, 300],
    through: [0.6, 0.8],
    edgeS: [30, 90],
    rim: [0, 0.03],
    air: [0.55, 0.85],
    swing: [0.03, 0.1],
  },
  cumulus: {
    cover: [0.3, 0.65],
    passS: [110, 320],
    through: [0.12, 0.4],
    edgeS: [3, 14],
    rim: [0.05, 0.25],
    air: [0.95, 1],
    swing: [0.005, 0.02],
  },
  broken: {
    cover: [0.65, 0.88],
    passS: [300, 900],
    through: [0.15, 0.45],
    edgeS: [8, 40],
    rim: [0.03, 0.15],
    air: [0.9, 0.98],
    swing: [0.01, 0.04],
  },
  overcast: {
    cover: [0.98, 1],
    passS: [500, 1500],
    through: [0.08, 0.3],
    edgeS: [90, 400],
    rim: [0, 0.02],
    air: [0.9, 0.95],
    swing: [0.02, 0.08],
  },
} as const satisfies Record<string, Look>;

type Name = keyof typeof looks;

function look(random: Random, name: Name): Sky {
  const { cover, passS, through, edgeS, rim, air, swing } = looks[name];
  return {
    cover: random.within(cover),
    passS: random.within(passS),
    through: random.within(through),
    edgeS: random.within(edgeS),
    rim: random.within(rim),
    air: random.within(air),
    swing: random.within(swing),
  };
}

/** The sky from this hour on is on its way to the next knot's. */
export interface Knot {
  readonly hour: number;
  readonly sky: Sky;
}

/** How the sky of such a day goes, in order of the hours. */
export function courseOf(kind: Kind, random: Random): readonly Knot[] {
  return courses[kind](random);
}

const courses: Readonly<Record<Kind, (random: Random) => readonly Knot[]>> = {
  clear: random => [{ hour: 0, sky: look(random, 'clear') }],
  haze: random => [
    { hour: 6, sky: look(random, 'haze') },
    { hour: random.within([11, 14]), sky: look(random, 'haze') },
    { hour: 19, sky: look(random, 'haze') },
  ],
  cumulus: convection,
  fronts,
  mixed,
};

/** Fair-weather clouds rise with the morning's warmth and sink with the evening's. */
function convection(random: Random): readonly Knot[] {
  const [early, late] = [look(random, 'clear'), look(random, 'clear')];
  const grown = look(random, 'cumulus');
  const onset = random.within([8, 10.5]);
  return [
    { hour: onset, sky: early },
    { hour: onset + random.within([0.5, 1.5]), sky: { ...grown, cover: grown.cover * 0.7 } },
    { hour: random.within([12.5, 15]), sky: grown },
    { hour: random.within([16, 17.5]), sky: look(random, 'cumulus') },
    { hour: random.within([18, 19.5]), sky: late },
  ];
}

/** One to three fronts, hours each: a veil thickens, rain, then a sky swept clean with showers. */
function fronts(random: Random): readonly Knot[] {
  const knots: Knot[] = [{ hour: 0, sky: look(random, random.one(['clear', 'haze', 'cumulus'])) }];
  let hour = random.within([5, 11]);
  while (hour < 20) {
    knots.push({ hour, sky: look(random, 'haze') });
    hour += random.within([0.4, 2]);
    const rain = look(random, 'overcast');
    knots.push({ hour, sky: rain });
    hour += random.within([0.7, 4]);
    knots.push({ hour, sky: { ...rain, through: rain.through * random.within([0.7, 1.3]) } });
    hour += random.within([0.2, 0.8]);
    knots.push({ hour, sky: look(random, random.one(['clear', 'cumulus', 'cumulus', 'broken'])) });
    hour += random.within([1, 4]);
  }
  return knots;
}

/** Any sky after any other, an hour or a few each. */
function mixed(random: Random): readonly Knot[] {
  const knots: Knot[] = [];
  let hour = 5;
  while (hour < 21) {
    const sky = look(random, random.one(['clear', 'haze', 'cumulus', 'cumulus', 'broken', 'overcast']));
    knots.push({ hour, sky });
    hour += random.within([0.8, 3]);
    knots.push({ hour, sky });
    hour += random.within([0.1, 0.7]);
  }
  return knots;
}

/** The sky at an hour: between two knots a mixture of both. */
export function skyAt(course: readonly Knot[], hour: number): Sky {
  const next = course.findIndex(knot => knot.hour > hour);
  const [before, after] = [course.at(next === -1 ? -1 : next - 1), course[next]];
  const first = course[0];
  if (first === undefined || before === undefined) throw new RangeError('a course has at least one knot');
  if (next === 0) return first.sky;
  if (after === undefined) return before.sky;
  return blend(before.sky, after.sky, (hour - before.hour) / (after.hour - before.hour));
}

function blend(a: Sky, b: Sky, way: number): Sky {
  const between = (key: keyof Sky): number => a[key] + (b[key] - a[key]) * way;
  return {
    cover: between('cover'),
    passS: between('passS'),
    through: between('through'),
    edgeS: between('edgeS'),
    rim: between('rim'),
    air: between('air'),
    swing: between('swing'),
  };
}
