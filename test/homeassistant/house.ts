import { type Home, HomeError } from '../../src/homeassistant/connection.ts';
import type { Desk, PostedState } from '../../src/homeassistant/rest.ts';

type Message = Parameters<Home['call']>[0];
type Json = Readonly<Record<string, unknown>>;

interface Item extends Json {
  readonly id: string;
  readonly name: string;
}

interface Seen {
  readonly state: string;
  readonly attributes: Json;
}

interface Listener {
  readonly ids: readonly string[];
  readonly heard: (event: unknown) => void;
}

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]+/g, '_');

/**
 * A Home Assistant as its owner has it: helpers with their entities, posted states, MQTT that comes and goes. As in the real one
 * the entity of a helper is called by its first name, and an id that is taken becomes `…_2`.
 */
export class House implements Home, Desk {
  readonly states = new Map<string, Seen>();
  readonly items = new Map<string, Item>();
  readonly notifications = new Map<string, string>();
  readonly fired: Json[] = [];
  /** Topic and payload of everything that was published. */
  readonly published: (readonly [string, string])[] = [];
  /** What was posted, deleted or called, in order. */
  readonly done: string[] = [];
  registry: readonly { entity_id: string; platform: string; unique_id: string }[] = [];
  mqtt: readonly { readonly state: string }[] = [];
  /** The command that it refuses. */
  refuses = /^$/;
  refusesPublish = false;
  #listeners: readonly Listener[] = [];
  #presses = 0;

  /** All connections are lost, and with a restart all that was posted. */
  restart(): void {
    this.#listeners = [];
    this.notifications.clear();
    for (const id of this.states.keys()) if (!id.startsWith('input_')) this.states.delete(id);
  }

  /** What an owner does with a helper. */
  touch(id: string, state: string): void {
    this.#set(id, state);
  }

  press(id: string): void {
    this.#presses += 1;
    this.#set(id, `2026-06-21T10:00:${String(this.#presses).padStart(2, '0')}+00:00`);
  }

  rename(from: string, to: string): void {
    const found = this.states.get(from);
    this.registry = this.registry.map(one => (one.entity_id === from ? { ...one, entity_id: to } : one));
    this.states.delete(from);
    this.#tell(from, { r: [from] });
    if (found !== undefined) this.#set(to, found.state, found.attributes);
  }

  post(id: string, state: PostedState): Promise<void> {
    this.done.push(`post ${id}`);
    this.states.set(id, state);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.done.push(`remove ${id}`);
    this.states.delete(id);
    return Promise.resolve();
  }

  call(message: Message): Promise<unknown> {
    try {
      if (this.refuses.test(message.type)) throw new HomeError('unknown_command', 'Unknown command.');
      return Promise.resolve(this.#answer(message));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  listen(message: Message, heard: (event: unknown) => void): Promise<void> {
    if (message.type !== 'subscribe_entities') return Promise.resolve();
    const ids = message['entity_ids'] as readonly string[];
    this.#listeners = [...this.#listeners, { ids, heard }];
    const there = ids.flatMap(id => {
      const seen = this.states.get(id);
      return seen === undefined ? [] : [[id, { s: seen.state, a: seen.attributes, lc: 1 }]];
    });
    heard({ a: Object.fromEntries(there) });
    return Promise.resolve();
  }

  first(): Promise<unknown> {
    return Promise.resolve(undefined);
  }

  #answer(message: Message): unknown {
    const [domain = '', verb] = message.type.split('/');
    if (domain.startsWith('input_')) return this.#shelf(domain, verb, message);
    switch (message.type) {
      case 'config_entries/get':
        return this.mqtt;
      case 'config/entity_registry/list':
        return this.registry;
      case 'config/entity_registry/update':
        return this.rename(String(message['entity_id']), String(message['new_entity_id']));
      case 'get_states':
        return [...this.states].map(([entity_id, { attributes }]) => ({ entity_id, attributes }));
      case 'persistent_notification/get':
        return [...this.notifications.keys()].map(notification_id => ({ notification_id }));
      case 'fire_event':
        return void this.fired.push(message['event_data'] as Json);
      case 'call_service':
        return this.#act(`${String(message['domain'])}.${String(message['service'])}`, message);
      default:
        throw new HomeError('unknown_command', message.type);
    }
  }

  #shelf(domain: string, verb: string | undefined, message: Message): unknown {
    const key = (id: unknown): string => `${domain}.${String(id)}`;
    const given = message[`${domain}_id`];
    const { type: _, [`${domain}_id`]: __, ...fields } = message;
    if (verb === 'list')
      return [...this.items].filter(([id]) => id.startsWith(`${domain}.`)).map(([, item]) => item);
    if (verb === 'create') return this.#create(domain, fields as Json & { readonly name: string });
    if (!this.items.has(key(given))) throw new HomeError('not_found', String(given));
    if (verb === 'update') return this.#update(key(given), { id: given, ...fields } as Item);
    this.items.delete(key(given));
    const entity = this.registry.find(one => one.platform === domain && one.unique_id === given);
    this.registry = this.registry.filter(one => one !== entity);
    if (entity !== undefined) this.states.delete(entity.entity_id);
    return null;
  }

  /** An option that is no longer one is shown no more. */
  #update(id: string, item: Item): void {
    this.items.set(id, item);
    const { options } = item;
    const entity = this.registry.find(one => `${one.platform}.${one.unique_id}` === id)?.entity_id ?? '';
    const shown = this.states.get(entity)?.state ?? '';
    if (Array.isArray(options) && !options.includes(shown)) this.#set(entity, 'unknown');
  }

  #create(domain: string, { initial, ...fields }: Json & { readonly name: string }): Item {
    const id = slug(fields.name);
    if (this.items.has(`${domain}.${id}`)) throw new HomeError('test', `${id} is there already`);
    const item = { id, ...fields };
    this.items.set(`${domain}.${id}`, item);
    const entity_id = `${domain}.${id}`;
    this.registry = [...this.registry, { entity_id, platform: domain, unique_id: id }];
    this.#set(entity_id, stateOf(domain, initial));
    return item;
  }

  #act(action: string, message: Message): unknown {
    const data = message['service_data'] as Readonly<Record<string, string>>;
    const { entity_id: id = '', notification_id: about = '' } = data;
    this.done.push(`${action} ${id}`);
    const acts: Readonly<Record<string, () => unknown>> = {
      'persistent_notification.create': () => this.notifications.set(about, String(data['message'])),
      'persistent_notification.dismiss': () => this.notifications.delete(about),
      'mqtt.publish': () => this.#publish(String(data['topic']), String(data['payload'])),
      'input_boolean.turn_on': () => this.#set(id, 'on'),
      'input_boolean.turn_off': () => this.#set(id, 'off'),
      'input_number.set_value': () => this.#set(id, stateOf('input_number', data['value'])),
    };
    return (acts[action] ?? (() => this.#set(id, String(data['option'] ?? data['time'] ?? data['value']))))();
  }

  #publish(topic: string, payload: string): void {
    if (this.refusesPublish) throw new HomeError('service_validation_error', 'not set up');
    this.published.push([topic, payload]);
  }

  #set(id: string, state: string, attributes: Json = {}): void {
    const isNew = !this.states.has(id);
    this.states.set(id, { state, attributes });
    this.#tell(
      id,
      isNew ? { a: { [id]: { s: state, a: attributes, lc: 1 } } } : { c: { [id]: { '+': { s: state } } } },
    );
  }

  #tell(id: string, event: unknown): void {
    for (const { ids, heard } of this.#listeners) if (ids.includes(id)) heard(event);
  }
}

/** As Home Assistant writes a value that a helper is given. */
function stateOf(domain: string, value: unknown): string {
  if (domain === 'input_number') return Number(value).toFixed(1);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : 'unknown';
}
