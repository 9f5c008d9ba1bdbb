import { z } from 'zod';
import { byConnection, keysElsewhere } from './connection.ts';
import { account, fleetApi, teslemetry, tessie, tokenOf } from './credentials.ts';
import { text, webAddress } from './fields.ts';
import { type Wrong, group, keysOf, list } from './group.ts';

const known = {
  ble_proxy: ['url'],
  fleet_proxy: ['url', 'auth_url', 'client_id', 'refresh_token'],
  fleet_api: ['url', 'auth_url', 'client_id', 'refresh_token', 'private_key'],
  teslemetry: ['url', 'auth_url', 'token'],
  tessie: ['url', 'auth_url', 'token'],
  home_assistant: [],
};

const vinRemedy =
  'must be the 17 characters of the vehicle identification number (never I, O or Q), for example 5YJ3E1EA3JF012345';

const common = {
  name: text('must be a name with a letter or digit in it, for example Model 3', name => slug(name) !== ''),
  vin: z
    .string(vinRemedy)
    .trim()
    .toUpperCase()
    .regex(/^[A-HJ-NPR-Z\d]{17}$/, vinRemedy),
};

const row = <const Name extends string, Keys extends z.ZodRawShape>(name: Name, keys: Keys) =>
  group({ connection: z.literal(name), ...common, ...keys }, keysElsewhere(known, name));

/** What is checked where nobody knows which keys the car needs. */
const anyCar = {
  ...common,
  url: webAddress('must be an address, for example http://192.168.1.60:8080').exactOptional(),
  ...z.object(account).partial().shape,
  token: tokenOf('Teslemetry or Tessie').exactOptional(),
};

const vehicle = byConnection(
  {
    ble_proxy: row('ble_proxy', {
      url: webAddress("must be the Bluetooth proxy's address, for example http://192.168.1.60:8080"),
    }),
    fleet_proxy: row('fleet_proxy', {
      url: webAddress("must be the command proxy's address, for example https://192.168.1.60:4443"),
      ...account,
    }),
    fleet_api: row('fleet_api', fleetApi),
    teslemetry: row('teslemetry', teslemetry),
    tessie: row('tessie', tessie),
    home_assistant: row('home_assistant', {}),
  },
  known,
  anyCar,
);

/** The cars; no car is allowed. Each name and each VIN stands once, since entities are named after them. */
export const vehicles = list(vehicle, 'must be a list of vehicles', given => [
  ...twins(given, 'name', slug),
  ...twins(given, 'vin', vin => vin.trim().toUpperCase()),
]);

function twins(
  given: readonly unknown[],
  key: 'name' | 'vin',
  identity: (text: string) => string,
): readonly Wrong[] {
  const identities = given
    .map(member => keysOf(member)[key])
    .map(value => (typeof value === 'string' ? identity(value) : ''));
  return identities.flatMap((mine, index) => {
    const first = identities.indexOf(mine);
    return mine === '' || first === index
      ? []
      : [{ path: [index, key], remedy: `is the same as that of vehicles[${first}]; each needs its own` }];
  });
}

/** A name as its entities carry it: lower case, no accents, `_` between words. */
const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
