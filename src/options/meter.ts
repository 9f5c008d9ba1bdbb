import { z } from 'zod';
import { byConnection, keysElsewhere } from './connection.ts';
import { isHost, text, webAddress, wholeFrom, yesOrNo } from './fields.ts';
import { choice, group } from './group.ts';

const known = {
  powerwall: ['host', 'password'],
  pypowerwall: ['url'],
  home_assistant: [
    'grid',
    'solar',
    'battery',
    'level',
    'grid_status',
    'invert_grid',
    'invert_battery',
    'invert_solar',
  ],
};

const entityRemedy = 'must be the id of an entity in Home Assistant, for example sensor.grid_power';
const entity = z
  .string(entityRemedy)
  .trim()
  .toLowerCase()
  .regex(/^[a-z\d_]+\.[a-z\d_]+$/, entityRemedy);

const phasesRemedy =
  'must be a list of one to three entity ids, one a phase, for example sensor.grid_current_l1';
const phases = z
  .preprocess(
    given => (Array.isArray(given) ? given.filter(id => id !== undefined) : given),
    z.array(entity, phasesRemedy).max(3, phasesRemedy).readonly(),
  )
  .prefault([]);

const common = {
  includes_chargers: yesOrNo.default(true),
  fuse_amps: wholeFrom(
    6,
    1000,
    'must be whole amps from 6 to 1000, what the main fuse carries on each phase',
  ).exactOptional(),
  phase_currents: phases,
};

const row = <const Name extends string, Keys extends z.ZodRawShape>(name: Name, keys: Keys) =>
  group({ connection: z.literal(name), ...common, ...keys }, keysElsewhere(known, name));

const powerwall = {
  host: text("must be the gateway's address without http:// and path, for example 192.168.1.50", isHost),
  password: text("must be the gateway's password, by default the last five characters on its sticker"),
};

const pypowerwall = {
  url: webAddress("must be pypowerwall's address, for example http://192.168.1.60:8675"),
};

const homeAssistant = {
  grid: entity,
  solar: entity.exactOptional(),
  battery: entity.exactOptional(),
  level: entity.exactOptional(),
  grid_status: entity.exactOptional(),
  invert_grid: yesOrNo.default(false),
  invert_solar: yesOrNo.default(false),
  invert_battery: yesOrNo.default(false),
};

const rows = {
  powerwall: row('powerwall', powerwall),
  pypowerwall: row('pypowerwall', pypowerwall),
  home_assistant: row('home_assistant', homeAssistant).superRefine(
    ({ fuse_amps, phase_currents }, context) => {
      if (fuse_amps === undefined || phase_currents.length > 0) return;
      const message = 'must name one entity a phase, for the guard that fuse_amps asks for';
      context.addIssue({ code: 'custom', path: ['phase_currents'], message });
    },
  ),
};

const gatewayMeant = byConnection(rows, known, { ...common, ...powerwall });
const proxyMeant = byConnection(rows, known, { ...common, ...pypowerwall });
const entitiesMeant = byConnection(rows, known, { ...common, ...homeAssistant });

const has = (given: Readonly<Record<string, unknown>>, keys: object): boolean =>
  Object.keys(keys).some(key => Object.hasOwn(given, key));

/** Where the site's power is read. Under a wrong connection the keys of the one that seems to be meant are checked. */
export const meter = choice(given => {
  if (has(given, powerwall)) return gatewayMeant;
  if (has(given, pypowerwall)) return proxyMeant;
  return has(given, homeAssistant) ? entitiesMeant : gatewayMeant;
});
