import { type Millis, type WattHours, type Watts, hours, minutes, wattHours } from '../units.ts';

/** How the counter of a charger counts: as the owner says, or to be found out. */
export type EnergyUnit = 'auto' | 'kwh' | 'wh';

/** What a charger's lifetime counter has shown. Its unit is nowhere announced (`twc-rs485` §3.4). */
export interface EnergyCounter {
  /** The last count that is believed: the next one did not fall below it. */
  readonly count: number | undefined;
  readonly atMs: Millis;
  /** The last count that may follow from it, and when the one before that was read. */
  readonly latest: (Reading & { readonly sinceMs: Millis }) | undefined;
  /** A count that does not follow from the one before, and how often it was confirmed. */
  readonly doubted: (Reading & { readonly times: number }) | undefined;
  /** Found out; undefined while it is open. */
  readonly unit: 'kwh' | 'wh' | undefined;
  /** Where the comparison of counter and current began, and what has flowed since by volts and amps. */
  readonly anchor: { readonly count: number; readonly flownWh: number } | undefined;
}

interface Reading {
  readonly count: number;
  readonly atMs: Millis;
}

export const noEnergy = (unit: EnergyUnit, now: Millis): EnergyCounter => ({
  count: undefined,
  atMs: now,
  latest: undefined,
  doubted: undefined,
  unit: unit === 'auto' ? undefined : unit,
  anchor: undefined,
});

/** No charger delivers this many kilowatt-hours in its life. */
const ONLY_WATT_HOURS = 200_000;
/** A counter below this is taken as kilowatt-hours at once: a new unit that counts watt-hours passes it within days. */
const MOSTLY_KILOWATT_HOURS = 20_000;
const BITS = Array.from({ length: 32 }, (_, place) => 2 ** place);
const CONFIRMATIONS = 3;
/** Growth between readings that confirm each other, in either unit. */
const CLOSE = 10_000;
/** More than any Wall Connector can deliver, 80 A on three phases of 277 V, in W. */
const MOST_POWER = 80_000;
/** Enough counts, and enough flow, to tell one unit from the other, though the flow may be known to a fifth only. */
const TELLING = { counts: 100, flownWh: 1500, within: 5, apart: 100 };

/** What was counted in a longer time may have flowed while nobody looked. */
const LONGEST_GAP = minutes(20);

/** Energy that flowed meanwhile, as volts and amps tell: only to find out the unit. */
export function flowed(energy: EnergyCounter, power: Watts, lasting: Millis): EnergyCounter {
  const { anchor } = energy;
  if (anchor === undefined || energy.unit !== undefined) return energy;
  return {
    ...energy,
    anchor: { ...anchor, flownWh: anchor.flownWh + (power * lasting) / hours(1) },
  };
}

/**
 * A count comes in. It is believed as soon as the next one does not fall below it, so that a garbled one never is. One
 * that falls, or jumps further than current can explain, is a garbled one until it stays.
 */
export function counted(energy: EnergyCounter, count: number, now: Millis): EnergyCounter {
  const latest = { count, atMs: now, sinceMs: timeOfOneBefore(energy, count) };
  const anchor = isSeen(energy, now) ? energy.anchor : undefined;
  if (follows(energy, count, now))
    return judged({ ...energy, ...confirmed(energy, count), latest, anchor, doubted: undefined });
  if (isOneBitAbove(energy, count, now)) return energy;
  const { doubted } = energy;
  const again = doubted !== undefined && count >= doubted.count && count - doubted.count <= CLOSE;
  const times = again ? doubted.times + 1 : 1;
  if (!again || times < CONFIRMATIONS) return { ...energy, doubted: { count, atMs: now, times } };
  const { count: believed, atMs } = doubted;
  return judged({ ...energy, count: believed, atMs, latest, doubted: undefined, anchor: undefined });
}

const isSeen = ({ latest }: EnergyCounter, now: Millis): boolean =>
  latest === undefined || now - latest.sinceMs <= LONGEST_GAP;

/**
 * The count before is confirmed by this one, or was garbled upward where this one is lower. As one of the two may be
 * garbled downward, it is taken to be as old as the one before both.
 */
const confirmed = ({ latest, atMs }: EnergyCounter, count: number): Reading =>
  latest !== undefined && latest.count <= count
    ? { count: latest.count, atMs: latest.sinceMs }
    : { count, atMs };

/** The one that this one contradicts does not count as one. */
function timeOfOneBefore({ latest, atMs }: EnergyCounter, count: number): Millis {
  if (latest === undefined) return atMs;
  return count < latest.count ? latest.sinceMs : latest.atMs;
}

/** The lifetime energy; undefined until there is a count that is believed, in a unit that is known. */
export function energyOf({ count, unit }: EnergyCounter): WattHours | undefined {
  if (count === undefined) return undefined;
  const known = unit ?? (count < MOSTLY_KILOWATT_HOURS ? 'kwh' : undefined);
  if (known === undefined) return undefined;
  return wattHours(known === 'kwh' ? count * 1000 : count);
}

/** The first count is believed once it is confirmed: it may be the garbled one. */
const follows = (energy: EnergyCounter, next: number, now: Millis): boolean => {
  const growth = next - (energy.count ?? Infinity);
  return growth >= 0 && growth <= mostGrowth(energy, now);
};

const mostGrowth = ({ atMs, unit }: EnergyCounter, now: Millis): number =>
  (MOST_POWER * (now - atMs)) / hours(1) / (unit === 'kwh' ? 1000 : 1) + 2;

/** A count that one flipped bit explains (`twc-rs485` §7) stays unbelieved however often it comes. */
const isOneBitAbove = (energy: EnergyCounter, next: number, now: Millis): boolean =>
  BITS.some(bit => (next & bit) !== 0 && follows(energy, next - bit, now));

/** Compares what was counted with what has flowed, as soon as that tells the units apart. */
function judged(energy: EnergyCounter): EnergyCounter {
  const { count, unit, anchor } = energy;
  if (count === undefined || unit !== undefined) return energy;
  if (count > ONLY_WATT_HOURS) return { ...energy, unit: 'wh', anchor: undefined };
  const afresh = { count, flownWh: 0 };
  if (anchor === undefined) return { ...energy, anchor: afresh };
  const told = unitFrom(count - anchor.count, anchor.flownWh);
  return told === 'unseen' ? { ...energy, anchor: afresh } : { ...energy, unit: told };
}

/** `unseen`: more was counted than can have flowed while somebody looked. */
function unitFrom(growth: number, flownWh: number): 'kwh' | 'wh' | 'unseen' | undefined {
  if (growth >= TELLING.counts && growth > flownWh / TELLING.within)
    return growth > flownWh * TELLING.within ? 'unseen' : 'wh';
  const isSlow = growth >= 1 && growth < flownWh / TELLING.apart;
  return isSlow && flownWh >= TELLING.flownWh ? 'kwh' : undefined;
}
