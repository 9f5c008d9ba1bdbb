import { type Bay, type Claim, type Scene, keep, tell } from './bay.ts';
import { appraise } from './by-value.ts';
import { followSun } from './follow.ts';
import { relieveFuse } from './fuse-relief.ts';
import { atGate } from './gate.ts';
import { minimumOrHeld, minimumOrHold } from './hold.ts';
import { interrupt, withoutOldStart } from './interruption.ts';
import type { Told } from './reasons.ts';
import { carryOutStart } from './starts.ts';
import { carryOutStop, requestStop } from './stops.ts';
import type { Place } from './sun.ts';
import { askedFor } from './wishes.ts';

/** What becomes of one charger in this step, safety first. */
export function govern(bay: Bay, scene: Scene, place: Place): Bay {
  const appraised = appraise(withoutOldStart(bay, scene), scene, place);
  const cut = relieveFuse(withoutGrid(appraised, scene), scene);
  if (!bay.heard) return silent(cut, scene);
  const stopping = cut.kept.stop === undefined ? cut : stopFor(cut.told, carryOutStop(cut, scene));
  if (stopping.told !== undefined) return stopping;
  if (stopping.kept.charge !== undefined) return running(stopping, scene, place);
  if (stopping.kept.start !== undefined) return carryOutStart(stopping, scene);
  return carryOutStart(atGate(stopping, scene, place), scene);
}

/** A stop for want of the grid is told as that, unless it does not work. */
const stopFor = (cause: Bay['told'], stopping: Bay): Bay =>
  cause !== undefined && stopping.told?.key === 'stopping' ? { ...stopping, told: cause } : stopping;

function silent(bay: Bay, { snapshot }: Scene): Bay {
  const { bus, nowMs } = snapshot;
  if (bus.connected && bay.kept.barred !== undefined)
    return tell(bay, { key: 'cut_off', numbers: {} }, 'minimum');
  const told: Told = bus.connected
    ? { key: 'charger_silent', numbers: { seconds: secondsSince(bay.charger.heardAtMs, nowMs) } }
    : { key: 'bus_missing', numbers: { seconds: secondsSince(bus.sinceMs, nowMs) } };
  return tell(bay, told, whileSilent(bay));
}

/** A charge keeps its last limit until its charger is heard again, unless it is to end or the grid is gone. */
function whileSilent(bay: Bay): Claim {
  if (bay.told !== undefined) return bay.claim;
  const goesOn = bay.kept.charge !== undefined && bay.kept.stop === undefined;
  return goesOn ? bay.live.limitAmps : 'minimum';
}

const secondsSince = (moment: number, nowMs: number): number => Math.round((nowMs - moment) / 1000);

/** Off grid every charge ends or is held at its minimum; while it is unsure nothing is started and nothing stopped. */
function withoutGrid(bay: Bay, scene: Scene): Bay {
  const { grid } = scene;
  const { levelPercent } = scene.snapshot.meter;
  const amps = bay.charger.minimumAmps;
  if (grid === 'unsure') return tell(bay, { key: 'grid_unsure', numbers: { amps } }, minimumOrHeld(bay));
  if (grid !== 'off') return bay;
  const { off_grid_charging: allowed, off_grid_level: enough } = scene.settings;
  if (allowed && levelPercent !== undefined && levelPercent >= enough) {
    return tell(
      bay,
      { key: 'off_grid_minimum', numbers: { amps, level: Math.round(levelPercent) } },
      minimumOrHeld(bay),
    );
  }
  const { charge } = bay.kept;
  const stopping = requestStop(bay, 'off_grid', scene);
  const noted =
    charge === undefined || stopping === bay
      ? stopping
      : keep(stopping, { interrupted: interrupt(bay.kept, charge, 'off_grid').interrupted });
  return tell(noted, { key: 'off_grid', numbers: { amps } }, minimumOrHold(bay));
}

function running(bay: Bay, scene: Scene, place: Place): Bay {
  const amps = bay.charger.actualAmps;
  switch (bay.kept.charge?.kind) {
    case 'owners':
      return tell(
        bay,
        { key: bay.settings.mode === 'normal' ? 'not_governed' : 'owner_charges', numbers: { amps } },
        'full',
      );
    case 'asked':
      return tell(bay, askedFor(bay, scene), 'full');
    case 'sun':
    case undefined:
      return followSun(bay, scene, place);
  }
}
