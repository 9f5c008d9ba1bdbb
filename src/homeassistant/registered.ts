import { z } from 'zod';
import type { Home } from './connection.ts';
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

/** Our entities' ids as the owner has them now: never guessed from names. Throws a `HomeError`. */
export async function ourIds(home: Home, topics: Topics): Promise<IdOf> {
  const entities = Entities.parse(await home.call({ type: 'config/entity_registry/list' }));
  const ours = entities.filter(
    ({ platform, disabled_by: by }) => platform === 'mqtt' && (by ?? undefined) === undefined,
  );
  const ids = new Map(ours.map(({ unique_id: unique, entity_id: id }) => [unique, id]));
  return (device, key) => ids.get(topics.unique(device.id, key));
}
