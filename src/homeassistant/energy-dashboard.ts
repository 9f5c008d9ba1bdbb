import { z } from 'zod';
import { HomeError, type Home } from './connection.ts';
import type { IdOf } from './dashboard.ts';
import type { Device } from './device.ts';

const Consumer = z.looseObject({ stat_consumption: z.string() });
const Prefs = z.looseObject({ device_consumption: z.array(Consumer).catch([]) });

/**
 * Adds each charger to the Energy dashboard's devices, with its power. What stands there already stays as it is; nothing
 * else is touched. Says how many were added. Throws a `HomeError`.
 */
export async function addToEnergy(home: Home, devices: readonly Device[], idOf: IdOf): Promise<number> {
  const there = (await preferences(home)).device_consumption;
  const missing = devices
    .filter(({ kind }) => kind === 'charger')
    .flatMap(device => {
      const energy = idOf(device, 'energy');
      const power = idOf(device, 'power');
      const known = there.some(({ stat_consumption: stat }) => stat === energy);
      if (energy === undefined || known) return [];
      return [
        {
          stat_consumption: energy,
          name: device.info.name,
          ...(power === undefined ? {} : { stat_rate: power }),
        },
      ];
    });
  if (missing.length > 0)
    await home.call({ type: 'energy/save_prefs', device_consumption: [...there, ...missing] });
  return missing.length;
}

/** Takes the chargers out of the Energy dashboard's devices, and nothing else. Throws a `HomeError`. */
export async function removeFromEnergy(home: Home, devices: readonly Device[], idOf: IdOf): Promise<void> {
  const there = (await preferences(home)).device_consumption;
  const ours = devices.map(device => idOf(device, 'energy'));
  const others = there.filter(({ stat_consumption: stat }) => !ours.includes(stat));
  if (others.length < there.length)
    await home.call({ type: 'energy/save_prefs', device_consumption: others });
}

/** None where the owner has never set the Energy dashboard up. */
async function preferences(home: Home): Promise<z.infer<typeof Prefs>> {
  try {
    return Prefs.parse(await home.call({ type: 'energy/get_prefs' }));
  } catch (error) {
    if (error instanceof HomeError && error.code === 'not_found') return { device_consumption: [] };
    throw error;
  }
}
