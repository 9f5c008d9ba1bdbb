import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { seconds } from '../../src/units.ts';
import { done, unknown } from '../../src/vehicle/reasons.ts';
import { never, on } from './bench.ts';
import { asked, teslemetryBench } from './hosted-bench.ts';

const start = { kind: 'start' } as const;
const VEHICLE = 'GET';
const KEPT = 'GET /vehicle_data';
const FRESH = 'GET /api/refresh/5YJ3E1EA3JF012345';

describe('what Teslemetry keeps', () => {
  it('is used for nothing while it is under a minute old', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      await route.read(never());
      clock.pass(seconds(50));
      await route.read(never());
      expect(asked(server)).toEqual([VEHICLE, KEPT, VEHICLE, KEPT]);
      expect(server.account.credits).toBe(2000);
    }));

  it('is renewed for two credits when it is older', () =>
    on(teslemetryBench(), async ({ car, clock, route, server }) => {
      clock.pass(seconds(70));
      car.is({ charging: 'Charging' });
      expect(await route.read(never())).toMatchObject({ charging: 'charging', stamp: clock.wall() });
      expect(asked(server)).toEqual([VEHICLE, KEPT, FRESH, KEPT]);
      expect(server.account.credits).toBe(1998);
    }));

  it('is told with the car’s own time stamp where it cannot be renewed', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      const before = clock.wall();
      server.misbehave({ answersRefresh: { status: 200, body: { response: {} } } });
      clock.pass(seconds(70));
      expect(await route.read(never())).toMatchObject({ stamp: before });
    }));

  it('says nothing of a command that came later', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      clock.pass(seconds(5));
      expect(await route.command(start, never())).toEqual(done);
      clock.pass(seconds(15));
      expect(await route.read(never())).toMatchObject({ charging: 'charging' });
      expect(asked(server).at(-2)).toBe(FRESH);
    }));

  it('cannot be renewed by a car that fell asleep meanwhile, or has no network', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      clock.pass(seconds(70));
      server.misbehave({ answersRefresh: { status: 408, body: { error: 'vehicle is offline or asleep' } } });
      expect(await route.read(never())).toBe('asleep');
      server.misbehave({ offline: true });
      expect(await route.read(never())).toBe('unreachable');
    }));

  it('is not told where the owner has to pay for a fresh one first', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      clock.pass(seconds(70));
      server.account.credits = 0;
      await expect(route.read(never())).rejects.toMatchObject({ fault: { key: 'car_subscription' } });
    }));
});

describe('Teslemetry’s credits', () => {
  it('go for a wake and a command, and for no question', () =>
    on(teslemetryBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      await route.presence(never());
      expect(await clock.until(route.command(start, never()))).toEqual(done);
      expect(server.account.credits).toBe(2000 - 20 - 1);
    }));

  it('are all gone: the owner is told, the car is left alone', () =>
    on(teslemetryBench(), async ({ car, route, server }) => {
      server.account.credits = 0;
      const fault = { key: 'car_subscription', about: { why: 'insufficient_credits' } };
      await expect(route.command(start, never())).rejects.toMatchObject({ fault });
      car.is({ asleep: true });
      await expect(route.command(start, never())).rejects.toMatchObject({ fault });
      expect(car.asked).toEqual([]);
    }));
});

describe('Teslemetry’s own waking', () => {
  it('helps a car that fell asleep between question and command', () =>
    on(teslemetryBench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: { status: 408, body: { error: 'vehicle is offline or asleep' } } });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('asleep'));
      expect(asked(server).filter(line => line.includes('command'))).toHaveLength(2);
    }));
});
