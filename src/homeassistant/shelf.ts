import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HomeError, type Home } from './connection.ts';
import { type Helper, type HelperDomain, helperDomains, initialOf } from './helper.ts';
import type { Ledger } from './ledger.ts';
import { entitiesOf } from './registered.ts';

const Item = z.looseObject({ id: z.string(), name: z.string(), icon: z.string().optional() });
type Item = z.infer<typeof Item>;
const Items = z.array(Item);

/**
 * Sees to it that these helpers are there. What the ledger knows is ours, and so is what is exactly as we would have made
 * it; anything else of that id is the owner's. Answers with those that Home Assistant refused. Throws a `HomeError` when the
 * connection is lost, or a `Failure` of the ledger's.
 */
export async function stock(
  home: Home,
  ledger: Ledger,
  helpers: readonly Helper[],
): Promise<readonly Helper[]> {
  const refused: Helper[] = [];
  const plan = await planned(home, (await ledger.read()).helpers, helpers);
  const ids = plan.map(({ helper, id }) => [helper.place, id] as const);
  await ledger.note({ helpers: { ...(await ledger.read()).helpers, ...Object.fromEntries(ids) } });
  for (const { helper, id, item } of plan)
    if (!(await isDone(item === undefined ? create(home, helper, id) : keepUp(home, helper, item))))
      refused.push(helper);
  return refused;
}

interface Planned {
  readonly helper: Helper;
  readonly id: string;
  /** What is there already. */
  readonly item: Item | undefined;
}

async function planned(
  home: Home,
  ours: Readonly<Record<string, string>>,
  helpers: readonly Helper[],
): Promise<readonly Planned[]> {
  const plan: Planned[] = [];
  const taken = (await entitiesOf(home)).map(entity => entity.entity_id);
  for (const domain of new Set(helpers.map(helper => helper.domain))) {
    const items = await itemsOf(home, domain);
    for (const helper of helpers.filter(one => one.domain === domain)) {
      const item = found(helper, items, ours);
      const id = item?.id ?? freeId(helper, items, taken);
      taken.push(`${domain}.${id}`);
      plan.push({ helper, id, item });
    }
  }
  return plan;
}

/** The helper that is there already, if it is ours. */
function found(
  { domain, place, id: wanted, icon, fields }: Helper,
  items: readonly Item[],
  ours: Readonly<Record<string, string>>,
): Item | undefined {
  const known = items.find(({ id }) => id === ours[place]);
  if (known !== undefined) return known;
  const elsewhere = Object.entries(ours).some(
    ([other, id]) => other.startsWith(`${domain}.`) && id === wanted,
  );
  const like = items.find(item => item.id === wanted && item.icon === icon && hasFields(item, fields));
  return elsewhere ? undefined : like;
}

/** Whether Home Assistant did it. */
async function isDone(doing: Promise<void>): Promise<boolean> {
  try {
    await doing;
    return true;
  } catch (error) {
    if (error instanceof HomeError && !BROKEN.includes(error.code)) return false;
    throw error;
  }
}
const BROKEN = ['lost', 'timeout'];

/** Deletes the helpers that the ledger knows. Throws a `HomeError`. */
export async function clear(home: Home, ledger: Ledger): Promise<void> {
  const { helpers } = await ledger.read();
  for (const domain of helperDomains) {
    const ours = Object.entries(helpers).filter(([place]) => place.startsWith(`${domain}.`));
    if (ours.length === 0) continue;
    const there = (await itemsOf(home, domain)).map(({ id }) => id);
    for (const [, id] of ours)
      if (there.includes(id)) await home.call({ type: `${domain}/delete`, [`${domain}_id`]: id });
  }
}

/** By the place of each helper, its entity as its owner has named it. Throws a `HomeError`. */
export async function shelved(home: Home, ledger: Ledger): Promise<ReadonlyMap<string, string>> {
  const entities = await entitiesOf(home);
  const { helpers } = await ledger.read();
  return new Map(
    Object.entries(helpers).flatMap(([place, id]) => {
      const domain = place.split('.')[0];
      const found = entities.find(({ platform, unique_id: unique }) => platform === domain && unique === id);
      return found === undefined ? [] : [[place, found.entity_id] as const];
    }),
  );
}

/** None where Home Assistant does without helpers of this kind. */
async function itemsOf(home: Home, domain: HelperDomain): Promise<readonly Item[]> {
  try {
    return Items.parse(await home.call({ type: `${domain}/list` }));
  } catch (error) {
    if (error instanceof HomeError && error.code === 'unknown_command') return [];
    throw error;
  }
}

const hasFields = (item: Item, fields: Helper['fields']): boolean =>
  Object.entries(fields).every(([key, value]) => isDeepStrictEqual(item[key], value));

/** A helper's entity is called by its id as well, so both must be free. */
function freeId(helper: Helper, items: readonly Item[], taken: readonly string[], number = 1): string {
  const { domain, id } = helper;
  const tried = number === 1 ? id : `${id}_${number}`;
  const isFree = !items.some(item => item.id === tried) && !taken.includes(`${domain}.${tried}`);
  return isFree ? tried : freeId(helper, items, taken, number + 1);
}

/** Home Assistant makes the id from the first name. The one that the owner reads comes second, and without the initial value. */
async function create(home: Home, helper: Helper, id: string): Promise<void> {
  const { domain, icon, fields } = helper;
  await home.call({ type: `${domain}/create`, name: id, icon, ...fields, ...initialOf(helper) });
  await home.call({ type: `${domain}/update`, [`${domain}_id`]: id, name: helper.name, icon, ...fields });
}

/** Another version may allow another range, another language has other options; name and icon are the owner's. */
async function keepUp(home: Home, { domain, name, fields, id }: Helper, item: Item): Promise<void> {
  const unnamed = item.name === id;
  if (hasFields(item, fields) && !unnamed) return;
  const kept = { name: unnamed ? name : item.name, icon: item.icon };
  await home.call({ type: `${domain}/update`, [`${domain}_id`]: item.id, ...kept, ...fields });
}
