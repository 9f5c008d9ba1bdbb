import { z } from 'zod';

const Refusal = z.object({ code: z.string(), message: z.string() });
const result = { type: z.literal('result'), id: z.number() };
const Result = z.discriminatedUnion('success', [
  z.object({ ...result, success: z.literal(true), result: z.unknown() }),
  z.object({ ...result, success: z.literal(false), error: Refusal }),
]);
const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('auth_required') }),
  z.object({ type: z.literal('auth_ok') }),
  z.object({ type: z.literal('auth_invalid'), message: z.string() }),
  Result,
  z.object({ type: z.literal('event'), id: z.number(), event: z.unknown() }),
]);

const State = z.object({
  entity_id: z.string(),
  state: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  last_changed: z.string(),
});
const Entity = z.object({
  entity_id: z.string(),
  unique_id: z.string(),
  platform: z.string(),
  device_id: z.string().nullable(),
  entity_category: z.string().nullable(),
  disabled_by: z.string().nullable(),
  options: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()),
});
const Device = z.object({
  id: z.string(),
  name: z.string().nullable(),
  name_by_user: z.string().nullable(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  model_id: z.string().nullable(),
  serial_number: z.string().nullable(),
  sw_version: z.string().nullable(),
  via_device_id: z.string().nullable(),
});
const Notice = z.object({ notification_id: z.string(), message: z.string() });
const Entry = z.object({ entry_id: z.string(), domain: z.string(), state: z.string() });

export type State = z.infer<typeof State>;

type Json = Readonly<Record<string, unknown>>;
type Pending = PromiseWithResolvers<unknown>;

/** A person who asks Home Assistant over its websocket; not the program's own way, so that each checks the other. */
export class Ask {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Pending>();
  readonly #listeners = new Map<number, (event: unknown) => void>();
  readonly #ready = Promise.withResolvers<void>();
  #lastId = 0;

  private constructor(url: string, token: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/api/websocket`);
    this.#socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)), token));
    this.#socket.addEventListener('close', () => this.#lose());
  }

  /** Connects to a Home Assistant that is up. A restart of it ends the connection for good. */
  static async connect(url: string, token: string): Promise<Ask> {
    const ask = new Ask(url, token);
    await ask.#ready.promise;
    return ask;
  }

  /** Sends a command; a refusal is an error `code: message`. */
  call(command: Json): Promise<unknown> {
    return this.#send(command).answer;
  }

  /** Subscribes with a command and passes on what comes; gives the way to end it. */
  async subscribe(command: Json, listener: (event: unknown) => void): Promise<() => Promise<unknown>> {
    const { id, answer } = this.#send(command);
    this.#listeners.set(id, listener);
    await answer;
    return () => this.call({ type: 'unsubscribe_events', subscription: id });
  }

  /** Performs an action, for example `switch.turn_on`. */
  perform(action: string, data: Json = {}, target: Json = {}): Promise<unknown> {
    const [domain, service] = action.split('.');
    return this.call({ type: 'call_service', domain, service, service_data: data, target });
  }

  /** Publishes over Home Assistant's own connection to the broker; an object is sent as JSON. */
  publish(topic: string, payload: string | Json, { retain = false } = {}): Promise<unknown> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return this.perform('mqtt.publish', { topic, payload: text, qos: 1, retain });
  }

  async states(): Promise<readonly State[]> {
    return z.array(State).parse(await this.call({ type: 'get_states' }));
  }

  async state(entityId: string): Promise<State | undefined> {
    return (await this.states()).find(state => state.entity_id === entityId);
  }

  async entities(): Promise<readonly z.infer<typeof Entity>[]> {
    return z.array(Entity).parse(await this.call({ type: 'config/entity_registry/list' }));
  }

  async devices(): Promise<readonly z.infer<typeof Device>[]> {
    return z.array(Device).parse(await this.call({ type: 'config/device_registry/list' }));
  }

  /** The entries of an integration, for example of `mqtt`, with their `state`. */
  async entries(domain: string): Promise<readonly z.infer<typeof Entry>[]> {
    return z.array(Entry).parse(await this.call({ type: 'config_entries/get', domain }));
  }

  /** What stands in Home Assistant's list of notifications, by id. */
  async notices(): Promise<ReadonlyMap<string, string>> {
    const found = z.array(Notice).parse(await this.call({ type: 'persistent_notification/get' }));
    return new Map(found.map(({ notification_id: id, message }) => [id, message]));
  }

  close(): void {
    this.#socket.close();
  }

  #send(command: Json): { readonly id: number; readonly answer: Promise<unknown> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const pending = Promise.withResolvers<unknown>();
    this.#waiting.set(id, pending);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ id, ...command }));
    else this.#lose();
    return { id, answer: pending.promise };
  }

  #hear(json: unknown, token: string): void {
    const message = Message.parse(json);
    switch (message.type) {
      case 'auth_required':
        return this.#socket.send(JSON.stringify({ type: 'auth', access_token: token }));
      case 'auth_ok':
        return this.#ready.resolve();
      case 'auth_invalid':
        return this.#ready.reject(new Error(message.message));
      case 'event':
        return this.#listeners.get(message.id)?.(message.event);
      case 'result':
        return this.#settle(message);
    }
  }

  #settle(result: z.infer<typeof Result>): void {
    const pending = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    if (result.success) pending?.resolve(result.result);
    else pending?.reject(new Error(`${result.error.code}: ${result.error.message}`));
  }

  #lose(): void {
    const lost = new Error('the connection to Home Assistant is lost');
    this.#ready.reject(lost);
    for (const pending of this.#waiting.values()) pending.reject(lost);
    this.#waiting.clear();
  }
}
