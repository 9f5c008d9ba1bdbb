import { z } from 'zod';
import { HomeError, type Home } from './connection.ts';
import type { IdOf } from './dashboard.ts';
import type { Topics } from './messages.ts';

const Entities = z.array(
  z.object({
    entity_id: z.string(),
    platform: z.string(),
    unique_id: z.coerce.string(),
    disabled_by: z.string().nullish(),
  }),
);
type Registered = z.infer<typeof Entities>[number];

/** Every entity that Home Assistant has registered. Throws a `HomeError`. */
export const entitiesOf = async (home: Home): Promise<readonly Registered[]> =>
  Entities.parse(await home.call({ type: 'config/entity_registry/list' }));

/** Those that came over MQTT from this installation, enabled or not. Throws a `HomeError`. */
export const oursOverMqtt = async (home: Home, topics: Topics): Promise<readonly Registered[]> =>
  (await entitiesOf(home)).filter(
    ({ platform, unique_id: unique }) => platform === 'mqtt' && topics.isUnique(unique),
  );

/** Our entities' ids as the owner has them now: never guessed from names. Throws a `HomeError`. */
export async function ourIds(home: Home, topics: Topics): Promise<IdOf> {
  const ours = (await oursOverMqtt(home, topics)).filter(
    ({ disabled_by: by }) => (by ?? undefined) === undefined,
  );
  const ids = new Map(ours.map(({ unique_id: unique, entity_id: id }) => [unique, id]));
  return (device, key) => ids.get(topics.unique(device.id, key));
}

/** Entities that became `…_2` because one of these ids was taken get the id that they asked for. Throws a `HomeError`. */
export async function giveBackIds(home: Home, topics: Topics, ids: readonly string[]): Promise<void> {
  for (const { entity_id: id } of await oursOverMqtt(home, topics)) {
    const wanted = id.replace(/_\d+$/, '');
    if (wanted === id || !ids.includes(wanted)) continue;
    await home
      .call({ type: 'config/entity_registry/update', entity_id: id, new_entity_id: wanted })
      .catch(unlessLost);
  }
}

/** Somebody else may have it by now. */
function unlessLost(error: unknown): void {
  if (!(error instanceof HomeError) || error.code === 'lost') throw error;
}
