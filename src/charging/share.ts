import { type Amps, amps } from '../units.ts';
import type { Bay } from './bay.ts';
import type { Installation } from './snapshot.ts';

/** Upper ends for single chargers beside that of all, by id. */
type Ceilings = Readonly<Record<string, Amps>>;

/**
 * Turns what each charger is to have into limits within the circuit, whole ones or halves: first every charger's minimum, then equal
 * full shares for owner's and asked charges, then equal shares for what sun charges follow. One that is held at 0 A keeps
 * its minimum reserved. The bus clamps once more, as its last step.
 */
export function shareCircuit(
  bays: readonly Bay[],
  installation: Installation,
  ceilings: Ceilings = {},
): ReadonlyMap<string, Amps> {
  const within = withinCeilings(installation, ceilings);
  const full = bays.filter(({ claim }) => claim === 'full');
  const others = bays.filter(({ claim }) => claim !== 'full');
  const room = installation.circuitAmps - least(others);
  const fullShare = room / Math.max(1, full.length);
  const fullLimits = full.map(bay => [bay.charger.id, within(bay, fullShare)] as const);
  const left = room - fullLimits.reduce((sum, [, limit]) => sum + limit, 0);
  const wanted = others.map(bay => [bay, wantedBy(bay, within)] as const);
  return new Map([...fullLimits, ...shareEqually(wanted, left)]);
}

function wantedBy(bay: Bay, within: ReturnType<typeof withinCeilings>): Amps {
  const { claim, charger } = bay;
  if (claim === 0) return claim;
  return within(bay, typeof claim === 'number' ? claim : charger.minimumAmps);
}

/**
 * Amp by amp in turn, to those who want more than their minimum, the highest priority first, until nothing is left or
 * nobody wants more.
 */
function shareEqually(
  wanted: readonly (readonly [Bay, Amps])[],
  room: number,
): readonly (readonly [string, Amps])[] {
  const shares = wanted.map(([bay, most]) => ({ bay, most, limit: Math.min(most, bay.charger.minimumAmps) }));
  let left = Math.floor(room);
  for (let first = firstOf(shares); left > 0 && first !== undefined; first = firstOf(shares)) {
    for (const share of shares) {
      if (share.limit >= share.most || left <= 0 || priorityOf(share.bay) < first) continue;
      share.limit = Math.min(share.most, share.limit + 1);
      left -= 1;
    }
  }
  return shares.map(({ bay, limit }) => [bay.charger.id, amps(limit)]);
}

/** One charger's part while the circuit is being shared. */
interface Share {
  readonly bay: Bay;
  readonly most: number;
  limit: number;
}

/** The highest priority of those who want more. */
function firstOf(shares: readonly Share[]): number | undefined {
  let first: number | undefined;
  for (const { bay, most, limit } of shares)
    if (limit < most) first = Math.max(first ?? -Infinity, priorityOf(bay));
  return first;
}

const least = (bays: readonly Bay[]): number =>
  bays.reduce((sum, { charger }) => sum + charger.minimumAmps, 0);

/** Within this charger's rating, wiring, ceiling and the owner's maximum, but never below what it can be limited to. */
const withinCeilings =
  (installation: Installation, ceilings: Ceilings) =>
  (bay: Bay, wanted: number): Amps => {
    const most = Math.min(wanted, mostOf(bay, installation), ceilings[bay.charger.id] ?? Infinity);
    return inSteps(Math.max(bay.charger.minimumAmps, most), bay);
  };

/** Whole amps, or halves where the claim is for a half. */
const inSteps = (limit: number, { claim }: Bay): Amps =>
  amps(typeof claim === 'number' && claim % 1 === 0.5 ? Math.floor(limit * 2) / 2 : Math.floor(limit));

/** What this charger's rating, its wiring and the owner allow it at most. */
export const mostOf = ({ charger, settings }: Bay, { chargerAmps }: Installation): Amps =>
  amps(Math.min(chargerAmps, charger.ratedAmps, settings.maximum ?? Infinity));

/** Who has the sun first, by the owner's word. */
export const priorityOf = ({ settings: { priority = 0 } }: Pick<Bay, 'settings'>): number => priority;
