import { type Amps, seconds, watts } from '../units.ts';
import { type Bay, type Scene, minimumPower, note, powerAt, tell, voltsOf } from './bay.ts';
import { gains, leftToHold, surplusOf } from './patience.ts';
import type { Told } from './reasons.ts';
import { type Place, surplusForAll } from './sun.ts';
import { drawsLess, isLow } from './thin-sun.ts';

/** Surplus may lack so much of the minimum before it is told that it does. */
const TOLERANCE = watts(40);
/** A reason that still holds is told for so long: it is not to flicker with every reading. */
const SHOWN_FOR = seconds(30);
/** Seconds. What would stop a charge only after longer is no cloud that it is held through: going on is worth it. */
const LONGEST_HOLD = 1800;

/** Tells why a sun charge has the current that it has. */
export function tellSun(bay: Bay, scene: Scene, place: Place, current: Amps): Bay {
  const { nowMs } = scene.snapshot;
  const before = bay.live.shown;
  const possible = reasonsFor(bay, scene, place, current);
  const recent = before !== undefined && nowMs - before.sinceMs < SHOWN_FOR;
  const lasting = recent ? possible.find(({ key }) => key === before.reason) : undefined;
  const told = lasting ?? possible[0] ?? following(bay, scene, place, current);
  const shown = told.key === before?.reason ? before : { reason: told.key, sinceMs: nowMs };
  return note(tell(bay, told), { shown });
}

/** All that can truly be said at this moment, the most telling first. */
function reasonsFor(bay: Bay, scene: Scene, place: Place, current: Amps): readonly Told[] {
  const needed = Math.round(minimumPower(bay, scene.snapshot));
  const surplus = Math.round(surplusOf(bay, scene, place));
  const sun = following(bay, scene, place, current);
  const { mode } = bay.settings;
  if (scene.sun.latest === undefined || surplus >= needed - TOLERANCE) return [sun];
  const numbers = { amps: current, surplus };
  const lacking: readonly Told[] =
    mode === 'solar_min'
      ? [{ key: 'minimum_from_any_source', numbers }]
      : bay.vehicle === undefined
        ? [{ key: 'limit_only', numbers }]
        : whileLacking(bay, scene, place, { ...numbers, needed });
  return surplus < 0 ? lacking : [...lacking, sun];
}

interface Lack {
  readonly amps: Amps;
  readonly surplus: number;
  readonly needed: number;
}

function whileLacking(bay: Bay, scene: Scene, place: Place, lack: Lack): readonly Told[] {
  const { amps, surplus, needed } = lack;
  const below = amps < bay.charger.minimumAmps && drawsLess(bay, scene);
  const going = goingOn(lack, below);
  const changing = below && !isLow(bay, scene) && bay.live.shown?.reason === 'thin_sun';
  if (changing || gains(bay, scene, place)) return going;
  const left = leftToHold(bay, scene, place, needed - surplus);
  const held = below ? Math.round(powerAt(bay, scene.snapshot, amps)) : needed;
  const holding: Told = { key: 'holding_minimum', numbers: { ...lack, needed: held, left } };
  if (scene.settings.start_rule === 'export') return [holding];
  return left > LONGEST_HOLD ? going : [holding, ...going];
}

/** It is worth more than a stop: through the car itself where that is set lower than its charger can be. */
function goingOn(lack: Lack, below: boolean): readonly Told[] {
  const pays: Told = { key: 'minimum_pays', numbers: lack };
  return below ? [{ key: 'thin_sun', numbers: lack }, pays] : [pays];
}

function following(bay: Bay, { snapshot, sun }: Scene, place: Place, current: Amps): Told {
  const { exportWatts = 0, drawnWatts = 0 } = sun.latest ?? {};
  const surplus = Math.round(surplusForAll(sun, place));
  const [exported, drawn] = [Math.round(exportWatts), Math.round(drawnWatts)];
  const volts = Math.round(voltsOf(bay.charger, snapshot));
  return {
    key: 'following_sun',
    numbers: { surplus, exported, battery: surplus - exported - drawn, drawn, amps: current, volts },
  };
}
