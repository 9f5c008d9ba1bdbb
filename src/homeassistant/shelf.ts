import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HomeError, type Home } from './connection.ts';
import { type Helper, type HelperDomain, helperDomains, initialOf } from './helper.ts';
import type { Ledger, LedgerFile } from './ledger.ts';
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
  const { helpers: ours } = await ledger.read();
  const plan = await planned(home, ours, helpers);
  const news = plan.map(({ helper: { place, name }, id }) => [place, { id, name }] as const);
  await ledger.note({ helpers: { ...ours, ...Object.fromEntries(news) } });
  for (const { helper, id, item } of plan) {
    const given = [id, ours[helper.place]?.name];
    const doing = item === undefined ? create(home, helper, id) : keepUp(home, helper, item, given);
    if (!(await isDone(doing))) refused.push(helper);
  }
  return refused;
}

type Ours = z.infer<typeof LedgerFile>['helpers'];

interface Planned {
  readonly helper: Helper;
  readonly id: string;
  /** What is there already. */
  readonly item: Item | undefined;
}

async function planned(home: Home, ours: Ours, helpers: readonly Helper[]): Promise<readonly Planned[]> {
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
  ours: Ours,
): Item | undefined {
  const known = items.find(({ id }) => id === ours[place]?.id);
  if (known !== undefined) return known;
  const elsewhere = Object.entries(ours).some(
    ([other, { id }]) => other.startsWith(`${domain}.`) && id === wanted,
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
    for (const [, { id }] of ours)
      if (there.includes(id)) await home.call({ type: `${domain}/delete`, [`${domain}_id`]: id });
  }
}

/** By the place of each helper, its entity as its owner has named it. Throws a `HomeError`. */
export async function shelved(home: Home, ledger: Ledger): Promise<ReadonlyMap<string, string>> {
  const entities = await entitiesOf(home);
  const { helpers } = await ledger.read();
  return new Map(
    Object.entries(helpers).flatMap(([place, { id }]) => {
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

/** Another version may allow another range, and another language has other words; what the owner has named stays so. */
async function keepUp(
  home: Home,
  { domain, name, fields }: Helper,
  item: Item,
  given: readonly (string | undefined)[],
): Promise<void> {
  const named = given.includes(item.name) ? name : item.name;
  if (hasFields(item, fields) && named === item.name) return;
  const kept = { name: named, icon: item.icon };
  await home.call({ type: `${domain}/update`, [`${domain}_id`]: item.id, ...kept, ...fields });
}
