import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import { FleetLine } from '../../src/vehicle/fleet-line.ts';
import { openServer } from '../../src/vehicle/http.ts';
import { FLEET_API, baseInAnswer, baseOfToken } from '../../src/vehicle/region.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { auth, memoryPins, never, on } from './bench.ts';

const EU = 'https://fleet-api.prd.eu.vn.cloud.tesla.com';
const CN = 'https://fleet-api.prd.cn.vn.cloud.tesla.cn';
const tokenOf = (claims: object): string =>
  ['{}', JSON.stringify(claims), ''].map(part => Buffer.from(part).toString('base64url')).join('.');
const moved = (words: string) => ({
  status: 421,
  text: JSON.stringify({ response: null, error: words }),
  retryAfter: undefined,
});

describe('the region of a Tesla account', () => {
  it.each([
    [{ aud: [FLEET_API, EU, 'https://auth.tesla.com/oauth2/v3/userinfo'], ou_code: 'EU' }, EU],
    [{ aud: [FLEET_API, EU], ou_code: 'NA' }, FLEET_API],
    [{ aud: ['https://x', CN] }, CN],
    [{ aud: EU }, EU],
    [{ aud: ['https://fleet-api.prd.eu.evil.com'], ou_code: 'EU' }, undefined],
    [{ aud: [`${EU}.evil.com`] }, undefined],
    [{}, undefined],
  ])('is read from the access token: %j', (claims, base) => {
    expect(baseOfToken(tokenOf(claims))).toBe(base);
  });

  it.each(['', 'a', 'a.b.c', 'access-1234', '..', `a.${Buffer.from('[1]').toString('base64url')}.c`])(
    'is not told by a token that is none: %j',
    token => expect(baseOfToken(token)).toBeUndefined(),
  );

  it('is told by a 421, as long as it names a server of Tesla’s', () => {
    expect(baseInAnswer(moved(`user out of region, use base URL: ${EU}, see https://x`))).toBe(EU);
    expect(baseInAnswer(moved('user out of region, use base URL: https://evil.com'))).toBeUndefined();
    expect(baseInAnswer(moved(`use base URL: ${EU}.evil.com`))).toBeUndefined();
    expect(baseInAnswer({ ...moved(EU), status: 500 })).toBeUndefined();
  });
});

/** Tesla's servers of two regions, and a line to them. */
async function world(told: { token?: string; region?: string; url?: string }) {
  const [car, clock, pins] = [new HandCar(), new HandClock(), memoryPins()];
  const region = told.region === undefined ? {} : { region: told.region };
  const [na, eu] = await Promise.all([
    startFleetApi({ car, clock, auth, ...region }),
    startFleetApi({ car, clock, auth }),
  ]);
  for (const { tokens } of [na, eu]) tokens.accepts = () => true;
  const servers = new Map([
    [FLEET_API, na],
    [EU, eu],
  ]);
  const open = (url: string) => ({ ...openServer(servers.get(url)?.url ?? url, pins), origin: url });
  const access = async (): Promise<string> => told.token ?? 'access';
  const line = new FleetLine({ tokens: { access, instead: access }, open, url: told.url });
  const ask = () => line.ask({ path: `/api/1/vehicles/${car.vin}`, signal: never() });
  /** Node's fetch itself repeats what met a 421; what came twice in a row counts once here. */
  const asked = () =>
    [na, eu].map(({ requests }) =>
      requests
        .map(({ path }) => path.replace(car.vin, 'VIN'))
        .filter((path, at, all) => path !== all[at - 1]),
    );
  const close = async () => {
    await Promise.all([line, na, eu].map(end => end.close()));
  };
  return { na, eu, line, ask, asked, close };
}

const CAR = '/api/1/vehicles/VIN';
const REGION = '/api/1/users/region';

describe('a line to the Fleet API', () => {
  it('leads to the region that the token names', () =>
    on(world({ token: tokenOf({ aud: [EU] }) }), async ({ ask, asked, line }) => {
      expect((await ask()).status).toBe(200);
      expect(asked()).toEqual([[], [CAR]]);
      expect(line.url).toBe(EU);
    }));

  it('asks once for the region where the token does not name it', () =>
    on(world({ region: EU }), async ({ ask, asked }) => {
      await ask();
      await ask();
      expect(asked()).toEqual([[REGION], [CAR]]);
    }));

  it('goes where a 421 sends it, and stays there', () =>
    on(world({}), async ({ na, ask, asked }) => {
      na.misbehave({ elsewhere: EU });
      expect((await ask()).status).toBe(200);
      await ask();
      expect(asked()).toEqual([[REGION, CAR], [CAR]]);
    }));

  it('is not sent to and fro', () =>
    on(world({}), async ({ na, eu, ask }) => {
      na.misbehave({ elsewhere: EU });
      eu.misbehave({ elsewhere: FLEET_API });
      expect((await ask()).status).toBe(421);
    }));

  it('stays at the owner’s address, whatever that answers', () =>
    on(world({ url: FLEET_API }), async ({ na, ask, asked }) => {
      na.misbehave({ elsewhere: EU });
      expect((await ask()).status).toBe(421);
      expect(asked()).toEqual([[CAR], []]);
    }));
});
