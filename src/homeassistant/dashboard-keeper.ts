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
  const boards = Boards.parse(await home.call({ type: 'lovelace/dashboards/list' }));
  const isThere = boards.some(({ url_path: path }) => path === DASHBOARD);
  const present = isThere ? await configOf(home) : undefined;
  if (present !== undefined && !isDeepStrictEqual(present, (await file.load())?.config)) return 'edited';
  const plain = z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(config)));
  if (!isThere) await create(home, title);
  await home.call({ type: 'lovelace/config/save', url_path: DASHBOARD, config: plain });
  await file.save({ config: plain });
  return 'made';
}

/** Deletes the dashboard, unless its owner has edited it: then it stays. Throws a `HomeError`. */
export async function deleteDashboard(home: Home, file: Kept<Given>): Promise<void> {
  const boards = Boards.parse(await home.call({ type: 'lovelace/dashboards/list' }));
  const id = boards.find(({ url_path: path }) => path === DASHBOARD)?.id;
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
