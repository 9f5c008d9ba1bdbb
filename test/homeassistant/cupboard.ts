import { type Home, HomeError } from '../../src/homeassistant/connection.ts';

interface Registered {
  readonly entity_id: string;
  readonly platform: string;
  readonly unique_id: string;
  readonly disabled_by: string | null;
}

type Message = Parameters<Home['call']>[0];

/** What Home Assistant keeps beside entities' states: its registry, dashboards, energy preferences, notifications. */
export class Cupboard implements Home {
  readonly dashboards = new Map<string, unknown>();
  /** Messages of all notifications there ever were. */
  readonly notifications: string[] = [];
  /** Ids of the notifications that are shown. */
  readonly shown = new Set<string>();
  created = 0;
  energy: Readonly<Record<string, unknown>> | undefined = {};
  /** The command that it refuses. */
  refuses: string | undefined;
  #entities: readonly Registered[];

  constructor(entities: readonly Registered[]) {
    this.#entities = entities;
  }

  rename(from: string, to: string): void {
    this.#entities = this.#entities.map(entity =>
      entity.entity_id === from ? { ...entity, entity_id: to } : entity,
    );
  }

  call(message: Message): Promise<unknown> {
    try {
      if (message.type === this.refuses) throw new HomeError('home_assistant_error', 'no');
      return Promise.resolve(this.#answer(message));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  listen(): Promise<void> {
    return Promise.resolve();
  }

  first(): Promise<unknown> {
    return Promise.resolve(undefined);
  }

  #answer(message: Message): unknown {
    const path = String(message['url_path']);
    switch (message.type) {
      case 'config/entity_registry/list':
        return this.#entities;
      case 'lovelace/dashboards/list':
        return [...this.dashboards.keys()].map(key => ({ id: key.replace('-', '_'), url_path: key }));
      case 'lovelace/dashboards/create':
        this.created += 1;
        return void this.dashboards.set(path, undefined);
      case 'lovelace/config':
        return this.#present(this.dashboards.get(path), 'config_not_found');
      case 'lovelace/dashboards/delete':
        return void this.dashboards.delete(String(message['dashboard_id']).replace('_', '-'));
      case 'lovelace/config/save':
        return void this.dashboards.set(path, JSON.parse(JSON.stringify(message['config'])));
      case 'energy/get_prefs':
        return this.#present(this.energy, 'not_found');
      case 'energy/save_prefs':
        return this.#save(message);
      default:
        return this.#tellOf(message);
    }
  }

  #save(message: Message): unknown {
    const { type: _, ...prefs } = message;
    this.energy = { ...this.energy, ...prefs };
    return this.energy;
  }

  #tellOf(message: Message): unknown {
    switch (message.type) {
      case 'persistent_notification/get':
        return [...this.shown].map(id => ({ notification_id: id }));
      case 'call_service':
        return this.#notify(message);
      default:
        throw new HomeError('unknown_command', message.type);
    }
  }

  #notify({ service, service_data: data }: Message): void {
    const { message: text = '', notification_id: id = '' } = data as Readonly<Record<string, string>>;
    if (service === 'dismiss') return void this.shown.delete(id);
    this.shown.add(id);
    this.notifications.push(text);
  }

  #present(value: unknown, code: string): unknown {
    if (value === undefined) throw new HomeError(code, 'not there');
    return value;
  }
}
