import { type Bay, type Scene, carName, minimumPower } from './bay.ts';
import type { Told } from './reasons.ts';
import { fuseFull, hasRoomFor } from './fuse-room.ts';
import { surplusAt } from './surplus.ts';
import { atHome } from './whereabouts.ts';

/** What at the charger stands against a start. */
export function byCharger({ charger, kept }: Bay, { fuse }: Scene): Told | undefined {
  if (charger.state === 'error') return { key: 'charger_error', numbers: {} };
  if (kept.barred !== undefined) return { key: 'cut_off', numbers: {} };
  return hasRoomFor(fuse, charger.minimumAmps) ? undefined : fuseFull(fuse, charger);
}

/** Only a car that is here, plugged in and below its limit is started. */
export function byCar(bay: Bay, scene: Scene): Told | undefined {
  const { vehicle, kept } = bay;
  const car = carName(bay);
  const absent = byPlace(bay, scene);
  if (absent !== undefined) return absent;
  if (isComplete(bay))
    return { key: 'complete', numbers: { car, level: Math.round(vehicle?.levelPercent ?? 100) } };
  if (kept.respectedDay !== undefined) return { key: 'stop_respected', numbers: {} };
  return vehicle?.reach === 'unreachable' ? { key: 'car_unreachable', numbers: { car } } : undefined;
}

/** No command goes to a car that is not at home and plugged in here; what is not known is not assumed. */
export function byPlace(bay: Bay, scene: Scene): Told | undefined {
  const { vehicle, charger, live } = bay;
  const car = carName(bay);
  if (live.pluggedIn === false) return { key: 'not_plugged_in', numbers: {} };
  if (vehicle === undefined) return limitOnly(bay, scene);
  const home = charger.vinPending ? undefined : atHome(charger, vehicle);
  if (home === false) return { key: 'not_at_home', numbers: { car } };
  if (home === undefined) return { key: 'place_unknown', numbers: { car } };
  return live.pluggedIn === undefined ? { key: 'plug_unknown', numbers: { car } } : undefined;
}

function limitOnly(bay: Bay, { sun, snapshot }: Scene): Told {
  const surplus =
    sun.latest === undefined ? 0 : surplusAt(sun.latest, sun.priority, minimumPower(bay, snapshot));
  return { key: 'limit_only', numbers: { amps: bay.charger.minimumAmps, surplus: Math.round(surplus) } };
}

export function isComplete({ vehicle, kept }: Bay): boolean {
  if (vehicle?.charging === 'complete' || kept.complete !== undefined) return true;
  const { levelPercent, limitPercent } = vehicle ?? {};
  return levelPercent !== undefined && limitPercent !== undefined && levelPercent >= limitPercent;
}
