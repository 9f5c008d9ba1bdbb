import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Kept } from '../runtime/store.ts';
import { HomeError, type Home } from './connection.ts';
import type { Card } from './dashboard.ts';

/** The dashboard's address. Home Assistant wants a hyphen in it. */
export const DASHBOARD = 'sunpilot-charging';

/** `dashboard.json`: what we last gave Home Assistant, to know it again. */
export const DashboardFile = z.object({ config: z.record(z.string(), z.unknown()) });
type Given = z.infer<typeof DashboardFile>;

const Boards = z.array(z.object({ id: z.string(), url_path: z.string().nullish() }));

/**
 * Creates the dashboard, or makes it anew. `edited`: it is not as we last gave it, so it was left alone. What was written
 * is on disk before it is Home Assistant's. Throws a `HomeError`, or a `Failure` where nothing can be written.
 */
export async function keepDashboard(
  home: Home,
  file: Kept<Given>,
  title: string,
  config: Card,
): Promise<'made' | 'edited'> {
  const isThere = (await boardId(home)) !== undefined;
  const present = isThere ? await configOf(home) : undefined;
  if (present !== undefined && !isDeepStrictEqual(present, (await file.load())?.config)) return 'edited';
  if (!isThere) await create(home, title);
  await give(home, file, config);
  return 'made';
}

/**
 * Makes the dashboard anew if it is there and as we last gave it. `early`: the new one would have fewer entities, as when they
 * are not all there yet, so it was left alone. Throws as `keepDashboard` does.
 */
export async function renewDashboard(home: Home, file: Kept<Given>, config: Card): Promise<'done' | 'early'> {
  if ((await boardId(home)) === undefined) return 'done';
  const present = await configOf(home);
  if (!isDeepStrictEqual(present, (await file.load())?.config)) return 'done';
  if (entitiesIn(config) < entitiesIn(present)) return 'early';
  if (!isDeepStrictEqual(present, plainOf(config))) await give(home, file, config);
  return 'done';
}

const entitiesIn = (config: unknown): number => JSON.stringify(config).match(/"entity":/g)?.length ?? 0;

const plainOf = (config: Card): Given['config'] =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(config)));

async function give(home: Home, file: Kept<Given>, config: Card): Promise<void> {
  const plain = plainOf(config);
  await home.call({ type: 'lovelace/config/save', url_path: DASHBOARD, config: plain });
  await file.save({ config: plain });
}

/** Undefined where there is none. */
const boardId = async (home: Home): Promise<string | undefined> =>
  Boards.parse(await home.call({ type: 'lovelace/dashboards/list' })).find(
    ({ url_path: path }) => path === DASHBOARD,
  )?.id;

/** Deletes the dashboard, unless its owner has edited it: then it stays. Throws a `HomeError`. */
export async function deleteDashboard(home: Home, file: Kept<Given>): Promise<void> {
  const id = await boardId(home);
  if (id === undefined || !isDeepStrictEqual(await configOf(home), (await file.load())?.config)) return;
  await home.call({ type: 'lovelace/dashboards/delete', dashboard_id: id });
}

const create = (home: Home, title: string): Promise<unknown> =>
  home.call({
    type: 'lovelace/dashboards/create',
    url_path: DASHBOARD,
    mode: 'storage',
    title,
    icon: 'mdi:solar-power-variant',
    show_in_sidebar: true,
    require_admin: false,
  });

/** Undefined where it was created and never filled. */
async function configOf(home: Home): Promise<unknown> {
  try {
    return await home.call({ type: 'lovelace/config', url_path: DASHBOARD, force: false });
  } catch (error) {
    if (error instanceof HomeError && error.code === 'config_not_found') return undefined;
    throw error;
  }
}
