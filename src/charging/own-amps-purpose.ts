import type { Millis } from '../units.ts';
import type { Bay, Scene } from './bay.ts';
import type { KeptCharger } from './memory.ts';
import type { ChargerSettings } from './settings.ts';
import type { VehicleSeen } from './snapshot.ts';
import { atHome } from './whereabouts.ts';

type Purpose = 'raise' | 'return' | undefined;

/** What is to be done with a car's own current setting at the moment, if anything. */
export function purposeOf(vehicle: VehicleSeen, bay: Bay | undefined, scene: Scene): Purpose {
  if (vehicle.charging === 'disconnected') return vehicle.atHome === false ? undefined : 'return';
  if (bay === undefined || !isSurelyHere(bay, vehicle) || bay.kept.stop !== undefined) return undefined;
  return bay.kept.charge?.kind === 'owners' ? 'return' : byCharge(bay, vehicle, scene);
}

const isSurelyHere = ({ charger }: Bay, vehicle: VehicleSeen): boolean =>
  !charger.vinPending && atHome(charger, vehicle) === true;

/** A car that took our start may give itself too little current to be seen. */
function byCharge({ kept, live, settings }: Bay, vehicle: VehicleSeen, scene: Scene): Purpose {
  const running = kept.charge ?? kept.start;
  if (running === undefined) return isOver(kept, settings, vehicle, scene) ? 'return' : undefined;
  const sinceMs = live.flowing ? live.flowSinceMs : live.lastSentMs;
  return sinceMs !== undefined && tells(vehicle, sinceMs) ? 'raise' : undefined;
}

/** The car says of this very charge that it charges. */
const tells = ({ charging, takenAtMs }: VehicleSeen, sinceMs: Millis): boolean =>
  (charging === 'charging' || charging === 'starting') && (takenAtMs ?? -1) >= sinceMs;

/** Nothing runs, and nothing of ours is to come soon. */
const isOver = (
  { interrupted }: KeptCharger,
  { mode }: ChargerSettings,
  { charging }: VehicleSeen,
  { settings }: Scene,
): boolean =>
  interrupted === undefined && (charging === 'complete' || mode === 'normal' || !settings.solar_charging);
