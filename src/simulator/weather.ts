import { type Watts, watts } from '../units.ts';
import { type Range, chance, wander, within } from './chance.ts';
import { type Habit, type Spell, spellsNear } from './spells.ts';

const { PI, cos, exp, max, min, sin } = Math;

export const days = ['clear', 'haze', 'cumulus', 'fronts', 'mixed'] as const;
export type Day = (typeof days)[number];

/** What decides the sun of one day over one home. */
export interface Sky {
  readonly day: Day;
  readonly seed: number;
  readonly latitude: number;
  readonly dayOfYear: number;
}

interface Clouds extends Habit {
  /** Share of the light that passes. */
  readonly through: Range;
  readonly edgeSeconds: Range;
  /** Extra light that the sunlit rim throws beside the shadow. */
  readonly rim: Range;
}

interface Look {
  /** Share of the light that the air lets through, and how far it wanders. */
  readonly air: number;
  readonly wanders: number;
  readonly clouds: readonly Clouds[];
}

const cumulus: Clouds = {
  key: 1,
  slotMinutes: 6,
  likelihood: 0.75,
  lasts: [0.7, 4],
  between: [570, 1140],
  through: [0.2, 0.45],
  edgeSeconds: [3, 12],
  rim: [0.05, 0.25],
};

const front: Clouds = {
  key: 2,
  slotMinutes: 150,
  likelihood: 0.85,
  lasts: [45, 120],
  between: [300, 1260],
  through: [0.1, 0.25],
  edgeSeconds: [120, 400],
  rim: [0, 0.05],
};

const looks: Readonly<Record<Day, Look>> = {
  clear: { air: 0.98, wanders: 0.01, clouds: [] },
  haze: { air: 0.72, wanders: 0.08, clouds: [] },
  cumulus: { air: 0.98, wanders: 0.02, clouds: [cumulus] },
  fronts: { air: 0.92, wanders: 0.04, clouds: [front] },
  mixed: {
    air: 0.95,
    wanders: 0.04,
    clouds: [
      { ...cumulus, between: [600, 900] },
      { ...front, between: [900, 1260] },
    ],
  },
};

/** What an array of this size delivers at a minute of the local day. */
export function sunAt(sky: Sky, kilowatts: number, localMinute: number): Watts {
  const clear = clearShare(sky, localMinute);
  if (clear === 0) return watts(0);
  const { air, wanders, clouds } = looks[sky.day];
  const light = air + wanders * wander(sky.seed, 20, localMinute);
  return watts(1000 * kilowatts * clear * light * cloudShare(sky.seed, clouds, localMinute));
}

/** Local summer time at middle longitudes. */
const NOON_MINUTE = 780;
/** Warm panels and the inverter. */
const ARRAY_YIELD = 0.85;

/** Haurwitz's clear sky on the level, as a share of 1000 W/m². */
function clearShare({ latitude, dayOfYear }: Sky, minute: number): number {
  const tilt = radians(23.44) * sin((2 * PI * (dayOfYear - 81)) / 365);
  const turn = (2 * PI * (minute - NOON_MINUTE)) / 1440;
  const north = radians(latitude);
  const height = sin(north) * sin(tilt) + cos(north) * cos(tilt) * cos(turn);
  return height <= 0 ? 0 : ARRAY_YIELD * 1.098 * height * exp(-0.059 / height);
}

const radians = (degrees: number): number => (degrees * PI) / 180;

/** More than a quarter over the clear sky has no cloud edge to offer. */
const BRIGHTEST = 1.25;

function cloudShare(seed: number, clouds: readonly Clouds[], minute: number): number {
  let share = 1;
  for (const kind of clouds) {
    for (const spell of spellsNear(seed, kind, minute)) share *= shadow(seed, kind, spell, minute);
  }
  return min(BRIGHTEST, share);
}

const RIM_REACHES_MINUTES = 0.4;

/** Outside its edge a cloud adds light that fades with distance; inside it dims within the edge's seconds. */
function shadow(seed: number, kind: Clouds, { slot, from, until }: Spell, minute: number): number {
  const pick = (range: Range, salt: number): number => within(range, chance(seed, kind.key, slot, salt));
  const outside = max(from - minute, minute - until);
  const brightest = 1 + pick(kind.rim, 3);
  if (outside >= 0) return 1 + (brightest - 1) * exp(-outside / RIM_REACHES_MINUTES);
  const depth = min(1, (-outside * 60) / pick(kind.edgeSeconds, 4));
  return brightest + (pick(kind.through, 5) - brightest) * depth;
}
