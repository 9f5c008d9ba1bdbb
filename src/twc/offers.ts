import { type Amps, type Millis, amps } from '../units.ts';
import { type Charger, leastOf, minimumOf, reservedFor } from './charger.ts';
import { type Claim, isConfirmed, isSame, share } from './circuit.ts';
import { type BusMemory, safeLimit } from './memory.ts';
import { type Master, isTakingOver } from './state.ts';

export type Offers = ReadonlyMap<string, Amps>;

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
export function limitFor(master: Master, charger: Charger, offer: Amps): Amps | undefined {
  const { standing, report } = charger;
  const inForce = report?.limitAmps;
  if (master.wanted === undefined) return inForce !== undefined && offer < inForce ? offer : undefined;
  const taken = isConfirmed(standing) && standing.offeredAmps === offer;
  const repeats = offer === 0 || inForce === undefined || !isSame(inForce, offer);
  return taken && !repeats ? undefined : offer;
}

/** Amps that it can ever be offered: what wiring, breaker and its own rating allow. */
const mostFor = (master: Master, { ratedAmps }: Charger): Amps =>
  amps(Math.min(master.setup.chargerAmps, ratedAmps ?? master.setup.chargerAmps));

const claimOf = (master: Master, charger: Charger, now: Millis): Claim => ({
  id: charger.id,
  wantedAmps: wantedFor(master, charger),
  leastAmps: leastOf(charger, now),
  mostAmps: mostFor(master, charger),
  reservedAmps: reservedFor(charger, now),
});

/** Nothing between 0 and the minimum; 0, which stops the car, only with protocol 1. */
function wantedFor({ wanted }: Master, charger: Charger): Amps {
  const minimum = minimumOf(charger);
  if (charger.link === 'asking') return minimum;
  if (wanted === undefined) return charger.report?.limitAmps ?? minimum;
  const amount = wanted.get(charger.id) ?? minimum;
  if (charger.protocol === 1 && amount <= 0) return amps(0);
  return Number.isFinite(amount) ? amps(Math.max(minimum, amount)) : minimum;
}
