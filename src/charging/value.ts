import {
  type Amps,
  type Millis,
  type WattHours,
  type Watts,
  amps,
  energy,
  hours,
  millis,
  wattHours,
  watts,
} from '../units.ts';
import { type DaySoFar, hopedFor, priceOfStart, priceOfStop } from './fitted.ts';
import { type Lately, atFirst, recall } from './lately.ts';

/** Least mean gain that begins a charge, and that is sun which carries one: no start is stopped under its own sun. */
export const PAYS = watts(150);
/** A mean gain below this costs. */
export const COSTS = watts(-100);
/** Until noon most of the day's sun is still to come, from here on none that matters. Minutes after midnight. */
const SUN_IS_OVER = 20 * 60;
const AFTERNOON = 8 * 60;
/** The time left of a hold is looked for up to this, by halves down to a second. */
const LONGEST_HOLD = hours(4);
const HALVINGS = 14;

/** What charging has gained lately at one charger, or would have gained there. */
export interface Worth {
  readonly takenAtMs: Millis;
  readonly lately: Lately;
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
  const worth = before ?? { takenAtMs, lately: atFirst(gain), lostWh: 0, paidMs: takenAtMs };
  const span = millis(Math.min(longest, takenAtMs - worth.takenAtMs));
  const lately = recall(worth.lately, gain, span);
  return {
    takenAtMs,
    lately,
    lostWh: wattHours(charging ? Math.max(0, worth.lostWh - energy(gain, span)) : 0),
    paidMs: !charging || lately.meanWatts >= PAYS ? takenAtMs : worth.paidMs,
  };
}

/** How scarce closings are, 0 to 1: those that are left of the day's budget are to last for the sun to come. */
export function scarcity(used: number, budget: number, localMinute: number): number {
  const toCome = Math.max(0, Math.min(1, (SUN_IS_OVER - localMinute) / AFTERNOON));
  return (used * toCome) / Math.max(1, budget);
}

/** The mean gain that begins a charge. */
export const startingGain = (worth: Worth | undefined, day: DaySoFar): Watts =>
  watts(Math.max(PAYS, worth === undefined ? Infinity : priceOfStart(worth.lately, day)));

/** How long a charge would still be held, if the gain stays as it is; undefined: for good. */
export function timeToStop(worth: Worth, gain: Watts, day: DaySoFar): Millis | undefined {
  if (gain >= 0) return undefined;
  const hopeless = gain > COSTS ? Infinity : worth.paidMs + hopedFor(day) - worth.takenAtMs;
  let [held, over] = [0, Math.min(LONGEST_HOLD, Math.max(0, hopeless))];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = millis((held + over) / 2);
    const price = priceOfStop(recall(worth.lately, gain, middle), gain, day);
    if (worth.lostWh - energy(gain, middle) < price) held = middle;
    else over = middle;
  }
  return millis(over);
}

/** Whether the charge that runs has cost too much, or the sun that would carry it is not hoped for any more. */
export function isOver({ lostWh, lately, paidMs, takenAtMs }: Worth, gain: Watts, day: DaySoFar): boolean {
  const { meanWatts } = lately;
  if (meanWatts >= PAYS) return false;
  return (
    lostWh >= priceOfStop(lately, gain, day) || (meanWatts <= COSTS && takenAtMs - paidMs >= hopedFor(day))
  );
}
