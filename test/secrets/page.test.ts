import '../support/one-realm.ts';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from '@jest/globals';
import { minutes } from '../../src/units.ts';
import { type House, moveIn } from '../whole/house.ts';
import { type Echo, leaksIn, planted, startEcho } from './echo.ts';

const VINS = ['5YJYGDEE4MF012346', '5YJSA1E24HF012347', '5YJXCBE2XKF012348'];

let house: House | undefined;
let echo: Echo | undefined;

afterEach(async () => {
  await house?.leave();
  await echo?.close();
});

/** Every route to a car leads to a server that repeats what it hears, and where the car stands. */
function options(url: string): Readonly<Record<string, unknown>> {
  const login = { client_id: 'client', refresh_token: planted.refresh, auth_url: url, url };
  const routes = [
    { connection: 'fleet_proxy', ...login },
    { connection: 'tessie', token: planted.provider, url },
    { connection: 'teslemetry', token: planted.provider, url },
  ];
  return {
    vehicles: routes.map((route, at) => ({ name: `Car ${at + 1}`, vin: VINS[at], ...route })),
    home: { latitude: planted.latitude, longitude: planted.longitude },
  };
}

it('no secret and no place is on the page or in its recording, whatever the servers say, and no VIN is in that', async () => {
  echo = await startEcho();
  house = await moveIn({ options: options(echo.url) });
  const { page, lines } = house;
  const get = async (path: string): Promise<string> => (await fetch(`${page}${path}`)).text();
  const hasTrouble = (): boolean =>
    [1, 2, 3].every(car => lines.some(line => line.includes(`with Car ${car}`)));
  await house.until('trouble with every car', hasTrouble, minutes(60));
  const shown = [await get(''), await get('state.json'), await get('decisions.json')].join('');
  const packed = await (await fetch(`${page}report`)).arrayBuffer();
  const recording = gunzipSync(Buffer.from(packed)).toString();
  expect(shown).toContain('Car 1');
  expect(recording.split('\n', 1)[0]).toContain('"refresh_token":"***"');
  const secrets = [...Object.values(planted).map(String), 'SUNNY'];
  expect(leaksIn(shown + recording, secrets)).toEqual([]);
  expect(leaksIn(shown + recording, VINS)).toEqual([]);
}, 120_000);
