import { type Amps, type Millis, amps, seconds } from '../units.ts';

/**
 * What may be in force at one charger. A charger adopts any limit that reaches it, even late, so what it was once
 * told counts until it is certain that nothing of it is left.
 */
export interface Standing {
  /** No limit above this can be in force: the last confirmed one, or a higher one that was sent or reported since. */
  readonly ceilingAmps: Amps;
  /** The limit that was last sent. */
  readonly offeredAmps: Amps | undefined;
  readonly offeredAtMs: Millis | undefined;
  /** Answers that were heard since, none of them above it. */
  readonly answers: number;
  /** When the ceiling last fell. */
  readonly fellAtMs: Millis | undefined;
  /** The heartbeats of the last two seconds. */
  readonly recent: readonly Sent[];
}

interface Sent {
  readonly atMs: Millis;
  /** Undefined where it left the limit as it was. */
  readonly amps: Amps | undefined;
}

/** What one charger claims of the circuit. */
export interface Claim {
  readonly id: string;
  readonly wantedAmps: Amps;
  /** Kept for it whatever it is offered: its minimum, or what it draws against its limit. */
  readonly leastAmps: Amps;
  /** Never offered more. */
  readonly mostAmps: Amps;
  /** What may be in force there now, at least its minimum; 0 for one that is not linked yet. */
  readonly reservedAmps: Amps;
}

/** Longest way of a heartbeat to a charger and of its answer back, over the slowest bridge. */
const IN_FLIGHT = seconds(2);
const ANSWERS_NEEDED = 2;
const SAME = 0.005;

export const standingAt = (ceilingAmps: Amps): Standing => ({
  ceilingAmps,
  offeredAmps: undefined,
  offeredAtMs: undefined,
  answers: 0,
  fellAtMs: undefined,
  recent: [],
});

/** A heartbeat goes out, with a limit or without one. */
export function sent(standing: Standing, limit: Amps | undefined, now: Millis): Standing {
  const recent = [...inFlight(standing, now), { atMs: now, amps: limit }];
  if (limit === undefined) return { ...standing, recent };
  const ceilingAmps = amps(Math.max(standing.ceilingAmps, limit));
  if (limit === standing.offeredAmps) return { ...standing, ceilingAmps, recent };
  return { ...standing, ceilingAmps, recent, offeredAmps: limit, offeredAtMs: now, answers: 0 };
}

/**
 * A charger reports the limit in force. Its report may answer an older heartbeat, and a younger one may still be on
 * its way (a bridge holds both back). So a report alone confirms nothing: it does only when all that was sent for as
 * long as a heartbeat and its answer can take carried the same limit, because then nothing higher can still arrive.
 * A report below what was sent (0 without a car) does not even tell which limit the charger took; there it counts
 * that the charger answered, twice, heartbeats of which every one carried that limit.
 */
export function reported(standing: Standing, limit: Amps, now: Millis): Standing {
  const { ceilingAmps, offeredAmps } = standing;
  if (limit > ceilingAmps + SAME) return { ...standing, ceilingAmps: limit, answers: 0 };
  if (offeredAmps === undefined || limit > offeredAmps + SAME) return standing;
  const heard = { ...standing, answers: Math.min(standing.answers + 1, ANSWERS_NEEDED) };
  const carried = inFlight(standing, now).map(({ amps }) => amps);
  const nothingElse = carried.every(amps => amps === undefined || amps === offeredAmps);
  const echoed = limit > offeredAmps - SAME;
  const always = carried.length > 0 && carried.every(amps => amps === offeredAmps);
  const obeyed = always && heard.answers === ANSWERS_NEEDED;
  if (!nothingElse || !(echoed || obeyed) || ceilingAmps <= offeredAmps) return heard;
  return { ...heard, ceilingAmps: offeredAmps, fellAtMs: now };
}

/** True once no limit above the one that was last sent can be in force. */
export const isConfirmed = ({ ceilingAmps, offeredAmps }: Standing): boolean =>
  offeredAmps !== undefined && ceilingAmps <= offeredAmps + SAME;

export const isSame = (a: Amps, b: Amps): boolean => Math.abs(a - b) < SAME;

const inFlight = (standing: Standing, now: Millis): readonly Sent[] =>
  standing.recent.filter(({ atMs }) => now - atMs <= IN_FLIGHT);

/**
 * The last step before a limit leaves for the bus: what each charger may be told now. Lowering is always possible;
 * raising only into what nobody has reserved. Where more is reserved than the circuit has, limits only fall.
 * `taken` is reserved for chargers that are no longer spoken to.
 */
export function share(
  circuit: Amps,
  taken: Amps,
  claims: readonly Claim[],
  mayRaise: boolean,
): ReadonlyMap<string, Amps> {
  const targets = fitting(circuit - taken, claims);
  let free = mayRaise ? circuit - taken - sum(claims.map(claim => claim.reservedAmps)) : 0;
  return new Map(
    claims.map(({ id, reservedAmps }, at) => {
      const target = targets[at] ?? 0;
      const raise = Math.min(Math.max(0, target - reservedAmps), Math.max(0, free));
      free -= raise;
      return [id, sendable(Math.min(target, reservedAmps + raise))];
    }),
  );
}

/** What was wanted, as far as the circuit carries it beside what the others need at least. */
function fitting(circuit: number, claims: readonly Claim[]): readonly number[] {
  let free = circuit - sum(claims.map(claim => claim.leastAmps));
  return claims.map(({ wantedAmps, mostAmps, leastAmps }) => {
    const target = Math.min(wantedAmps, mostAmps, leastAmps + Math.max(0, free));
    free -= Math.max(0, target - leastAmps);
    return target;
  });
}

/** Limits travel in hundredths. */
const sendable = (limit: number): Amps => amps(Math.floor(limit * 100 + 1e-6) / 100);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
