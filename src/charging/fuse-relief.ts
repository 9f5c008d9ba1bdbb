import { type Amps, seconds } from '../units.ts';
import { type Bay, type Scene, keep, tell } from './bay.ts';
import type { Fuse } from './fuse.ts';
import { fuseFull } from './fuse-room.ts';
import { minimumOrHold } from './hold.ts';
import { interrupt } from './interruption.ts';
import type { Told } from './reasons.ts';
import { requestStop } from './stops.ts';

/** How long an overload may last although every car is down to its minimum: charges for the sun end first. */
const ENDS_AFTER = { sun: seconds(5), asked: seconds(60), owners: seconds(60) };

/** Ends a charge whose minimum is too much for the main fuse. What the owner wanted goes on when there is room again. */
export function relieveFuse(bay: Bay, scene: Scene): Bay {
  const { charge } = bay.kept;
  if (bay.told !== undefined || charge === undefined || scene.fuse.overFor < ENDS_AFTER[charge.kind])
    return bay;
  const stopping = requestStop(bay, 'fuse_full', scene);
  const mayEnd = stopping !== bay && charge.kind !== 'sun';
  const noted = mayEnd
    ? keep(stopping, { interrupted: interrupt(bay.kept, charge, 'fuse').interrupted })
    : stopping;
  return tell(noted, fuseFull(scene.fuse, bay.charger), minimumOrHold(bay));
}

/** A charge that has less than it would have without the guard says so. */
export function tellFuse(bay: Bay, limitAmps: Amps, lowered: boolean, fuse: Fuse): Bay {
  if (bay.kept.charge === undefined || bay.kept.stop !== undefined) return bay;
  if (fuse.guard === 'missing') return tell(bay, fuseFull(fuse, bay.charger));
  return lowered ? tell(bay, limitedTo(limitAmps, fuse)) : bay;
}

const limitedTo = (limitAmps: Amps, { loadAmps, fuseAmps }: Fuse): Told => ({
  key: 'fuse_limits',
  numbers: { amps: limitAmps, load: Math.round(loadAmps), fuse: Math.round(fuseAmps) },
});
