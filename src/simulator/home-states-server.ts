import { type Server, createServer } from 'node:http';
import { z } from 'zod';
import { answerRest } from './home-states-rest.ts';
import { TextSocket } from './home-states-socket.ts';
import type { Happening, SimulatedHome, SimulatedState } from './home-states.ts';
import type { Place } from './place.ts';

const Message = z.looseObject({ id: z.number().default(0), type: z.string() });
type Message = z.output<typeof Message>;
const Ids = z.array(z.string()).catch([]);
const Variables = z.object({ ids: Ids }).catch({ ids: [] });
const Call = z.object({
  domain: z.string(),
  service: z.string(),
  service_data: z.looseObject({ entity_id: z.string() }),
});

const Publish = z.object({ domain: z.literal('mqtt'), service_data: z.unknown() });

const Notice = z.object({ domain: z.literal('persistent_notification'), service_data: z.unknown() });

const config = { state: 'RUNNING', time_zone: 'Europe/Berlin' };
const somewhere = { latitude: 52.5, longitude: 13.4 };

/** A home that is more than its states. */
export interface Furnished {
  readonly place?: Place;
  /** Has MQTT, and hears what is published there. */
  readonly published?: (message: unknown) => void;
  /** Hears what is posted in its list of notifications, and taken back. */
  readonly noticed?: (notice: unknown) => void;
  /** False while its MQTT is still being loaded. */
  readonly mqttIsLoaded?: () => boolean;
}

export interface HomeServer {
  readonly url: string;
  /** The types of all messages, in order. */
  readonly heard: readonly string[];
  /** A message of the broker's for whoever subscribed to commands. */
  command(topic: string, payload: string): void;
  /** All connections end without a word, as in a restart. */
  cut(): void;
  close(): Promise<void>;
}

/** A Home Assistant on loopback that speaks of its states and registries, over a real WebSocket. */
export async function startHomeServer(
  home: SimulatedHome,
  token: string,
  furnished: Furnished = {},
): Promise<HomeServer> {
  const heard: string[] = [];
  const open = new Map<TextSocket, Conversation>();
  const server = createServer((request, response) => void answerRest(home, token, request, response));
  server.on('upgrade', (request, stream) => {
    const conversation = new Conversation(home, token, text => socket.send(text), furnished);
    const socket = new TextSocket(stream, request.headers['sec-websocket-key'] ?? '', text => {
      const message = Message.parse(JSON.parse(text));
      heard.push(message.type);
      conversation.hear(message);
    });
    open.set(socket, conversation);
    stream.on('close', () => {
      open.delete(socket);
      conversation.end();
    });
    socket.send(JSON.stringify({ type: 'auth_required' }));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const cut = (): void => [...open.keys()].forEach(socket => socket.cut());
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    heard,
    command: (topic, payload) => open.forEach(one => one.command(topic, payload)),
    cut,
    close: () => {
      cut();
      return closed(server);
    },
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>(resolve => {
    server.close(() => resolve());
  });
}

/** What one client has asked for. */
class Conversation {
  readonly #home: SimulatedHome;
  readonly #token: string;
  readonly #send: (text: string) => void;
  readonly #furnished: Furnished;
  readonly #ends = new Map<number, () => void>();
  #commands: Message | undefined;

  constructor(home: SimulatedHome, token: string, send: (text: string) => void, furnished: Furnished = {}) {
    this.#furnished = furnished;
    this.#home = home;
    this.#token = token;
    this.#send = send;
  }

  hear(message: Message): void {
    const answer = this.#answers[message.type];
    if (answer !== undefined) return answer(message);
    this.#fail(message, 'unknown_command', 'Unknown command.');
  }

  get #mqttIsLoaded(): boolean {
    const { published, mqttIsLoaded = () => true } = this.#furnished;
    return published !== undefined && mqttIsLoaded();
  }

  command(topic: string, payload: string): void {
    if (this.#commands !== undefined) this.#tell(this.#commands, { topic, payload });
  }

  end(): void {
    for (const end of this.#ends.values()) end();
  }

  /** Helpers are not known here. */
  readonly #answers: Readonly<Record<string, (message: Message) => void>> = {
    auth: ({ access_token: given }) =>
      this.#say({ type: given === this.#token ? 'auth_ok' : 'auth_invalid', ha_version: '2026.11.0' }),
    supported_features: message => this.#give(message, null),
    get_states: message => this.#give(message, [...this.#home.states].map(listed)),
    ping: ({ id }) => this.#say({ id, type: 'pong' }),
    get_config: message => this.#give(message, { ...config, ...(this.#furnished.place ?? somewhere) }),
    'config_entries/get': message => this.#give(message, this.#mqttIsLoaded ? [{ state: 'loaded' }] : []),
    'mqtt/subscribe': message => {
      this.#give(message, null);
      if (String(message['topic']).endsWith('/set')) this.#commands = message;
    },
    'config/device_registry/list': message => this.#give(message, this.#home.devices),
    'config/entity_registry/list': message => this.#give(message, this.#home.entities),
    'energy/solar_forecast': message => this.#give(message, this.#home.forecast),
    subscribe_entities: message => this.#stream(message, Ids.parse(message['entity_ids'])),
    subscribe_events: message => {
      this.#give(message, null);
      this.#follow(message, happening => {
        if (happening === 'registry') this.#tell(message, { event_type: message['event_type'] });
      });
    },
    unsubscribe_events: message => {
      this.#ends.get(Number(message['subscription']))?.();
      this.#give(message, null);
    },
    render_template: message => this.#renderReports(message),
    call_service: message => void this.#act(message),
  };

  /** This server knows one template: the one that asks for an entity's last report. */
  #renderReports(message: Message): void {
    const { ids } = Variables.parse(message['variables']);
    const lines = ids.flatMap(id => {
      const found = this.#home.states.get(id);
      return found === undefined ? [] : [`${id} ${found.reportedAt} ${this.#home.now}`];
    });
    this.#give(message, null);
    this.#tell(message, { result: lines.join('\n'), listeners: {} });
  }

  #stream(message: Message, ids: readonly string[]): void {
    const { states } = this.#home;
    const there = ids.flatMap(id => {
      const found = states.get(id);
      return found === undefined ? [] : [[id, compressed(found)] as const];
    });
    this.#give(message, null);
    this.#tell(message, { a: Object.fromEntries(there) });
    this.#follow(message, (happening, id) => {
      const found = states.get(id);
      if (!ids.includes(id) || happening === 'reported') return;
      if (happening === 'removed') this.#tell(message, { r: [id] });
      else if (found !== undefined) this.#tell(message, { c: { [id]: { '+': difference(found) } } });
    });
  }

  async #act(message: Message): Promise<void> {
    const publish = Publish.safeParse(message).data;
    if (publish !== undefined) {
      this.#furnished.published?.(publish.service_data);
      return this.#give(message, { context: {} });
    }
    const notice = Notice.safeParse(message).data;
    if (notice !== undefined) {
      this.#furnished.noticed?.(notice.service_data);
      return this.#give(message, { context: {} });
    }
    const { domain, service, service_data: given } = Call.parse(message);
    const { entity_id: entity, ...data } = given;
    const answer = await this.#home.act({ domain, service, entity, data });
    if (answer.ok) return this.#give(message, { context: {} });
    return this.#fail(message, answer.code, answer.why);
  }

  #follow({ id }: Message, listener: (happening: Happening, id: string) => void): void {
    this.#ends.set(id, this.#home.onHappening(listener));
  }

  #give({ id }: Message, result: unknown): void {
    this.#say({ id, type: 'result', success: true, result });
  }

  #fail({ id }: Message, code: string, message: string): void {
    this.#say({ id, type: 'result', success: false, error: { code, message } });
  }

  #tell({ id }: Message, event: unknown): void {
    this.#say({ id, type: 'event', event });
  }

  #say(message: object): void {
    this.#send(JSON.stringify(message));
  }
}

const listed = ([entity_id, { state, attributes }]: readonly [string, SimulatedState]) => ({
  entity_id,
  state,
  attributes,
});

/** As Home Assistant shortens a state; the time of the update only where it is another than that of the change. */
const compressed = ({ state: s, attributes: a, changedAt: lc, updatedAt: lu }: SimulatedState) => ({
  s,
  a,
  c: '01',
  lc,
  ...(lu !== lc && { lu }),
});

const difference = (found: SimulatedState) => {
  const { s, a, lc, lu } = compressed(found);
  return lu === undefined ? { s, a, lc } : { a, lu };
};
