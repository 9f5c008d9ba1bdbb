import { z } from 'zod';
import { byConnection, keysElsewhere } from './connection.ts';
import { account, fleetApi, teslemetry, tessie, tokenOf } from './credentials.ts';
import { text, webAddress } from './fields.ts';
import { choice, group } from './group.ts';

const known = {
  fleet_api: ['url', 'auth_url', 'client_id', 'refresh_token', 'private_key'],
  teslemetry: ['url', 'auth_url', 'token'],
  tessie: ['url', 'auth_url', 'token'],
};

const common = {
  site: text(
    'must be the number of your energy site, or be left empty where your account has only one Powerwall site',
    site => /^\d{1,20}$/.test(site),
  ).exactOptional(),
};

const row = <const Name extends string, Keys extends z.ZodRawShape>(name: Name, keys: Keys) =>
  group({ connection: z.literal(name), ...common, ...keys }, keysElsewhere(known, name));

const wanted = byConnection(
  {
    fleet_api: row('fleet_api', fleetApi),
    teslemetry: row('teslemetry', teslemetry),
    tessie: row('tessie', tessie),
  },
  known,
  {
    ...common,
    url: webAddress('must be an address, for example https://api.tessie.com').exactOptional(),
    ...z.object(account).partial().shape,
    token: tokenOf('Teslemetry or Tessie').exactOptional(),
  },
);

const notWanted = group({}).transform(() => undefined);

/** The way to the Powerwall's own settings; undefined where SunPilot is to leave them alone. */
export const powerwallControl = choice(given => (Object.keys(given).length === 0 ? notWanted : wanted));
