import { z } from 'zod';
import type { Home } from './connection.ts';

const OURS = 'sunpilot_';

const Notifications = z.array(z.object({ notification_id: z.string() }));

/** Tells the owner something in Home Assistant; what was told under this key before is replaced. Throws a `HomeError`. */
export const notify = (home: Home, key: string, message: string): Promise<unknown> =>
  act(home, 'create', { notification_id: `${OURS}${key}`, title: 'SunPilot', message });

/** Takes one back. One that is not there is gone already. Throws a `HomeError`. */
export const dismiss = (home: Home, key: string): Promise<unknown> =>
  act(home, 'dismiss', { notification_id: `${OURS}${key}` });

/** Takes back every notification of ours. Throws a `HomeError`. */
export async function dismissAll(home: Home): Promise<void> {
  const there = Notifications.parse(await home.call({ type: 'persistent_notification/get' }));
  for (const { notification_id: id } of there)
    if (id.startsWith(OURS)) await act(home, 'dismiss', { notification_id: id });
}

const act = (home: Home, service: string, data: Readonly<Record<string, unknown>>): Promise<unknown> =>
  home.call({ type: 'call_service', domain: 'persistent_notification', service, service_data: data });
