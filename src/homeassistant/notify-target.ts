import { z } from 'zod';
import type { Home } from './connection.ts';

/** How an owner is notified: by a notify entity, or by an action such as `notify.mobile_app_phone`. */
export interface KnownWay {
  readonly kind: 'entity' | 'action';
  readonly name: string;
}

/** What there is instead. */
interface UnknownWay {
  readonly kind: 'unknown';
  readonly known: readonly string[];
}

const States = z.array(z.object({ entity_id: z.string() }));
const Actions = z.looseObject({ notify: z.record(z.string(), z.unknown()).default({}) });

/** Actions of the domain that notify nobody by themselves. */
const NO_TARGETS = ['notify.send_message', 'notify.persistent_notification'];
const PHONE = 'notify.mobile_app_';

/** What Home Assistant has of this name. A phone is reached by its action, which can take a message back. Throws a `HomeError`. */
export async function wayTo(home: Home, target: string): Promise<KnownWay | UnknownWay> {
  const states = States.parse(await home.call({ type: 'get_states' }));
  const ids = states.map(({ entity_id: id }) => id).filter(id => id.startsWith('notify.'));
  const { notify } = Actions.parse(await home.call({ type: 'get_services' }));
  const names = Object.keys(notify).map(name => `notify.${name}`);
  const isAction = names.includes(target) && target !== 'notify.send_message';
  if (isAction && target.startsWith(PHONE)) return { kind: 'action', name: target };
  if (ids.includes(target)) return { kind: 'entity', name: target };
  if (isAction) return { kind: 'action', name: target };
  const known = [...ids, ...names].filter(name => !NO_TARGETS.includes(name));
  return { kind: 'unknown', known: [...new Set(known)].toSorted() };
}

/** Can a message be taken back there? Only the Home Assistant app on a phone knows messages by a tag. */
export const canTakeBack = ({ kind, name }: KnownWay): boolean => kind === 'action' && name.startsWith(PHONE);

/** Sends a message; on a phone it takes the place of one with the same tag. Throws a `HomeError`. */
export async function notify(home: Home, way: KnownWay, tag: string, message: string): Promise<void> {
  const text = { title: 'SunPilot', message };
  if (way.kind === 'entity')
    await home.call({ ...action('notify.send_message', text), target: { entity_id: way.name } });
  else await home.call(action(way.name, canTakeBack(way) ? { ...text, data: { tag } } : text));
}

/** Takes a message back from a phone. Throws a `HomeError`. */
export async function takeBack(home: Home, phone: string, tag: string): Promise<void> {
  await home.call(action(phone, { message: 'clear_notification', data: { tag } }));
}

const action = (name: string, data: Readonly<Record<string, unknown>>): Parameters<Home['call']>[0] => {
  const [domain, service] = name.split('.');
  return { type: 'call_service', domain, service, service_data: data };
};
