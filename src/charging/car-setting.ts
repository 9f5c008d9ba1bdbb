import { type Amps, amps } from '../units.ts';
import type { KeptCar } from './own-amps-record.ts';
import type { CarCharging } from './snapshot.ts';

/** A car that was plugged in or unplugged begins anew, except for what is still to be given back. */
export function sameStay(kept: KeptCar | undefined, charging: CarCharging): KeptCar | undefined {
  const unplugged = charging === 'disconnected';
  if (kept === undefined || charging === 'unknown' || unplugged === kept.unplugged) return kept;
  return kept.raised && { raised: kept.raised, unplugged, raises: 0, returns: 0 };
}

/** What a setting that was read means beside what is remembered. */
export function judge(kept: KeptCar | undefined, setting: Amps, most: Amps): KeptCar {
  const before = kept ?? { unplugged: false, raises: 0, returns: 0 };
  const { raised } = before;
  const known = { ...before, highestAmps: atLeast(before.highestAmps, setting) };
  if (raised === undefined || setting === raised.fromAmps) return known;
  if (setting >= most || setting === raised.setAmps)
    return {
      ...known,
      ...(known.turns === undefined ? {} : { turns: 0 }),
      raised: { ...raised, fromAmps: undefined },
    };
  if (before.returns > 0 && setting === raised.foundAmps)
    return { ...known, raised: undefined, highestAmps: setting };
  return byOwner(known, before.highestAmps === undefined ? setting : raised.setAmps);
}

const atLeast = (known: Amps | undefined, seen: Amps): Amps => amps(Math.max(known ?? 0, seen));

/** The owner changed it. During the charge it is left alone; before the charge it is as any other that is found. */
const byOwner = (kept: KeptCar, level: Amps): KeptCar => ({
  ...kept,
  raised: undefined,
  highestAmps: atLeast(kept.highestAmps, level),
});

/** Memory of a setting that is to be `aim` now; undefined where it is so already, or the owner lowered it. */
export function turn(kept: KeptCar, setting: Amps, aim: Amps, most: Amps): KeptCar | undefined {
  const { raised, highestAmps, raises, turns = 0 } = kept;
  if (aim >= most ? setting >= most : setting === aim) return undefined;
  if (raised === undefined && setting !== highestAmps) return undefined;
  const next = { foundAmps: raised?.foundAmps ?? setting, fromAmps: setting, setAmps: aim };
  return isTurn(kept, aim, most)
    ? { ...kept, turns: turns + 1, raised: next }
    : { ...kept, raises: raises + 1, raised: next };
}

/** Down to what a thin sun carries, or up again from there: not a raise that is tried only a few times. */
export const isTurn = ({ raised }: KeptCar, aim: Amps, most: Amps): boolean =>
  aim < most || (raised !== undefined && raised.setAmps < most);

/** There is nothing left to give back. Of a car that has left nothing is kept. */
export const restored = (kept: KeptCar): KeptCar | undefined =>
  kept.unplugged ? undefined : { ...kept, raised: undefined };
