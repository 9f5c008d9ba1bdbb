import '../support/one-realm.ts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Checked, TOKEN, checked } from './check-bench.ts';
import { type HomeAssistantStub, startHomeAssistantStub } from './check-home-assistant.ts';

let home: Checked;
let homeAssistant: HomeAssistantStub | undefined;

afterEach(async () => {
  await home.end();
  await homeAssistant?.close();
  homeAssistant = undefined;
});

describe('a check of the meter', () => {
  it('names a wrong password, and does not try it again and again', async () => {
    home = await checked();
    home.estate.gateway.faults.add('refuses_logins');
    const first = await home.check({ bus: false });
    expect(first.about('meter')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/refuses the password\. Enter the customer password/),
    });
    expect((await home.check({ bus: false })).about('meter').says).toBe(first.about('meter').says);
    expect(home.estate.gateway.logins).toBe(1);
  });

  it('says that a longer password has two readings', async () => {
    home = await checked();
    const meter = { ...(home.estate.options['meter'] as object), password: 'STICKERSUNNY' };
    const { about } = await home.check({ bus: false, options: { meter } });
    expect(about('meter').says).toMatch(/refuses the password\..+ Check once more in a minute\.$/);
  });

  it('logs in once and keeps the token for the next check', async () => {
    home = await checked();
    await home.check({ bus: false });
    await home.check({ bus: false });
    expect(home.estate.gateway.logins).toBe(1);
  });

  it('names a gateway that is gone, one that shows another certificate, and one that answers with a page', async () => {
    home = await checked();
    await home.check({ bus: false });
    home.estate.gateway.faults.add('page');
    expect((await home.check({ bus: false })).about('meter').says).toMatch(
      /not that of a Powerwall's gateway\. Check/,
    );
    home.estate.gateway.faults.clear();
    await home.estate.gateway.renewCertificate();
    expect((await home.check({ bus: false })).about('meter').says).toMatch(/another certificate than before/);
    const meter = { connection: 'powerwall', host: '127.0.0.1:45990', password: 'SUNNY' };
    const { about } = await home.check({ bus: false, options: { meter } });
    expect(about('meter')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/refuses the connection\. Check/),
    });
  }, 15_000);

  it('does not wait for ever for a gateway that hangs', async () => {
    home = await checked();
    home.estate.gateway.faults.add('hangs');
    const { about } = await home.check({ bus: false });
    expect(about('meter')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/^No answer within 20 s\. Check/),
    });
  }, 10_000);

  it('takes the grid as connected where nothing tells of it, and says so', async () => {
    home = await checked({ battery: 'none' });
    home.estate.gateway.faults.add('grid_endpoint_missing');
    const { ok, says } = (await home.check({ bus: false })).about('meter');
    expect([ok, says]).toEqual([
      true,
      expect.stringMatching(/, no source of grid status: taken as connected\.$/),
    ]);
  });
});

describe("a check of the Powerwall's own settings", () => {
  it.each(['fleet_api', 'teslemetry', 'tessie'] as const)(
    'reads them by %s and changes nothing',
    async control => {
      home = await checked({ control });
      const { about } = await home.check({ bus: false });
      expect(about('powerwall_control')).toMatchObject({
        ok: true,
        says: expect.stringMatching(/^Reserve 20 %, mode: Self-powered\. Nothing was changed/),
      });
      const changes = home.estate.cloud?.server.requests.filter(
        ({ method, path }) => method === 'POST' && !path.includes('token'),
      );
      expect(changes).toEqual([]);
    },
    10_000,
  );

  it('names what is wrong with its cure', async () => {
    home = await checked({ control: 'tessie' });
    const answers = { status: 403, body: { error: 'Unauthorized missing scopes' } };
    home.estate.cloud?.server.misbehave({ answers });
    const { about } = await home.check({ bus: false });
    expect(about('powerwall_control')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/may not change the Powerwall .+ energy_cmds/),
    });
  }, 10_000);

  it('is not told of where the owner wants none', async () => {
    home = await checked();
    expect((await home.check({ bus: false })).parts).not.toContain('powerwall_control');
  }, 10_000);
});

describe('a check of a car', () => {
  it.each([
    [
      'does not know the key',
      { answers: { status: 503, body: failed('public key has not been paired') } },
      /does not know the key/,
    ],
    ['has a server that hangs', { hangs: true }, /^The server for Model 3 at .+ does not answer in time\./],
    ['has a server of another kind', { servesPages: true }, /not that of a server for Tesla cars/],
  ])(
    'that %s by Bluetooth is told with a cure',
    async (_, wrong, words) => {
      home = await checked();
      home.estate.carServer.misbehave(wrong);
      const { about } = await home.check({ bus: false });
      expect(about('vehicles[0]')).toMatchObject({ ok: false, says: expect.stringMatching(words) });
    },
    10_000,
  );

  it.each([
    [421, 'user out of region', /belongs to another region than/],
    [404, 'not_found', /does not know Model 3\. Check the VIN/],
    [500, 'no use for simulated-refresh-token', /has a problem with Model 3: .+\*\*\*/],
  ])(
    'that the Fleet API answers with %i is told with a cure',
    async (status, error, words) => {
      home = await checked({ route: 'fleet_proxy' });
      home.estate.carServer.misbehave({ answers: { status, body: { response: null, error } } });
      const { about } = await home.check({ bus: false });
      expect(about('vehicles[0]')).toMatchObject({ ok: false, says: expect.stringMatching(words) });
    },
    10_000,
  );

  it('that is away is told as out of reach, and what to do if it is not away', async () => {
    home = await checked();
    home.estate.car.leave();
    const { about } = await home.check({ bus: false });
    expect(about('vehicles[0]')).toMatchObject({
      ok: false,
      says: expect.stringMatching(/^The car is out of reach, .+ if it is at home, check/),
    });
  });

  it('tells that the login is over, and that nobody is there', async () => {
    home = await checked({ route: 'fleet_proxy' });
    const [car] = home.estate.options['vehicles'] as readonly object[];
    const over = { ...car, refresh_token: 'a-used-refresh-token' };
    expect(
      (await home.check({ bus: false, options: { vehicles: [over] } })).about('vehicles[0]').says,
    ).toMatch(/no longer accepts the login for Model 3 .+ Create a new refresh token/);
    await home.estate.carServer.close();
    expect((await home.check({ bus: false })).about('vehicles[0]').says).toMatch(
      /refuses the connection\. Check/,
    );
  }, 10_000);
});

describe('a check of Home Assistant', () => {
  it.each([
    ['refuses the token', { token: 'another' }, /refuses the token\. Make a new/],
    ['has MQTT that does not run', { token: TOKEN, mqtt: 'setup_retry' }, /MQTT does not run.+ Start/],
    ['is still starting', { token: TOKEN, state: 'STARTING', mqtt: 'not_loaded' }, /still starting\. Wait/],
    ['says nothing', { token: TOKEN, mute: true }, /cannot be reached\./],
  ])(
    'tells that it %s',
    async (_, given, words) => {
      home = await checked();
      homeAssistant = await startHomeAssistantStub(given);
      const { about } = await home.check({
        bus: false,
        homeAssistant: { url: homeAssistant.url, token: TOKEN },
      });
      expect(about('home_assistant')).toMatchObject({ ok: false, says: expect.stringMatching(words) });
    },
    10_000,
  );
});

describe('a check of what is read through Home Assistant', () => {
  const meter = { connection: 'home_assistant', grid: 'sensor.grid', solar: 'sensor.sun' };
  const vehicles = [{ name: 'Model 3', vin: '5YJ3E1EA3JF012345', connection: 'home_assistant' }];
  const through = { bus: false, options: { meter, vehicles } };

  it('tells the values of the entities, and of a car that is not among them', async () => {
    home = await checked();
    const watts = { 'sensor.grid': -1500, 'sensor.sun': 4200 };
    homeAssistant = await startHomeAssistantStub({ token: TOKEN, watts });
    const address = { url: homeAssistant.url, token: TOKEN };
    const { about } = await home.check({ ...through, homeAssistant: address });
    expect(about('meter')).toMatchObject({
      ok: true,
      says: expect.stringMatching(/^1,500 W exported, sun 4,200 W/),
    });
    expect(about('vehicles[0]').ok).toBe(false);
    expect(homeAssistant.calls).not.toContain('call_service');
  }, 10_000);

  it('names an entity that is not there', async () => {
    home = await checked();
    homeAssistant = await startHomeAssistantStub({ token: TOKEN, watts: { 'sensor.sun': 4200 } });
    const address = { url: homeAssistant.url, token: TOKEN };
    const { about } = await home.check({ ...through, homeAssistant: address });
    expect(about('meter')).toMatchObject({ ok: false, says: expect.stringContaining('sensor.grid') });
  }, 10_000);

  it('does not try it where Home Assistant is not there, and says what is missing where it was never named', async () => {
    home = await checked();
    const lost = await home.check({
      ...through,
      homeAssistant: { url: 'http://127.0.0.1:45993', token: TOKEN },
    });
    expect([lost.about('meter').ok, lost.about('vehicles[0]').ok]).toEqual([null, null]);
    const never = await home.check(through);
    expect([never.about('meter').ok, never.about('vehicles[0]').ok]).toEqual([false, false]);
  }, 10_000);
});

function failed(reason: string): Readonly<Record<string, unknown>> {
  return { response: { result: false, reason, vin: '', command: '' } };
}
