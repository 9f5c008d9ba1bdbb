import { z } from 'zod';
import type { Home } from './connection.ts';

/** A notification that stays in Home Assistant's own list until it is taken back or dismissed. */
interface Notice {
  /** Ours among all others: a notice of the same id takes the place of the one before. */
  readonly id: string;
  /** Markdown. */
  readonly message: string;
}

const OF_SUNPILOT = 'sunpilot_';

const Notices = z.array(z.object({ notification_id: z.string() }));

/** Posts a notice. Throws a `HomeError`. */
export const postNotice = async (home: Home, { id, message }: Notice): Promise<void> => {
  const notification_id = `${OF_SUNPILOT}${id}`;
  await call(home, 'create', { notification_id, title: 'SunPilot', message });
};

/** Takes a notice back; one that is no longer there does no harm. Throws a `HomeError`. */
export const withdrawNotice = async (home: Home, id: string): Promise<void> => {
  await call(home, 'dismiss', { notification_id: `${OF_SUNPILOT}${id}` });
};

/** Takes back every notice of ours. Throws a `HomeError`. */
export async function withdrawNotices(home: Home): Promise<void> {
  const there = Notices.parse(await home.call({ type: 'persistent_notification/get' }));
  for (const { notification_id } of there)
    if (notification_id.startsWith(OF_SUNPILOT)) await call(home, 'dismiss', { notification_id });
}

const call = (home: Home, service: string, data: Readonly<Record<string, string>>): Promise<unknown> =>
  home.call({ type: 'call_service', domain: 'persistent_notification', service, service_data: data });
