import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { hours, seconds } from '../../src/units.ts';
import { done, unknown } from '../../src/vehicle/reasons.ts';
import { apiBench, never, on, short } from './bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;
const messages = (server: Parameters<typeof short>[0]): number =>
  short(server).filter(line => line === 'POST /signed_command').length;
const text = (status: number, error: string) => ({ status, body: { response: null, error } });

describe('a session that is out of step', () => {
  it('is set right by what the car tells of it, at the price of one message', () =>
    on(apiBench(), async ({ car, route, server }) => {
      await route.command(start, never());
      server.computer.reboot();
      expect(await route.command(stop, never())).toEqual(done);
      expect(messages(server)).toBe(4);
      expect(car.asked).toEqual(['start', 'stop']);
    }));

  it('is begun anew when the car got another computer', () =>
    on(apiBench(), async ({ car, route, server }) => {
      await route.command(start, never());
      server.computer.replace();
      expect(await route.command(stop, never())).toEqual(done);
      expect(car.asked).toEqual(['start', 'stop']);
    }));

  it('is set right after a restart with a wrong clock', () =>
    on(apiBench(), async ({ car, clock, restarted, route }) => {
      await route.command(start, never());
      clock.pass(hours(2));
      clock.jump(-hours(1) as never);
      const late = restarted();
      expect(await late.command(stop, never())).toEqual(done);
      clock.jump(-hours(9) as never);
      const early = restarted();
      expect(await early.command(start, never())).toEqual(done);
      expect(car.asked).toEqual(['start', 'stop', 'start']);
      await late.close();
      await early.close();
    }));

  it('is not taken from a message that travelled for more than 10 s', () =>
    on(apiBench(), async ({ car, clock, route, server }) => {
      server.misbehave({ slow: seconds(11) });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('no_session'));
      expect(messages(server)).toBe(4);
      expect(car.asked).toEqual([]);
    }));

  it.each([
    [5, 'invalid_signature'],
    [6, 'invalid_token_or_counter'],
    [15, 'incorrect_epoch'],
    [17, 'time_expired'],
    [20, 'time_to_live_too_long'],
  ])('is given up after four messages that all meet fault %i', (fault, word) =>
    on(apiBench(), async ({ clock, route, server }) => {
      server.misbehave({ fault });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown(word));
      expect(messages(server)).toBe(4);
    }),
  );
});

describe('a car that has no time', () => {
  it.each([
    [{ fault: 1 }, 'busy'],
    [{ fault: 2 }, 'timeout'],
    [{ fault: 11 }, 'internal'],
    [{ waits: true }, 'wait'],
  ])('is asked again after 5 s, four times in all: %j', (manners, word) =>
    on(apiBench(), async ({ clock, route, server }) => {
      await route.command(stop, never());
      server.misbehave(manners);
      const began = clock.now();
      expect(await clock.until(route.command(start, never()))).toEqual(unknown(word));
      expect(messages(server)).toBe(2 + 4);
      expect(clock.now() - began).toBe(seconds(15));
    }),
  );
});

describe('a car that takes no commands', () => {
  it('is looked at when it obeyed and could not say so', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ fault: 25 });
      expect(await route.command(start, never())).toEqual(unknown('response_mtu_exceeded'));
      expect(messages(server)).toBe(1);
    }));

  it.each([
    [21, 'car_account', 'remote_access_disabled'],
    [22, 'car_account', 'remote_service_access_disabled'],
    [23, 'car_account', 'command_requires_account_credentials'],
    [12, 'car_answer', 'wrong_personalization'],
    [99, 'car_answer', 'fault_99'],
  ])('by fault %i is told as %s', (fault, key, why) =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ fault });
      await expect(route.command(start, never())).rejects.toMatchObject({ fault: { key, about: { why } } });
      expect(messages(server)).toBe(1);
    }),
  );

  it('is left alone for as long as Tesla wants', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: { ...text(429, ''), headers: { 'retry-after': '42' } } });
      const fault = { key: 'car_limited', about: { seconds: 42 } };
      await expect(route.command(start, never())).rejects.toMatchObject({ fault });
      expect(messages(server)).toBe(1);
    }));

  it.each([
    [403, 'Unauthorized missing scopes', 'car_scopes'],
    [403, 'account disabled: EXCEEDED_LIMIT', 'car_allowance'],
    [412, 'Account 1 must be registered in the current region https://x', 'car_not_registered'],
    [421, 'user out of region', 'car_wrong_region'],
  ])('by a %i with “%s” is told as %s', (status, words, key) =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: text(status, words) });
      await expect(route.command(start, never())).rejects.toMatchObject({ fault: { key } });
    }),
  );
});
