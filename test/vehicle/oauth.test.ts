import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/runtime/failure.ts';
import { hours, minutes, seconds } from '../../src/units.ts';
import { openAccounts, tokenUrl } from '../../src/vehicle/oauth.ts';
import { fleetBench, never, on, short } from './bench.ts';

const kept = async (path: string): Promise<string> => {
  const names = await readdir(path);
  return (await Promise.all(names.map(name => readFile(join(path, name), 'utf8')))).join('\n');
};
const refreshes = (server: Parameters<typeof short>[0]): number =>
  short(server).filter(line => line.includes('token')).length;

describe('the tokens of a Tesla login', () => {
  it('are fetched from Tesla unless the owner names another server', () => {
    expect(tokenUrl()).toBe('https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token');
    expect(tokenUrl('http://proxy:1/')).toBe('http://proxy:1/oauth2/v3/token');
    expect(tokenUrl('http://proxy:1/own/token')).toBe('http://proxy:1/own/token');
  });

  it('are asked for as a form', () =>
    on(fleetBench(), async ({ accounts, login, server }) => {
      await accounts.tokens(login).access();
      const form = new URLSearchParams(server.requests[0]?.body);
      expect(Object.fromEntries(form)).toEqual({
        grant_type: 'refresh_token',
        client_id: 'client',
        refresh_token: 'seed-token',
      });
    }));

  it('hold until a minute before their end', () =>
    on(fleetBench(), async ({ accounts, clock, login, server }) => {
      const tokens = accounts.tokens(login);
      const first = await tokens.access();
      clock.pass(seconds(8 * 3600 - 61));
      expect(await tokens.access()).toBe(first);
      clock.pass(seconds(1));
      expect(await tokens.access()).not.toBe(first);
      expect(refreshes(server)).toBe(2);
    }));

  it('are refreshed once, however many cars ask at the same time', () =>
    on(fleetBench(), async ({ accounts, login, server }) => {
      const [first, ...others] = await Promise.all(
        Array.from({ length: 5 }, () => accounts.tokens({ ...login }).access()),
      );
      expect(new Set(others)).toEqual(new Set([first]));
      expect(refreshes(server)).toBe(1);
    }));

  it('are on disk before the access token is used', () =>
    on(fleetBench(), async ({ accounts, login, path, server }) => {
      await accounts.tokens(login).access();
      expect(await kept(path)).toContain(server.tokens.refreshToken);
    }));

  it('are not used while the disk does not take them, and are not lost either', () =>
    on(fleetBench(), async ({ clock, folder, login, pins, redactor }) => {
      let broken = true;
      const brittle: typeof folder = (name, schema) => {
        const file = folder(name, schema);
        const full = (): never => {
          throw new Failure('file_not_written', { file: name });
        };
        return { load: () => file.load(), save: async value => (broken ? full() : file.save(value)) };
      };
      const tokens = openAccounts({ clock, folder: brittle, pins, redactor }).tokens(login);
      await expect(tokens.access()).rejects.toMatchObject({ fault: { key: 'file_not_written' } });
      broken = false;
      expect(await tokens.access()).toMatch(/^access-/);
    }));

  it('go on after a restart with the token on disk, since the option’s is used up', () =>
    on(fleetBench(), async ({ accounts, clock, folder, login, pins, redactor }) => {
      await accounts.tokens(login).access();
      const after = openAccounts({ clock, folder, pins, redactor });
      expect(await after.tokens(login).access()).toMatch(/^access-/);
    }));

  it('begin anew from an option that changed', () =>
    on(fleetBench(), async ({ accounts, clock, folder, login, pins, redactor, server }) => {
      await accounts.tokens(login).access();
      const after = openAccounts({ clock, folder, pins, redactor });
      await after
        .tokens({ ...login, refresh_token: 'a new one' })
        .access()
        .catch(() => undefined);
      expect(new URLSearchParams(server.requests.at(-1)?.body).get('refresh_token')).toBe('a new one');
    }));

  it('are renewed once when Tesla ends one before its time', () =>
    on(fleetBench(), async ({ route, server }) => {
      await route.presence(never());
      server.tokens.endAccess();
      expect(await route.presence(never())).toBe('awake');
      expect(short(server)).toEqual(['POST /oauth2/v3/token', 'GET', 'GET', 'POST /oauth2/v3/token', 'GET']);
    }));

  it('are over when Tesla wants a new login, and the owner is told', () =>
    on(fleetBench(), async ({ clock, route, server }) => {
      await route.presence(never());
      server.tokens.endLogin();
      clock.pass(hours(8));
      const fault = { key: 'car_token_over', about: { url: server.url } };
      await expect(route.presence(never())).rejects.toMatchObject({ fault });
    }));

  it('are not over because their server is down', () =>
    on(fleetBench(), async ({ clock, route, server }) => {
      await route.presence(never());
      clock.pass(minutes(480));
      server.misbehave({ servesPages: true });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_not_json' } });
      server.behave();
      expect(await route.presence(never())).toBe('awake');
    }));

  it('are blanked out in every log', () =>
    on(fleetBench(), async ({ accounts, login, redactor, server }) => {
      const access = await accounts.tokens(login).access();
      expect(redactor.redact(`${access} ${login.refresh_token} ${server.tokens.refreshToken}`)).toBe(
        '*** *** ***',
      );
    }));
});
