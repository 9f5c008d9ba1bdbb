import { type Device, type Entity, objectId } from './device.ts';
import type { Value } from './row.ts';

/** Home Assistant's own helpers, which stand in for controls where there is no MQTT. */
export const helperDomains = [
  'input_boolean',
  'input_select',
  'input_number',
  'input_datetime',
  'input_text',
  'input_button',
] as const;
export type HelperDomain = (typeof helperDomains)[number];

/** A helper as it is to be: the same row as over MQTT, in the words of the helper's domain. */
export interface Helper {
  readonly domain: HelperDomain;
  /** What it stands for, whatever it is called: domain, device and key. */
  readonly place: string;
  /** Its id, as long as nobody else has it. */
  readonly id: string;
  /** As the owner reads it. */
  readonly name: string;
  readonly icon: unknown;
  /** What it can be set to. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it shows, in the form of its state; undefined where that is not known, and for buttons. */
  readonly state: string | undefined;
}

type Options = NonNullable<Entity['row']['config']>;

const DOMAINS: Readonly<Record<string, HelperDomain>> = {
  switch: 'input_boolean',
  select: 'input_select',
  number: 'input_number',
  time: 'input_datetime',
  text: 'input_text',
  button: 'input_button',
};

/** The helper of an entity; undefined for what is no control. */
export function helperOf(device: Device, entity: Entity): Helper | undefined {
  const { row, name, options, shown } = entity;
  const domain = DOMAINS[row.platform];
  if (domain === undefined) return undefined;
  return {
    domain,
    place: `${domain}.${device.id}.${row.key}`,
    id: objectId(device, entity),
    name: `${device.info.name} ${name}`,
    icon: row.config?.['icon'],
    fields: fieldsOf(domain, row.config ?? {}, options),
    state: stateOf(shown, row.config ?? {}),
  };
}

function fieldsOf(
  domain: HelperDomain,
  { min, max, step, mode, unit_of_measurement: unit }: Options,
  options: readonly string[] | undefined,
): Helper['fields'] {
  switch (domain) {
    case 'input_select':
      return { options };
    case 'input_number':
      return {
        min,
        max,
        step,
        mode: mode ?? 'slider',
        ...(unit === undefined ? {} : { unit_of_measurement: unit }),
      };
    case 'input_datetime':
      return { has_time: true, has_date: false };
    case 'input_text':
      return { min: 0, max, mode: 'text' };
    case 'input_boolean':
    case 'input_button':
      return {};
  }
}

/** A number outside the range would be refused. */
function stateOf(value: Value, { min, max }: Options): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(Math.max(Number(min), Math.min(Number(max), value)));
  return value;
}

/** `1500.0` is what Home Assistant makes of `1500`. */
export const sameState = (domain: HelperDomain, a: string, b: string): boolean =>
  a === b || (domain === 'input_number' && Number(a) === Number(b));

/** A state of the owner's making, in the form of a command over MQTT. */
export function payloadOf(domain: HelperDomain, state: string): string {
  if (domain === 'input_boolean') return state === 'on' ? 'ON' : 'OFF';
  return domain === 'input_button' ? 'PRESS' : state;
}

/** The action that sets a helper. */
export function settingOf(
  domain: Exclude<HelperDomain, 'input_button'>,
  state: string,
): { readonly service: string; readonly data: Readonly<Record<string, unknown>> } {
  switch (domain) {
    case 'input_boolean':
      return { service: state === 'on' ? 'turn_on' : 'turn_off', data: {} };
    case 'input_select':
      return { service: 'select_option', data: { option: state } };
    case 'input_number':
      return { service: 'set_value', data: { value: Number(state) } };
    case 'input_datetime':
      return { service: 'set_datetime', data: { time: state } };
    case 'input_text':
      return { service: 'set_value', data: { value: state } };
  }
}

/** The value that a new helper begins with. */
export const initialOf = ({ domain, state }: Helper): Readonly<Record<string, unknown>> => {
  if (state === undefined || domain === 'input_button') return {};
  if (domain === 'input_boolean') return { initial: state === 'on' };
  return { initial: domain === 'input_number' ? Number(state) : state };
};
