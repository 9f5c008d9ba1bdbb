import { type Amps, amps } from '../units.ts';
import type { Bay } from './bay.ts';
import { type Fuse, isLoading } from './fuse.ts';
import type { Told } from './reasons.ts';
import type { ChargerSeen, Installation } from './snapshot.ts';

/** The circuit as far as the fuse carries it. What draws nothing keeps its minimum beside it. */
export function withinFuse(
  { guard, roomAmps }: Fuse,
  installation: Installation,
  bays: readonly Bay[],
): Installation {
  const idle = bays.filter(bay => !isLoading(bay));
  const beside = guard === 'on' ? sum(idle.map(({ charger }) => charger.minimumAmps)) : 0;
  return { ...installation, circuitAmps: amps(Math.min(installation.circuitAmps, roomAmps + beside)) };
}

/** What a charger may be offered for a moment beyond its limit: its part of what is left over. */
export function peakWithin(fuse: Fuse, bay: Bay, bays: readonly Bay[], mostAmps: Amps): Amps {
  if (fuse.guard === 'none') return mostAmps;
  const left = fuse.roomAmps - sum(bays.filter(isLoading).map(({ live }) => live.limitAmps));
  const part = Math.floor(Math.max(0, left) / Math.max(1, bays.length));
  return amps(Math.min(mostAmps, bay.live.limitAmps + part));
}

/** May a charge of at least so many amps begin? */
export const hasRoomFor = ({ guard, rested, spareAmps }: Fuse, least: Amps): boolean =>
  guard === 'none' || (rested && spareAmps >= least);

export const fuseFull = (
  { guard, loadAmps, fuseAmps, age }: Fuse,
  { minimumAmps }: Pick<ChargerSeen, 'minimumAmps'>,
): Told =>
  guard === 'missing'
    ? { key: 'phases_missing', numbers: { seconds: Math.round(age / 1000), amps: minimumAmps } }
    : {
        key: 'fuse_full',
        numbers: { amps: minimumAmps, load: Math.round(loadAmps), fuse: Math.round(fuseAmps) },
      };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
