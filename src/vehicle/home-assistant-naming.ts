/** A device in Home Assistant's registry. */
interface Device {
  readonly id: string;
  /** What it is known by: serial number, names, and what integrations call it. */
  readonly marks: readonly string[];
}

/** An entity in Home Assistant's registry. */
interface Entity {
  readonly id: string;
  /** The integration that it comes from. */
  readonly platform: string;
  readonly uniqueId: string;
  readonly deviceId: string | undefined;
  /** As the integration named it. */
  readonly name: string | undefined;
}

export interface Registry {
  readonly devices: readonly Device[];
  readonly entities: readonly Entity[];
}

/** What an entity of a car is for. */
export type Role =
  | 'switch'
  | 'amps'
  | 'limit'
  | 'wake'
  | 'charging'
  | 'level'
  | 'cable'
  | 'online'
  | 'asleep'
  | 'location'
  | 'located_at_home';

type Roles = Readonly<Partial<Record<Role, string>>>;

/** Each integration's names: the domain, and its own key of an entity. The first that is there serves. */
type Naming = Readonly<Partial<Record<Role, readonly string[]>>>;

/** Their unique ids are `<VIN>-<key>`, after the Fleet API's own names. */
const fleetNaming: Naming = {
  switch: ['switch.charge_state_user_charge_enable_request', 'switch.charge_state_charge_enable_request'],
  amps: ['number.charge_state_charge_current_request'],
  limit: ['number.charge_state_charge_limit_soc'],
  wake: ['button.wake'],
  charging: ['sensor.charge_state_charging_state'],
  level: ['sensor.charge_state_battery_level', 'sensor.charge_state_usable_battery_level'],
  cable: ['binary_sensor.charge_state_conn_charge_cable'],
  online: ['binary_sensor.state'],
  location: ['device_tracker.location'],
  located_at_home: ['binary_sensor.located_at_home'],
};

/** Names of esphome-tesla-ble in its versions and forks: its unique ids know no VIN. */
const bluetoothNaming: Naming = {
  switch: ['switch.charger switch', 'switch.charger', 'switch.charging'],
  amps: ['number.charging amps'],
  limit: ['number.charging limit', 'number.charge limit'],
  wake: ['button.wake up'],
  charging: ['sensor.charging state', 'sensor.charging'],
  level: ['sensor.charge level', 'sensor.battery', 'sensor.battery level'],
  cable: ['binary_sensor.charger'],
  asleep: ['binary_sensor.asleep'],
};

/** In order of preference where two of them command a car: what needs no cloud and costs nothing comes first. */
const platforms = ['esphome', 'teslemetry', 'tessie', 'tesla_fleet'] as const;
type Platform = (typeof platforms)[number];

/** A car as Home Assistant has it. */
export interface CarFound {
  readonly platform: Platform;
  /** Entity ids. */
  readonly roles: Roles;
}

/** The car of that VIN, by the integration that commands it; `alone`: no other car is looked for there. */
export function carIn(registry: Registry, vin: string, alone: boolean): CarFound | undefined {
  const found = platforms.flatMap(platform =>
    platform === 'esphome' ? bridgesIn(registry, vin, alone) : carsOf(registry, vin, platform),
  );
  const best = found.toSorted((a, b) => commandsOf(b) - commandsOf(a))[0];
  if (best === undefined) return undefined;
  const elsewhere = (role: Role): Roles => {
    const id = found.find(({ roles }) => roles[role] !== undefined)?.roles[role];
    return id === undefined ? {} : { [role]: id };
  };
  return {
    platform: best.platform,
    roles: { ...elsewhere('location'), ...elsewhere('located_at_home'), ...best.roles },
  };
}

/** Start and stop are worth more than all the others together. */
const commandsOf = ({ roles }: CarFound): number =>
  (roles.switch === undefined ? 0 : 4) +
  (roles.amps === undefined ? 0 : 2) +
  (roles.limit === undefined ? 0 : 1);

function carsOf(
  { devices, entities }: Registry,
  vin: string,
  platform: Exclude<Platform, 'esphome'>,
): readonly CarFound[] {
  const own = devices.filter(({ marks }) => marks.some(mark => mark.toUpperCase() === vin));
  return own.flatMap(({ id }) => {
    const mine = entities.filter(entity => entity.deviceId === id && entity.platform === platform);
    const roles = rolesIn(mine, fleetNaming, ({ uniqueId }) => uniqueId.slice(`${vin}-`.length));
    return Object.keys(roles).length === 0 ? [] : [{ platform, roles }];
  });
}

/** Bluetooth bridges for this car: by the VIN or its last six in a name, else the only one for the only car. */
function bridgesIn({ devices, entities }: Registry, vin: string, alone: boolean): readonly CarFound[] {
  const bridges = devices.flatMap(({ id, marks }) => {
    const mine = entities.filter(entity => entity.deviceId === id && entity.platform === 'esphome');
    const roles = rolesIn(mine, bluetoothNaming, ({ name = '' }) => name.toLowerCase());
    return roles.asleep === undefined || roles.switch === undefined ? [] : [{ marks, roles }];
  });
  const named = bridges.filter(({ marks }) => marks.some(mark => mark.toUpperCase().includes(vin.slice(-6))));
  const chosen = named.length === 0 && alone && bridges.length === 1 ? bridges : named;
  return chosen.map(({ roles }) => ({ platform: 'esphome', roles }));
}

function rolesIn(entities: readonly Entity[], naming: Naming, keyOf: (entity: Entity) => string): Roles {
  const ids = new Map(entities.map(entity => [`${entity.id.split('.')[0]}.${keyOf(entity)}`, entity.id]));
  const found = Object.entries(naming).flatMap(([role, names]) => {
    const id = names.map(name => ids.get(name)).find(entity => entity !== undefined);
    return id === undefined ? [] : [[role, id] as const];
  });
  return Object.fromEntries(found);
}
