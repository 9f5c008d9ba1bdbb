import { z } from 'zod';
import type { Home } from './connection.ts';

/** A device in Home Assistant's registry. */
interface RegisteredDevice {
  readonly id: string;
  /** What it is known by: serial number, names, and what integrations call it. */
  readonly marks: readonly string[];
}

/** An entity in Home Assistant's registry, enabled. */
interface RegisteredEntity {
  readonly id: string;
  /** The integration that it comes from. */
  readonly platform: string;
  readonly uniqueId: string;
  readonly deviceId: string | undefined;
  /** As the integration named it. */
  readonly name: string | undefined;
}

export interface Registry {
  readonly devices: readonly RegisteredDevice[];
  readonly entities: readonly RegisteredEntity[];
}

const text = z.string().optional().catch(undefined);

const Devices = z.array(
  z.object({
    id: z.string(),
    identifiers: z.array(z.array(z.unknown())).catch([]),
    serial_number: text,
    name: text,
    name_by_user: text,
  }),
);

const Entities = z.array(
  z.object({
    entity_id: z.string(),
    platform: z.string(),
    unique_id: z.coerce.string(),
    device_id: text,
    original_name: text,
    disabled_by: text,
  }),
);

/** The whole registry; undefined where Home Assistant does not tell it. Throws a `HomeError`. */
export async function askRegistry(home: Home): Promise<Registry | undefined> {
  const devices = await home.call({ type: 'config/device_registry/list' });
  return readRegistry(devices, await home.call({ type: 'config/entity_registry/list' }));
}

/** What is disabled is not there. */
export function readRegistry(deviceList: unknown, entityList: unknown): Registry | undefined {
  const devices = Devices.safeParse(deviceList).data;
  const entities = Entities.safeParse(entityList).data;
  if (devices === undefined || entities === undefined) return undefined;
  return {
    devices: devices.map(({ id, identifiers, serial_number: serial, name, name_by_user: given }) => ({
      id,
      marks: [serial, name, given, ...identifiers.flat()].filter(mark => typeof mark === 'string'),
    })),
    entities: entities
      .filter(({ disabled_by: disabled }) => disabled === undefined)
      .map(({ entity_id: id, platform, unique_id: uniqueId, device_id: deviceId, original_name: name }) => ({
        id,
        platform,
        uniqueId,
        deviceId,
        name,
      })),
  };
}
