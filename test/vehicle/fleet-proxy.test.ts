import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { amps } from '../../src/units.ts';
import { done, refused, unknown } from '../../src/vehicle/reasons.ts';
import { played } from '../support/real-sockets.ts';
import { fleetBench, never, on, short } from './bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;
const VEHICLE = 'GET';
const DATA = 'GET /vehicle_data?charge_state%3Bdrive_state%3Blocation_data';
const TOKEN = 'POST /oauth2/v3/token';
const OFFLINE = 'vehicle unavailable: vehicle is offline or asleep';
const text = (status: number, error: string) => ({ status, body: { response: null, error } });

describe('reading through the Fleet API', () => {
  it('asks the free question first and the paid one only of a car that is online', () =>
    on(fleetBench(), async ({ car, route, server }) => {
      expect(await route.read(never())).toEqual({
        charging: 'stopped',
        levelPercent: 60,
        limitPercent: 80,
        requestedAmps: 16,
        requestedMaxAmps: 32,
        stamp: undefined,
      });
      car.is({ asleep: true });
      expect(await route.read(never())).toBe('asleep');
      expect(short(server)).toEqual([TOKEN, VEHICLE, DATA, VEHICLE]);
      expect(car.asked).toEqual([]);
    }));

  it('calls a car without network unreachable', () =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ offline: true });
      expect(await route.presence(never())).toBe('unreachable');
    }));

  it('tells home from away by the car’s position, and keeps the position to itself', () =>
    on(fleetBench(), async ({ car, route }) => {
      const reading = await route.read(never());
      expect(route.atHome()).toBe(true);
      car.is({ latitude: 47.4 });
      await route.read(never());
      expect(route.atHome()).toBe(false);
      expect(JSON.stringify([reading, route])).not.toMatch(/47\.|8\.54/);
    }));

  it('does not take a missing drive_state for away', () =>
    on(fleetBench(), async ({ route, server }) => {
      await route.read(never());
      server.misbehave({ hidesPlace: true });
      expect(await route.read(never())).toMatchObject({ levelPercent: 60 });
      expect(route.atHome()).toBeUndefined();
    }));

  it('knows no place where there is no home', () =>
    on(fleetBench({ home: undefined }), async ({ route }) => {
      await route.read(never());
      expect(route.atHome()).toBeUndefined();
    }));

  it('works over TLS with a self-signed certificate, which is pinned', () =>
    on(fleetBench({ tls: true }), async ({ route, pins, server }) => {
      expect(await route.presence(never())).toBe('awake');
      expect(pins.known(new URL(server.url).host)).toMatch(/^[0-9A-F:]{95}$/);
    }));

  it('tells nothing to a server that shows another certificate', () =>
    on(fleetBench({ tls: true }), async ({ route, pins, server }) => {
      await pins.pin(new URL(server.url).host, 'another');
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_certificate' } });
      expect(server.requests).toEqual([]);
    }));
});

describe('commanding through tesla-http-proxy', () => {
  it('sends {} where there is nothing to say, and amps as a number', () =>
    on(fleetBench(), async ({ car, route, server }) => {
      expect(await route.command(start, never())).toEqual(done);
      expect(await route.command({ kind: 'amps', amps: amps(9) }, never())).toEqual(done);
      const bodies = server.requests.filter(({ path }) => path.includes('/command/')).map(({ body }) => body);
      expect(bodies).toEqual(['{}', '{"charging_amps":9}']);
      expect(car.asked).toEqual(['start', 'amps 9']);
    }));

  it('sends amps below 5 twice', () =>
    on(fleetBench(), async ({ car, clock, route }) => {
      await played(clock, route.command({ kind: 'amps', amps: amps(1) }, never()));
      expect(car.asked).toEqual(['amps 1', 'amps 1']);
    }));

  it('wakes a sleeping car before a start', () =>
    on(fleetBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      expect(await played(clock, route.command(start, never()))).toEqual(done);
      expect(car.asked).toEqual(['wake', 'start']);
      expect(short(server)).toEqual([TOKEN, VEHICLE, 'POST /wake_up', VEHICLE, 'POST /command/charge_start']);
    }));

  it('calls once and looks for a minute, then says that the car sleeps on', () =>
    on(fleetBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      car.wakes = false;
      expect(await played(clock, route.command(start, never()))).toEqual(unknown('asleep'));
      expect(car.asked).toEqual(['wake']);
      const looks = server.requests.filter(({ method }) => method === 'GET').map(({ atMs }) => atMs);
      expect(looks).toHaveLength(6);
      expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
    }));

  it('does not wake a sleeping car to stop it: it does not charge', () =>
    on(fleetBench(), async ({ car, route, server }) => {
      car.is({ asleep: true });
      expect(await route.command(stop, never())).toEqual(done);
      expect(short(server)).toEqual([TOKEN, VEHICLE]);
    }));

  it('wakes a car that fell asleep in between', () =>
    on(fleetBench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: text(408, OFFLINE) });
      expect(await played(clock, route.command(start, never()))).toEqual(unknown('asleep'));
      server.misbehave({ answersCommands: text(500, OFFLINE) });
      expect(await played(clock, route.command(stop, never()))).toEqual(unknown('asleep'));
      expect(short(server).filter(line => line.includes('/command/'))).toHaveLength(4);
    }));

  it.each(['complete', 'disconnected', 'no_power'])('reports %s as the car’s refusal', word =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ refuses: word });
      expect(await route.command(start, never())).toEqual(refused(word));
    }),
  );

  it('takes is_charging for a start and not_charging for a stop', () =>
    on(fleetBench(), async ({ car, route }) => {
      expect(await route.command(stop, never())).toEqual(done);
      car.is({ charging: 'Charging' });
      expect(await route.command(start, never())).toEqual(done);
    }));

  it('does not know what became of a command after a 500, and never repeats it blindly', () =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: text(500, 'context deadline exceeded') });
      expect(await route.command(start, never())).toEqual(unknown('context deadline exceeded'));
      expect(short(server).filter(line => line.includes('/command/'))).toHaveLength(1);
    }));

  it('repeats after a 503, which means that the car was not reached', () =>
    on(fleetBench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: text(503, 'vehicle did not answer') });
      expect(await played(clock, route.command(start, never()))).toEqual(unknown('vehicle did not answer'));
      expect(short(server).filter(line => line.includes('/command/'))).toHaveLength(4);
    }));
});

describe('what the Fleet API complains about', () => {
  const unpaired = 'vehicle rejected request: your public key has not been paired with the vehicle';
  it.each([
    [402, 'payment required', 'car_allowance'],
    [403, 'Unauthorized missing scopes', 'car_scopes'],
    [403, 'forbidden', 'car_account'],
    [403, 'account disabled: EXCEEDED_LIMIT', 'car_allowance'],
    [404, 'expected 17-character VIN in path (do not user Fleet API ID)', 'car_not_found'],
    [412, 'Account 1 must be registered in the current region https://x', 'car_not_registered'],
    [412, 'not supported without the protocol', 'car_account'],
    [
      421,
      'user out of region, use base URL: https://fleet-api.prd.na.vn.cloud.tesla.com',
      'car_wrong_region',
    ],
    [429, 'rate limited', 'car_limited'],
    [500, unpaired, 'car_key_not_paired'],
    [540, 'device unexpected response', 'car_answer'],
  ])('a %i with “%s” is named %s', (status, words, key) =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ answers: text(status, words) });
      await expect(route.presence(never())).rejects.toMatchObject({
        fault: { key, about: { url: server.url } },
      });
    }),
  );

  it('an unpaired key is named where a command meets it, though readings go well', () =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: text(500, unpaired) });
      await expect(route.command(start, never())).rejects.toMatchObject({
        fault: { key: 'car_key_not_paired' },
      });
    }));

  it('a 429 carries the quiet that was asked for, or 300 s', () =>
    on(fleetBench(), async ({ route, server }) => {
      server.misbehave({ answers: { ...text(429, ''), headers: { 'retry-after': '42' } } });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { about: { seconds: 42 } } });
      server.misbehave({ answers: text(429, '') });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { about: { seconds: 300 } } });
    }));

  it('a hanging proxy and web pages are named', () =>
    on(fleetBench({ deadline: 50 }), async ({ route, server }) => {
      await route.presence(never());
      server.misbehave({ hangs: true });
      await expect(route.command(stop, never())).rejects.toMatchObject({ fault: { key: 'car_timeout' } });
      server.misbehave({ servesPages: true });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_not_json' } });
    }));

  it('carries no token, also in an error that lost its connection', () =>
    on(fleetBench(), async ({ route, server, login }) => {
      await route.presence(never());
      await server.close();
      const error: unknown = await route.presence(never()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ fault: { key: expect.stringMatching(/^car_(refused|unreach)/) } });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/access-|refresh-|Bearer/);
      expect(String(error)).not.toContain(login.refresh_token);
    }));
});
