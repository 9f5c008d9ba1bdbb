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
  /** When a limit was last sent, the same one or another. */
  readonly sentAtMs: Millis | undefined;
  /** The commands by which it certainly heard that limit, and answered with none above it. */
  readonly answered: readonly LimitCommand[];
  /** When the ceiling last fell. */
  readonly fellAtMs: Millis | undefined;
  /** The heartbeats of the last two seconds. */
  readonly recent: readonly Sent[];
}

/** `at_start`: the one that some chargers of protocol 2 obey only before they charge. Protocol 1 has but one. */
export type LimitCommand = 'plain' | 'at_start';

interface Sent {
  readonly atMs: Millis;
  /** Undefined where it left the limit as it was. */
  readonly amps: Amps | undefined;
  readonly by: LimitCommand;
}

/** What one charger claims of the circuit. */
export interface Claim {
  readonly id: string;
  readonly wantedAmps: Amps;
  /** At least as much: wanted for a moment, if it is left over. */
  readonly peakAmps: Amps;
  /** Offered in any case. */
  readonly minimumAmps: Amps;
  /** Kept for it whatever it is offered: its minimum, or what it takes against its limit. */
  readonly leastAmps: Amps;
  /** Never offered more. */
  readonly mostAmps: Amps;
  /** What it may be told without a raise: what may be in force, at least its minimum; 0 for one not linked yet. */
  readonly heldAmps: Amps;
  /** All that is reserved for it: that, and what it takes against its limit. */
  readonly reservedAmps: Amps;
}

/** Longest way of a heartbeat to a charger and of its answer back, over the slowest bridge. */
const IN_FLIGHT = seconds(2);
const SAME = 0.005;

export const standingAt = (ceilingAmps: Amps): Standing => ({
  ceilingAmps,
  offeredAmps: undefined,
  offeredAtMs: undefined,
  sentAtMs: undefined,
  answered: [],
  fellAtMs: undefined,
  recent: [],
});

/** A heartbeat goes out, with a limit or without one. */
export function sent(standing: Standing, limit: Amps | undefined, by: LimitCommand, now: Millis): Standing {
  const recent = [...inFlight(standing, now), { atMs: now, amps: limit, by }];
  if (limit === undefined) return { ...standing, recent };
  const ceilingAmps = amps(Math.max(standing.ceilingAmps, limit));
  const told = { ...standing, ceilingAmps, recent, sentAtMs: now };
  return limit === standing.offeredAmps
    ? told
    : { ...told, offeredAmps: limit, offeredAtMs: now, answered: [] };
}

/**
 * A charger reports the limit in force. Its report may answer an older heartbeat, and a younger one may still be on
 * its way (a bridge holds both back). So a report alone confirms nothing: it does only when all that was sent for as
 * long as a heartbeat and its answer can take carried the same limit, because then nothing higher can still arrive.
 * A report below what was sent, or of nothing (without a car), does not even tell which limit the charger took; there
 * it counts that the charger answered a heartbeat that carried that limit, by each command of which it may obey only one.
 */
export function reported(
  standing: Standing,
  limit: Amps,
  obeyed: readonly LimitCommand[],
  now: Millis,
): Standing {
  const { ceilingAmps, offeredAmps } = standing;
  if (limit > ceilingAmps + SAME) return overheard(standing, limit);
  if (offeredAmps === undefined || limit > offeredAmps + SAME) return standing;
  const carried = inFlight(standing, now);
  const heard = { ...standing, answered: answeredAfter(standing, carried) };
  const nothingElse = carried.every(({ amps }) => amps === undefined || amps === offeredAmps);
  const echoed = limit > 0 && limit > offeredAmps - SAME;
  const taken = obeyed.every(command => heard.answered.includes(command));
  if (!nothingElse || !(echoed || taken) || ceilingAmps <= offeredAmps) return heard;
  return { ...heard, ceilingAmps: offeredAmps, fellAtMs: now };
}

/** An answer proves a command that was used alone for as long as a heartbeat and its answer can take. */
function answeredAfter(
  { answered, offeredAmps }: Standing,
  carried: readonly Sent[],
): readonly LimitCommand[] {
  const by = carried[0]?.by;
  const alike = carried.every(sent => sent.amps === offeredAmps && sent.by === by);
  return by === undefined || !alike || answered.includes(by) ? answered : [...answered, by];
}

/** Another master has told the charger a limit, or it reports one that such a master gave: it may be in force. */
export const overheard = (standing: Standing, limit: Amps): Standing => ({
  ...standing,
  ceilingAmps: amps(Math.max(standing.ceilingAmps, limit)),
  answered: [],
});

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
  const plain = fitting(circuit - taken, claims);
  const targets = fitting(
    circuit - taken,
    claims.map((claim, at) => beyond(claim, plain[at] ?? 0)),
  );
  let free = mayRaise ? circuit - taken - sum(claims.map(claim => claim.reservedAmps)) : 0;
  return new Map(
    claims.map(({ id, heldAmps }, at) => {
      const target = targets[at] ?? 0;
      const raise = Math.min(Math.max(0, target - heldAmps), Math.max(0, free));
      free -= raise;
      return [id, sendable(Math.min(target, heldAmps + raise))];
    }),
  );
}

/**
 * What was wanted, as far as the circuit carries it beside what the others need at least. The offers alone fit it
 * too: what a charger takes against its limit is no offer.
 */
function fitting(circuit: number, claims: readonly Claim[]): readonly number[] {
  let free = circuit - sum(claims.map(claim => claim.leastAmps));
  let open = circuit - sum(claims.map(claim => claim.minimumAmps));
  return claims.map(({ wantedAmps, mostAmps, minimumAmps, leastAmps }) => {
    const room = Math.min(leastAmps + Math.max(0, free), minimumAmps + Math.max(0, open));
    const target = Math.min(wantedAmps, mostAmps, room);
    free -= Math.max(0, target - leastAmps);
    open -= Math.max(0, target - minimumAmps);
    return target;
  });
}

/** What it claims beyond what it already has. */
const beyond = (claim: Claim, target: number): Claim => ({
  ...claim,
  wantedAmps: claim.peakAmps,
  minimumAmps: amps(Math.max(claim.minimumAmps, target)),
  leastAmps: amps(Math.max(claim.leastAmps, target)),
});

/** Limits travel in hundredths. */
const sendable = (limit: number): Amps => amps(Math.floor(limit * 100 + 1e-6) / 100);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
