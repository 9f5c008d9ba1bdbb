import type { Seen } from '../controller.ts';
import { MINIMUM, MOST, paced } from './paced.ts';

const { exp, floor, max, min } = Math;

/** A message of the grid feed comes so often, as from an emonTx. */
const FEED_S = 10;
/** `divert_PV_ratio` 1.1: 100 W are left over. */
const RESERVE_WATTS = 100;
/** `divert_attack_smoothing_time`, `divert_decay_smoothing_time` */
const ATTACK_S = 20;
const DECAY_S = 600;
/** `divert_min_charge_time` */
const MIN_CHARGE_S = 600;
/** `EVSE_DIVERT_HYSTERESIS` */
const HYSTERESIS_AMPS = 0.5;

interface Unit {
  readonly rate: number;
  readonly smoothed: number;
  readonly charging: boolean;
  readonly minimumEndsS: number;
}

/**
 * OpenEVSE's Eco divert by the grid feed. It knows no battery, and each unit knows itself alone: two of them follow
 * the same feed.
 */
export const openevse = paced<readonly Unit[]>({
  name: 'openevse',
  everyS: FEED_S,
  begin: cars =>
    Array.from({ length: cars }, () => ({ rate: 0, smoothed: 0, charging: false, minimumEndsS: 0 })),
  look: (units, seen) => {
    const next = units.map((unit, at) => divert(unit, seen, at));
    return [next, next.map(({ rate }) => rate)];
  },
});

/** The smoothed surplus decides on and off; the rate itself follows the raw one, and stays while neither holds. */
function divert(unit: Unit, seen: Seen, at: number): Unit {
  const { actualAmps = 0, charging = false } = seen.cars[at] ?? {};
  const available = max(0, actualAmps - (seen.siteWatts + RESERVE_WATTS) / seen.volts);
  const tau = available > unit.smoothed ? ATTACK_S : DECAY_S;
  const smoothed = unit.smoothed + (available - unit.smoothed) * (1 - exp(-FEED_S / tau));
  const began = charging && !unit.charging;
  const minimumEndsS = began ? seen.atS + MIN_CHARGE_S : unit.minimumEndsS;
  const bound = charging && seen.atS < minimumEndsS;
  return { rate: rateOf(unit.rate, available, smoothed, bound), smoothed, charging, minimumEndsS };
}

function rateOf(rate: number, available: number, smoothed: number, bound: boolean): number {
  if (smoothed >= MINIMUM + HYSTERESIS_AMPS) return max(MINIMUM, min(MOST, floor(available)));
  return smoothed <= MINIMUM && !bound ? 0 : rate;
}
