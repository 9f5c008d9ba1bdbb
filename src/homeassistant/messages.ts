import type { ChargingEvent, SessionSum } from '../charging/decision.ts';
import { total } from '../charging/energy-split.ts';
import { type Device, type Entity, objectId } from './device.ts';
import { carOf, messageOf } from './event-message.ts';
import type { Facts } from './facts.ts';

/** One message to the broker. A kept one is handed to whoever subscribes later. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  /** The broker forgets it when it is not renewed in time. */
  readonly expires: boolean;
}

/** Sensors are unavailable this many seconds after the last message; messages are renewed every 60 s. */
export const EXPIRES_AFTER = 200;

const ORIGIN = { name: 'SunPilot', support_url: 'https://github.com/sunpilot-app/sunpilot' } as const;

/** Topics of one installation. */
export class Topics {
  readonly #base: string;
  readonly #install: string;

  constructor(install: string) {
    this.#install = install;
    this.#base = `sunpilot/${install}`;
  }

  get availability(): string {
    return `${this.#base}/availability`;
  }

  get events(): string {
    return `${this.#base}/events`;
  }

  /** Where every command of this installation arrives. */
  get commands(): string {
    return `${this.#base}/+/+/set`;
  }

  discovery(device: string): string {
    return `homeassistant/device/${this.unique(device)}/config`;
  }

  state(device: string): string {
    return `${this.#base}/${device}/state`;
  }

  command(device: string, key: string): string {
    return `${this.#base}/${device}/${key}/set`;
  }

  /** Device and key of a command's topic. */
  target(topic: string): { readonly device: string; readonly key: string } | undefined {
    const [product, install, device, key, set, more] = topic.split('/');
    const ours = product === 'sunpilot' && install === this.#install && set === 'set' && more === undefined;
    return ours && device !== undefined && key !== undefined ? { device, key } : undefined;
  }

  unique(device: string, key?: string): string {
    return ['sunpilot', this.#install, device, ...(key === undefined ? [] : [key])].join('_');
  }

  /** Is this a unique id of this installation's? */
  isUnique(id: string): boolean {
    return id.startsWith(`sunpilot_${this.#install}_`);
  }
}

/** The discovery message of a device: all its entities at once. Components are named `<domain>_<key>`. */
export function discovery(device: Device, topics: Topics, version: string): Message {
  const { id, info } = device;
  const payload = {
    device: {
      identifiers: [topics.unique(id)],
      name: info.name,
      manufacturer: info.manufacturer,
      model: info.model,
      model_id: info.modelId,
      serial_number: info.serial,
      ...(info.belongsToSunPilot
        ? { via_device: topics.unique('sunpilot'), sw_version: info.firmware }
        : { sw_version: version }),
    },
    origin: { ...ORIGIN, sw_version: version },
    availability_topic: topics.availability,
    components: Object.fromEntries(
      device.entities.map(entity => [
        `${entity.row.platform}_${entity.row.key}`,
        component(device, entity, topics),
      ]),
    ),
  };
  return { topic: topics.discovery(id), payload: JSON.stringify(payload), retain: true, expires: false };
}

const EXPIRING = ['sensor', 'binary_sensor'];

function component(device: Device, entity: Entity, topics: Topics) {
  const { id } = device;
  const { row, name, options, command, attributes } = entity;
  const { platform, key } = row;
  const stateful = platform !== 'button' && platform !== 'event';
  return {
    platform,
    unique_id: topics.unique(id, key),
    default_entity_id: `${platform}.${objectId(device, entity)}`,
    name,
    ...row.config,
    ...(options === undefined ? {} : { options }),
    ...(stateful ? { state_topic: topics.state(id), value_template: `{{ value_json.${key} }}` } : {}),
    ...(platform === 'event' ? { state_topic: topics.events } : {}),
    ...(EXPIRING.includes(platform) ? { expire_after: EXPIRES_AFTER } : {}),
    ...(command === undefined ? {} : { command_topic: topics.command(id, key) }),
    ...(attributes === undefined
      ? {}
      : {
          json_attributes_topic: topics.state(id),
          json_attributes_template: `{{ value_json.${key}_attributes | tojson }}`,
        }),
  };
}

/** The state of a device: one object for all its entities. */
export function state(device: Device, topics: Topics): Message {
  const values = device.entities.flatMap(({ row, shown, attributes }) => {
    if (row.platform === 'button' || row.platform === 'event') return [];
    const value = typeof shown === 'boolean' ? onOff(shown) : (shown ?? null);
    const plain: readonly (readonly [string, unknown])[] = [[row.key, value]];
    return attributes === undefined ? plain : [...plain, [`${row.key}_attributes`, attributes] as const];
  });
  const payload = JSON.stringify(Object.fromEntries(values));
  return { topic: topics.state(device.id), payload, retain: true, expires: true };
}

const onOff = (on: boolean): string => (on ? 'ON' : 'OFF');

export const availability = (online: boolean, topics: Topics): Message => ({
  topic: topics.availability,
  payload: online ? 'online' : 'offline',
  retain: true,
  expires: true,
});

/** What automations are told of an event: its attributes are in English, but for the message to the owner. */
export function eventData(event: ChargingEvent, facts: Facts): Readonly<Record<string, unknown>> {
  const { type, charger, kind, why, session } = event;
  const car = carOf(event, facts);
  return {
    event_type: type,
    message: messageOf(event, facts),
    car: car?.name,
    charger,
    kind,
    why,
    charge_level: car?.levelPercent === undefined ? undefined : Math.round(car.levelPercent),
    charge_limit: car?.limitPercent === undefined ? undefined : Math.round(car.limitPercent),
    ...(session && chargedSoFar(session)),
  };
}

/** An event for automations. Never kept by the broker. */
export const happened = (event: ChargingEvent, facts: Facts, topics: Topics): Message => ({
  topic: topics.events,
  payload: JSON.stringify(eventData(event, facts)),
  retain: false,
  expires: false,
});

const chargedSoFar = ({ cost, ...energy }: SessionSum): Readonly<Record<string, number | undefined>> => ({
  kwh: hundredth(total(energy) / 1000),
  solar_kwh: hundredth(energy.solarWh / 1000),
  battery_kwh: hundredth(energy.batteryWh / 1000),
  grid_kwh: hundredth(energy.gridWh / 1000),
  cost: cost === undefined ? undefined : hundredth(cost),
});

const hundredth = (value: number): number => Math.round(value * 100) / 100;
