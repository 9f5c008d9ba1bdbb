import { type Amps, type Millis, amps, seconds } from '../units.ts';
import { isBeforeCharging } from './answers.ts';
import { type Charger, heldFor, isParting, leastOf, minimumOf, reservedFor } from './charger.ts';
import { type Claim, isConfirmed, isSame, share } from './circuit.ts';
import { type BusMemory, safeLimit } from './memory.ts';
import { type Course, spikeAmps, withSpike } from './spike.ts';
import { type Master, isTakingOver } from './state.ts';

export type Offers = ReadonlyMap<string, Amps>;

const REMINDED_EVERY = seconds(10);
const DEAF_AFTER = seconds(5);
const COMMAND_FOR = seconds(4);

/** What each charger is to get under the circuit rule, whether or not the next run would know of it yet. */
export function planOf(master: Master, now: Millis): Offers {
  const { circuitAmps } = master.setup;
  const chargers = [...master.chargers.values()];
  const taken = chargers
    .filter(({ link }) => link === 'none')
    .reduce((sum, charger) => sum + reservedFor(charger, now), 0);
  const claims = chargers.filter(({ link }) => link !== 'none').map(charger => claimOf(master, charger, now));
  return share(circuitAmps, amps(taken), claims, !isTakingOver(master, now));
}

/** The plan, as far as it is safely remembered. Lowering, and the minimum, wait for no disk. */
export const offersOf = (master: Master, plan: Offers): Offers =>
  new Map(
    [...plan].map(([id, planned]) => {
      const charger = master.chargers.get(id);
      if (charger === undefined) return [id, planned];
      const known = Math.max(minimumOf(charger), charger.standing.ceilingAmps, safeLimit(master.kept, id));
      return [id, amps(Math.min(planned, known))];
    }),
  );

/** What the next run must know so that the plan may be carried out. */
export const neededMemory = (master: Master, plan: Offers, now: Millis): BusMemory =>
  Object.fromEntries(
    [...master.chargers.values()]
      .filter(charger => reservedFor(charger, now) > 0)
      .map(charger => {
        const limitAmps = amps(Math.max(reservedFor(charger, now), plan.get(charger.id) ?? 0));
        return [charger.id, { protocol: charger.protocol, limitAmps }];
      }),
  );

/**
 * The limit that a charger's heartbeat must carry now; undefined where it has taken its offer. Before the decision
 * has spoken for the first time the limit in force stays, unless it does not fit.
 */
export function limitFor(master: Master, charger: Charger, offer: Amps, now: Millis): Amps | undefined {
  const inForce = charger.report?.limitAmps;
  if (master.wanted === undefined) return inForce !== undefined && offer < inForce ? offer : undefined;
  return hasTaken(charger, offer) && !isReminded(charger, now) ? undefined : offer;
}

/** It is certain that this offer is in force. 0 A is repeated all the same (`twc-rs485` §4.3). */
function hasTaken({ standing, report }: Charger, offer: Amps): boolean {
  const inForce = report?.limitAmps;
  const echoed = offer > 0 && inForce !== undefined && isSame(inForce, offer);
  return echoed && isConfirmed(standing) && standing.offeredAmps === offer;
}

/** After a pause some chargers report their limit and yet give only 6 A until they are told it again (`twc-rs485` §4.5). */
function isReminded({ report, standing: { sentAtMs } }: Charger, now: Millis): boolean {
  const hangs = report?.state === 'waiting' || report?.state === 'starting';
  return hangs && (sentAtMs === undefined || now - sentAtMs >= REMINDED_EVERY);
}

/**
 * Some chargers of protocol 2 take a limit before they charge only by the other command. Both are used in turns, each
 * for so long that it is sure to which of them an answer belongs.
 */
export function isSentAtStart({ protocol, report, standing }: Charger, now: Millis): boolean {
  const { offeredAmps, offeredAtMs } = standing;
  if (protocol === 1 || report === undefined || offeredAmps === undefined || offeredAtMs === undefined)
    return false;
  const deafMs = now - offeredAtMs - DEAF_AFTER;
  const isDeaf = !isSame(report.limitAmps, offeredAmps) && deafMs >= 0;
  return isBeforeCharging(report.state) && isDeaf && Math.floor(deafMs / COMMAND_FOR) % 2 === 0;
}

/** Amps that it can ever be offered: what wiring, breaker and its own rating allow. */
const mostFor = (master: Master, { ratedAmps }: Charger): Amps =>
  amps(Math.min(master.setup.chargerAmps, ratedAmps ?? master.setup.chargerAmps));

/** The owner's own upper end holds for the spike, which goes beyond what was asked for. */
const peakFor = (master: Master, charger: Charger): Amps =>
  amps(
    Math.min(
      spikeAmps(charger.ratedAmps ?? master.setup.chargerAmps),
      master.wanted?.get(charger.id)?.mostAmps ?? Infinity,
    ),
  );

/** How a charge goes, for the spike. */
export const courseOf = (master: Master, charger: Charger): Course => ({
  wanted: plainlyWanted(master, charger),
  offered: charger.standing.offeredAmps ?? charger.report?.limitAmps ?? amps(0),
  inForce: charger.report?.limitAmps ?? amps(0),
  actual: charger.report?.actualAmps ?? amps(0),
  minimum: minimumOf(charger),
  peak: peakFor(master, charger),
});

function claimOf(master: Master, charger: Charger, now: Millis): Claim {
  const wanted = plainlyWanted(master, charger);
  const peakAmps = master.setup.spike ? withSpike(charger.spike, courseOf(master, charger), now) : wanted;
  return {
    id: charger.id,
    wantedAmps: amps(Math.min(wanted, peakAmps)),
    peakAmps,
    minimumAmps: minimumOf(charger),
    leastAmps: leastOf(charger, now),
    mostAmps: mostFor(master, charger),
    heldAmps: heldFor(charger, now),
    reservedAmps: reservedFor(charger, now),
  };
}

/** Nothing between 0 and the minimum; 0, which stops the car, only with protocol 1. */
function plainlyWanted({ wanted }: Master, charger: Charger): Amps {
  const minimum = minimumOf(charger);
  if (charger.link === 'asking' || isParting(charger)) return minimum;
  if (wanted === undefined) return charger.report?.limitAmps ?? minimum;
  const amount = wanted.get(charger.id)?.amps ?? minimum;
  if (charger.protocol === 1 && amount <= 0) return amps(0);
  return atLeast(minimum, amount);
}

/** An amount that is no number is the minimum. */
const atLeast = (minimum: Amps, amount: number): Amps =>
  amps(Number.isFinite(amount) ? Math.max(minimum, amount) : minimum);
