import { type Amps, amps } from '../units.ts';
import type { Bay } from './bay.ts';
import type { Installation } from './snapshot.ts';

/**
 * Turns what each charger is to have into whole limits within the circuit: first every charger's minimum, then equal
 * full shares for owner's and asked charges, then what sun charges follow. One that is held at 0 A keeps its minimum
 * reserved. The bus clamps once more, as its last step.
 */
export function shareCircuit(bays: readonly Bay[], installation: Installation): ReadonlyMap<string, Amps> {
  const full = bays.filter(({ claim }) => claim === 'full');
  const room = installation.circuitAmps - least(bays.filter(bay => !full.includes(bay)));
  const fullShare = room / Math.max(1, full.length);
  const limits = new Map(full.map(bay => [bay.charger.id, within(bay, fullShare, installation)]));
  let left = room - [...limits.values()].reduce((sum, limit) => sum + limit, 0);
  for (const bay of bays) {
    if (bay.claim === 'full') continue;
    const minimum = bay.charger.minimumAmps;
    const wanted = bay.claim === 'minimum' ? minimum : bay.claim;
    if (wanted === 0) {
      limits.set(bay.charger.id, wanted);
      continue;
    }
    const limit = within(bay, Math.min(wanted, minimum + Math.max(0, left)), installation);
    limits.set(bay.charger.id, limit);
    left -= Math.max(0, limit - minimum);
  }
  return limits;
}

const least = (bays: readonly Bay[]): number =>
  bays.reduce((sum, { charger }) => sum + charger.minimumAmps, 0);

/** Within this charger's rating, wiring and the owner's maximum, but never below what it can be limited to. */
function within({ charger, settings }: Bay, wanted: number, { chargerAmps }: Installation): Amps {
  const most = Math.min(chargerAmps, charger.ratedAmps, settings.maximum ?? Infinity);
  return amps(Math.floor(Math.max(charger.minimumAmps, Math.min(wanted, most))));
}
