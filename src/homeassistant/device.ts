import { createHash } from 'node:crypto';
import { chargerSettings, vehicleSettings } from '../charging/settings.ts';
import type { ChargerSeen } from '../charging/snapshot.ts';
import type { DeviceKind, Words } from '../runtime/words.ts';
import { carRows } from './car-rows.ts';
import { chargerRows } from './charger-rows.ts';
import type { Facts } from './facts.ts';
import { powerwallRows } from './powerwall-rows.ts';
import type { Deed, Row, Value } from './row.ts';
import { sunPilotRows } from './sunpilot-rows.ts';

/** What Home Assistant shows above a device's entities. */
interface DeviceInfo {
  readonly name: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial?: string | undefined;
  readonly firmware?: string | undefined;
  readonly modelId?: string | undefined;
  readonly belongsToSunPilot: boolean;
}

/** One entity as it stands: its row, its value in words, its attributes, and what a command would mean. */
export interface Entity {
  readonly row: Omit<Row<never>, 'value' | 'attributes' | 'set' | 'exists' | 'range'>;
  readonly name: string;
  readonly options: readonly string[] | undefined;
  readonly value: Value;
  readonly shown: Value;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly command: ((payload: string) => Deed | undefined) | undefined;
}

export interface Device {
  readonly kind: DeviceKind;
  /** Part of unique ids and topics, never a name. */
  readonly id: string;
  /** What its default entity ids begin with. */
  readonly slug: string;
  readonly info: DeviceInfo;
  readonly entities: readonly Entity[];
}

/** The default entity id, without the domain. */
export const objectId = ({ slug }: Device, { row: { id, key } }: Entity): string => `${slug}_${id ?? key}`;

/** All devices, each with its entities as they stand. */
export function devicesOf(facts: Facts): readonly Device[] {
  const { snapshot, settings } = facts;
  const chargers = snapshot.chargers.map(charger => {
    const own = chargerSettings(settings, charger.id);
    return deviceOf(chargerNames(charger), chargerRows, { ...facts, charger, own });
  });
  const cars = snapshot.vehicles.map(vehicle =>
    deviceOf(carNames(vehicle.vin, vehicle.name), carRows, {
      ...facts,
      vehicle,
      own: vehicleSettings(settings, vehicle.vin),
    }),
  );
  const rows = snapshot.powerwall === undefined ? sunPilotRows : [...sunPilotRows, ...powerwallRows];
  return [deviceOf(sunPilot, rows, facts), ...chargers, ...cars];
}

type Names = Pick<Device, 'kind' | 'id' | 'slug' | 'info'>;

const sunPilot: Names = {
  kind: 'sunpilot',
  id: 'sunpilot',
  slug: 'sunpilot',
  info: { name: 'SunPilot', manufacturer: 'SunPilot', model: 'Solar charging', belongsToSunPilot: false },
};

const chargerNames = ({ id, serial, firmware, model }: ChargerSeen): Names => ({
  kind: 'charger',
  id: id.toLowerCase(),
  slug: `wall_connector_${id.toLowerCase()}`,
  info: {
    name: `Wall Connector ${id}`,
    manufacturer: 'Tesla',
    model: 'Wall Connector Gen 2',
    modelId: model,
    serial,
    firmware,
    belongsToSunPilot: true,
  },
});

const carNames = (vin: string, name: string): Names => ({
  kind: 'car',
  id: createHash('sha256').update(vin).digest('hex').slice(0, 12),
  slug: slugOf(name),
  info: { name, manufacturer: 'Tesla', model: models[vin[3] ?? ''] ?? 'Car', belongsToSunPilot: true },
});

/** The fourth character of a Tesla's VIN. */
const models: Readonly<Record<string, string>> = {
  S: 'Model S',
  3: 'Model 3',
  X: 'Model X',
  Y: 'Model Y',
  C: 'Cybertruck',
  R: 'Roadster',
};

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '') || 'car';

function deviceOf<F extends Facts>(
  { kind, id, slug, info }: Names,
  rows: readonly Row<F>[],
  facts: F,
): Device {
  const there = rows.filter(({ exists }) => exists?.(facts) ?? true);
  return { kind, id, slug, info, entities: there.map(row => entityOf(kind, row, facts)) };
}

function entityOf<F extends Facts>(kind: DeviceKind, row: Row<F>, facts: F): Entity {
  const { words } = facts;
  const value = row.value?.(facts);
  const { list, set } = row;
  const own = row.attributes?.(facts);
  return {
    row: withRange(row, facts),
    name: words.entity(kind, row.key),
    options: list?.of.map(key => words.word(list.in, key)),
    value,
    shown: list !== undefined && typeof value === 'string' ? words.word(list.in, value) : value,
    attributes: list === undefined ? own : { key: value ?? null, ...own },
    command: set === undefined ? undefined : payload => set(keyFor(payload, row, words), facts),
  };
}

/** The row with the limits of this one device. */
function withRange<F extends Facts>(row: Row<F>, facts: F): Row<F> {
  const range = row.range?.(facts);
  return range === undefined ? row : { ...row, config: { ...row.config, ...range } };
}

/** A select's command comes in the owner's words. */
function keyFor<F>(payload: string, { list }: Row<F>, words: Words): string {
  return list?.of.find(key => words.word(list.in, key) === payload) ?? payload;
}
