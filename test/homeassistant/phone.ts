import { type Home, HomeError } from '../../src/homeassistant/connection.ts';

type Message = Parameters<Home['call']>[0];

/** Home Assistant with its own list of notices, a phone, and an entity that shows messages. */
export class Phone implements Home {
  readonly notices = new Map<string, string>();
  /** Messages on the phone, by their tag. */
  readonly messages = new Map<string, string>();
  /** What rang, on the phone or elsewhere. */
  readonly rang: string[] = [];
  readonly shown: unknown[] = [];
  isThere = true;
  /** Why it cannot send at the moment. */
  broken: string | undefined;
  calls = 0;

  call(message: Message): Promise<unknown> {
    this.calls += 1;
    try {
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
    switch (message.type) {
      case 'get_states':
        return [{ entity_id: 'sun.sun' }, { entity_id: 'notify.screen' }];
      case 'get_services':
        return { light: {}, notify: { send_message: {}, persistent_notification: {}, ...this.#actions } };
      default:
        return this.#perform(`${String(message['domain'])}.${String(message['service'])}`, message);
    }
  }

  #perform(action: string, { service_data: given, target }: Message): unknown {
    const data = given as Readonly<Record<string, string | undefined>>;
    const { notification_id: id = '', message = '' } = data;
    switch (action) {
      case 'persistent_notification.create':
        return void this.notices.set(id, message);
      case 'persistent_notification.dismiss':
        return void this.notices.delete(id);
      case 'notify.send_message':
        return void this.shown.push({ ...data, ...(target as object) });
      case 'notify.family':
        return void this.shown.push(data);
      case 'notify.mobile_app_phone':
        return this.#ring(message, (given as { data: { tag: string } }).data.tag);
      default:
        throw new HomeError('not_found', 'Service not found.');
    }
  }

  get #actions(): object {
    return this.isThere ? { family: {}, mobile_app_phone: {} } : { family: {} };
  }

  #ring(message: string, tag: string): void {
    if (this.broken !== undefined) throw new HomeError('home_assistant_error', this.broken);
    if (message === 'clear_notification') return void this.messages.delete(tag);
    this.messages.set(tag, message);
    this.rang.push(message);
  }
}
