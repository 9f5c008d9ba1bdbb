import {
  type Amps,
  type Millis,
  type WattHours,
  type Watts,
  amps,
  energy,
  hours,
  millis,
  minutes,
  seconds,
  wattHours,
  watts,
} from '../units.ts';

/** Time constant of the mean gain, by which a start is judged and whether the sun is there. */
const MEAN_OVER = seconds(30);
/** A mean gain of so much begins a charge, and is sun that carries one. */
const PAYS = watts(400);
/** A mean gain below this costs. */
const COSTS = watts(-100);
/** So long is sun that paid hoped for again. */
const HOPE_FOR = minutes(5);
/** What may be lost since the last peak: the price of a closing, for a stop would soon cost one. */
const MOST_LOST = wattHours(50);
/** By how much the last closing of the day's budget is dearer than the first, with most of the sun still to come. */
const SCARCITY = 6;
/** Until noon most of the day's sun is still to come, from here on none that matters. Minutes after midnight. */
const SUN_IS_OVER = 20 * 60;
const AFTERNOON = 8 * 60;

/** What charging has gained lately at one charger, or would have gained there. */
export interface Worth {
  readonly takenAtMs: Millis;
  readonly meanWatts: Watts;
  /** Since the running charge had gained most. */
  readonly lostWh: WattHours;
  /** When the mean last paid. */
  readonly paidMs: Millis;
}

/** What a charge can draw: from least to most in steps, `gap` less than its limit, each amp so many watts. */
export interface Reach {
  readonly ampWatts: Watts;
  readonly least: Amps;
  readonly most: Amps;
  readonly step: number;
  readonly gap: Amps;
}

/**
 * The limit that gains most. `lambda` is what a bought watt-hour costs beside one of sun that is caught: with 1 the
 * nearest step gains most, with Infinity nothing is bought.
 */
export function bestLimit(surplus: Watts, { ampWatts, least, most, step, gap }: Reach, lambda: number): Amps {
  const steps = Math.floor((surplus / ampWatts + gap) / step + 1 / (1 + lambda) + 1e-9);
  return amps(Math.max(least, Math.min(most, steps * step)));
}

/** What charging gains at a surplus: sun that is caught, less `lambda` times what is bought. */
export function gainOf(surplus: Watts, reach: Reach, lambda: number): Watts {
  const power = (bestLimit(surplus, reach, lambda) - reach.gap) * reach.ampWatts;
  const caught = Math.max(0, Math.min(power, surplus));
  const bought = power - caught;
  if (lambda === Infinity) return watts(bought > 0 ? -bought : caught);
  return watts(caught - lambda * bought);
}

/** The surplus from which on a charge would gain so much. */
export function surplusFor(gain: Watts, { ampWatts, least, gap }: Reach, lambda: number): Watts {
  const power = (least - gap) * ampWatts;
  if (gain > power || lambda === Infinity) return watts(Math.max(gain, power));
  return watts((gain + lambda * power) / (1 + lambda));
}

/** Takes the gain of a reading in. Time without readings counts for `longest` at most. */
export function weigh(
  before: Worth | undefined,
  { gain, takenAtMs }: { readonly gain: Watts; readonly takenAtMs: Millis },
  { charging, longest }: { readonly charging: boolean; readonly longest: Millis },
): Worth {
  const { takenAtMs: lastMs = takenAtMs, meanWatts: mean = 0, lostWh = 0 } = before ?? {};
  const span = millis(Math.min(longest, takenAtMs - lastMs));
  const meanWatts = watts(mean + (gain - mean) * (1 - Math.exp(-span / MEAN_OVER)));
  return {
    takenAtMs,
    meanWatts,
    lostWh: wattHours(charging ? Math.max(0, lostWh - energy(gain, span)) : 0),
    paidMs: !charging || meanWatts >= PAYS ? takenAtMs : (before?.paidMs ?? takenAtMs),
  };
}

/** How dear a closing is, 1 = as dear as the first of the day: those that are left are to last for the sun to come. */
export function dearness(used: number, budget: number, localMinute: number): number {
  const toCome = Math.max(0, Math.min(1, (SUN_IS_OVER - localMinute) / AFTERNOON));
  return 1 + (SCARCITY * used * toCome) / Math.max(1, budget);
}

/** The mean gain that begins a charge. */
export const startingGain = (dear: number): Watts => watts(PAYS * dear);

/** How long the mean still has to rise to `aim`, if the gain stays as it is; undefined if it never does. */
export function timeToStart({ meanWatts }: Worth, gain: Watts, aim: Watts): Millis | undefined {
  if (meanWatts >= aim) return millis(0);
  return gain > aim ? millis(MEAN_OVER * Math.log((gain - meanWatts) / (gain - aim))) : undefined;
}

/** How long a charge would still be held, if the gain stays as it is; undefined: for good. */
export function timeToStop(worth: Worth, gain: Watts, dear: number): Millis | undefined {
  if (gain >= 0) return undefined;
  const untilLost = ((MOST_LOST * dear - worth.lostWh) / -gain) * hours(1);
  const untilHopeless = gain > COSTS ? Infinity : worth.paidMs + HOPE_FOR * dear - worth.takenAtMs;
  return millis(Math.max(0, Math.min(untilLost, untilHopeless)));
}

/** Whether the charge that runs has cost too much, or the sun that would carry it is not hoped for any more. */
export function isOver({ lostWh, meanWatts, paidMs, takenAtMs }: Worth, dear: number): boolean {
  if (meanWatts >= PAYS) return false;
  return lostWh >= MOST_LOST * dear || (meanWatts <= COSTS && takenAtMs - paidMs >= HOPE_FOR * dear);
}
