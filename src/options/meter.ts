import { z } from 'zod';
import { byConnection, keysElsewhere } from './connection.ts';
import { isHost, text, yesOrNo } from './fields.ts';
import { group } from './group.ts';

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

const notYet = 'is not supported by this version; remove it';
const later = { fuse_amps: notYet, phase_currents: notYet };

const common = { includes_chargers: yesOrNo.default(true) };

const row = <const Name extends string, Keys extends z.ZodRawShape>(name: Name, keys: Keys) =>
  group({ connection: z.literal(name), ...common, ...keys }, { ...keysElsewhere(known, name), ...later });

const powerwall = {
  host: text("must be the gateway's address without http:// and path, for example 192.168.1.50", isHost),
  password: text("must be the gateway's password, by default the last five characters on its sticker"),
};

/** Where the site's power is read. The only connection of this version is checked under a wrong name too. */
export const meter = byConnection(
  { powerwall: row('powerwall', powerwall) },
  known,
  { ...common, ...powerwall },
  later,
);
