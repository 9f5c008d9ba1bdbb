import { type Device, type Entity, objectId } from './device.ts';
import type { PostedState } from './rest.ts';
import type { Value } from './row.ts';

const POSTED = ['sensor', 'binary_sensor', 'event'];

/** What is shown as a posted state: all that nobody touches. What is off by default stays out: there is no way to enable it. */
export const isPosted = ({ row }: Entity): boolean =>
  POSTED.includes(row.platform) && row.config?.['enabled_by_default'] !== false;

/** The default entity id of one that is posted: the same as over MQTT. */
export const postedId = (device: Device, entity: Entity): string =>
  `${entity.row.platform}.${objectId(device, entity)}`;

/** Of a row's MQTT options, those that are attributes of a state. */
const KEPT = ['device_class', 'state_class', 'unit_of_measurement', 'icon', 'event_types'];

/** By this attribute our posted states are known again. */
export const MARK = 'posted_by';
export const markOf = (install: string): string => `SunPilot ${install}`;

/** An entity as a state. An event that has not happened yet is unknown. */
export function postedState({ info }: Device, entity: Entity, install: string): PostedState {
  const { row, name, options, shown, attributes } = entity;
  const kept = Object.entries(row.config ?? {}).filter(([key]) => KEPT.includes(key));
  return {
    state: stateOf(shown),
    attributes: {
      friendly_name: `${info.name} ${name}`,
      ...Object.fromEntries(kept),
      ...(options === undefined ? {} : { options }),
      ...attributes,
      [MARK]: markOf(install),
    },
  };
}

function stateOf(value: Value): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === undefined ? 'unknown' : String(value);
}
