import '../support/one-realm.ts';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as realWait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/runtime/failure.ts';
import { minutes } from '../../src/units.ts';
import { Keys } from '../../src/vehicle/keys.ts';
import { done, unknown } from '../../src/vehicle/reasons.ts';
import { startVehicle } from '../../src/vehicle/vehicle.ts';
import { apiBench, home, memoryPins, never, newFolder, on, short } from './bench.ts';
import { pemOfScalar } from './signed/key.ts';
import { client } from './signed/vectors.ts';

const start = { kind: 'start' } as const;
const text = (status: number, error: string) => ({ status, body: { response: null, error } });
const keyFile = async (path: string): Promise<string> =>
  join(path, (await readdir(path)).find(name => name.startsWith('tesla-key')) ?? 'none');
const statusAsked = (server: Parameters<typeof short>[0]): number =>
  short(server).filter(line => line.includes('fleet_status') || line === 'POST').length;

describe('the key that signs commands', () => {
  it('is made once where the owner gives none, and only the owner may read it', () =>
    on(apiBench(), async ({ accounts, login, path, redactor }) => {
      const key = await accounts.key(login);
      expect(await accounts.key(login)).toBe(key);
      const file = await keyFile(path);
      expect((await stat(file)).mode % 0o1000).toBe(0o600);
      const { private_key } = JSON.parse(await readFile(file, 'utf8'));
      expect(redactor.redact(`key: ${private_key}`)).toBe('key: ***');
      expect(JSON.stringify(key)).not.toMatch(/PRIVATE/);
    }));

  it('is the same after a restart', () =>
    on(apiBench(), async ({ car, restarted, route }) => {
      await route.command(start, never());
      const after = restarted();
      expect(await after.command(start, never())).toEqual(done);
      expect(car.asked).toEqual(['start', 'start']);
      await after.close();
    }));

  it('is the owner’s where there is one, and is then never written', () =>
    on(
      apiBench({ privateKey: pemOfScalar(client.scalar) }),
      async ({ accounts, car, login, path, route }) => {
        expect(Buffer.from((await accounts.key(login)).publicKey).toString('hex')).toBe(client.point);
        expect(await route.command(start, never())).toEqual(done);
        expect(car.asked).toEqual(['start']);
        expect(await keyFile(path)).toMatch(/none$/);
      },
    ));

  it('is another for another application', async () => {
    const { folder } = await newFolder();
    const keys = new Keys(folder, { hide: () => undefined } as never);
    const [one, other] = await Promise.all([keys.of({ client_id: 'a' }), keys.of({ client_id: 'b' })]);
    expect(one.publicText).not.toBe(other.publicText);
    expect(one.publicText).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[\w+/]+=*$/);
  });

  it('is not used while the disk does not take it', async () => {
    const { folder } = await newFolder();
    let broken = true;
    const brittle: typeof folder = (name, schema) => {
      const file = folder(name, schema);
      const full = (): never => {
        throw new Failure('file_not_written', { file: name });
      };
      return { load: () => file.load(), save: async value => (broken ? full() : file.save(value)) };
    };
    const keys = new Keys(brittle, { hide: () => undefined } as never);
    await expect(keys.of({ client_id: 'a' })).rejects.toMatchObject({ fault: { key: 'file_not_written' } });
    broken = false;
    expect(await keys.of({ client_id: 'a' })).toHaveProperty('publicKey');
  });
});

describe('a car that does not accept the key', () => {
  it('is told before any command, with the public half', () =>
    on(apiBench({ unpaired: true }), async ({ accounts, login, route, server }) => {
      expect(route.hints()).toEqual([]);
      await route.presence(never());
      const key = (await accounts.key(login)).publicText;
      expect(route.hints()).toEqual([{ key: 'car_key_to_pair', about: { url: server.url, key } }]);
    }));

  it('is not commanded, and is told', () =>
    on(apiBench({ unpaired: true }), async ({ car, route }) => {
      expect(await route.command(start, never())).toEqual(unknown('car_key_to_pair'));
      expect(route.hints()).toHaveLength(1);
      expect(car.asked).toEqual([]);
    }));

  it.each([4, 7])('says so by fault %i too', fault =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ fault });
      expect(await route.command(start, never())).toEqual(unknown('car_key_to_pair'));
    }),
  );

  it('is told by Tesla’s words too', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: text(500, 'not-in-whitelist') });
      expect(await route.command(start, never())).toEqual(unknown('car_key_to_pair'));
    }));

  it('is looked after every 15 minutes until the owner has paired the key', () =>
    on(apiBench({ unpaired: true }), async ({ accounts, clock, login, route, server }) => {
      await route.presence(never());
      await route.presence(never());
      expect(statusAsked(server)).toBe(1);
      server.computer.pair((await accounts.key(login)).publicKey);
      clock.pass(minutes(15));
      await route.presence(never());
      expect(route.hints()).toEqual([]);
      expect(await route.command(start, never())).toEqual(done);
      clock.pass(minutes(600));
      await route.presence(never()).catch(() => undefined);
      expect(statusAsked(server)).toBe(2);
    }));

  it('is noticed when the owner takes the key out of the car', () =>
    on(apiBench(), async ({ route, server }) => {
      await route.presence(never());
      expect(await route.command(start, never())).toEqual(done);
      server.computer.unpair();
      expect(await route.command(start, never())).toEqual(unknown('car_key_to_pair'));
      expect(route.hints()).toHaveLength(1);
    }));
});

describe('a car as the owner’s options name it', () => {
  it('is read by the Fleet API, and its owner told of the key by the car’s name', () =>
    on(apiBench({ unpaired: true }), async ({ accounts, car, clock, login, server }) => {
      const options = {
        name: 'Ada',
        vin: car.vin,
        connection: 'fleet_api',
        url: server.url,
        ...login,
      } as const;
      const vehicle = startVehicle({ options, home: () => home, clock, accounts, pins: memoryPins() });
      while (vehicle.faults().length === 0) await realWait(2);
      const { publicText: key } = await accounts.key(login);
      expect(vehicle.faults()).toEqual([
        { key: 'car_key_to_pair', about: { car: 'Ada', url: server.url, key } },
      ]);
      expect(vehicle.seen()).toMatchObject({ reach: 'awake', vin: car.vin });
      await vehicle.stop();
    }));
});

describe('an application that Tesla does not know in its region', () => {
  it('is told with the key that its domain has to serve', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({
        answers: text(412, 'Account 1 must be registered in the current region https://fleet-api.x'),
      });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_not_registered' } });
      expect(route.hints()).toMatchObject([{ key: 'car_key_to_pair' }]);
      server.behave();
      await route.presence(never());
      expect(route.hints()).toEqual([]);
    }));
});
