import { describe, expect, it } from '@jest/globals';
import { amps, minutes, seconds } from '../../src/units.ts';
import { done, refused, unknown } from '../../src/vehicle/reasons.ts';
import { played } from '../support/real-sockets.ts';
import { bleBench, never, on, short } from './bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;

describe('the Bluetooth route', () => {
  it('tells whether the car is awake, and asks nothing that could wake it', () =>
    on(bleBench(), async ({ car, route, server }) => {
      expect(await route.presence(never())).toBe('awake');
      car.is({ asleep: true });
      expect(await route.presence(never())).toBe('asleep');
      expect(short(server)).toEqual(['GET /body_controller_state', 'GET /body_controller_state']);
      expect(car.asked).toEqual([]);
    }));

  it('reads the charge from an awake car', () =>
    on(bleBench(), async ({ car, clock, route }) => {
      car.is({ charging: 'NoPower' });
      expect(await route.read(never())).toEqual({
        charging: 'no_power',
        levelPercent: 60,
        limitPercent: 80,
        requestedAmps: 16,
        requestedMaxAmps: 32,
        stamp: clock.wall() / 1000,
      });
    }));

  it('lets a sleeping car sleep', () =>
    on(bleBench(), async ({ car, route }) => {
      car.is({ asleep: true });
      expect(await route.read(never())).toBe('asleep');
      expect(car.asked).toEqual([]);
    }));

  it('understands enumerations with and without their type before them', () =>
    on(bleBench(), async ({ route, server }) => {
      const words = {
        ChargingStateComplete: 'complete',
        Charging: 'charging',
        CHARGING_STATE_NO_POWER: 'no_power',
      };
      for (const [word, charging] of Object.entries(words)) {
        const response = { response: { charge_state: { charging_state: word, battery_level: null } } };
        server.misbehave({ answers: { status: 200, body: { response } } });
        expect(await route.read(never())).toMatchObject({ charging, levelPercent: undefined });
      }
    }));

  it('knows a car that answered to be at home for 10 minutes', () =>
    on(bleBench(), async ({ clock, route }) => {
      expect(route.atHome()).toBeUndefined();
      await route.presence(never());
      expect(route.atHome()).toBe(true);
      clock.pass(minutes(10));
      expect(route.atHome()).toBe(true);
      clock.pass(seconds(1));
      expect(route.atHome()).toBeUndefined();
    }));

  it('calls a car out of range unreachable, and not away', () =>
    on(bleBench(), async ({ route, server }) => {
      server.misbehave({ outOfRange: true });
      expect(await route.presence(never())).toBe('unreachable');
      expect(await route.read(never())).toBe('unreachable');
      expect(route.atHome()).toBeUndefined();
    }));

  it('starts a sleeping car: the proxy wakes it, and says how it went', () =>
    on(bleBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      expect(await played(clock, route.command(start, never()))).toEqual(done);
      expect(car.asked).toEqual(['wake', 'start']);
      expect(short(server)).toEqual(['POST /command/charge_start?wait=true']);
      expect(server.requests[0]?.body).toBe('{}');
    }));

  it('sets whole amps as a number', () =>
    on(bleBench(), async ({ route, server }) => {
      expect(await route.command({ kind: 'amps', amps: amps(12) }, never())).toEqual(done);
      expect(server.requests.map(({ body }) => body)).toEqual(['{"charging_amps":12}']);
    }));

  it('sends amps below 5 twice, 5 s apart', () =>
    on(bleBench(), async ({ car, clock, route, server }) => {
      await played(clock, route.command({ kind: 'amps', amps: amps(2) }, never()));
      expect(car.asked.filter(asked => asked !== 'wake')).toEqual(['amps 2', 'amps 2']);
      const [first, second] = server.requests.map(({ atMs }) => atMs);
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(5000);
    }));

  it('reports the car’s own refusal, and silence as unknown', () =>
    on(bleBench(), async ({ car, route, server }) => {
      car.is({ charging: 'Disconnected' });
      expect(await route.command(start, never())).toEqual(refused('disconnected'));
      server.misbehave({ outOfRange: true });
      expect(await route.command(stop, never())).toEqual(unknown(`Vehicle is not in range: ${car.vin}`));
    }));

  it('tries four times while the car’s buses do not wake, then reports that', () =>
    on(bleBench(), async ({ clock, route, server }) => {
      server.misbehave({ refuses: 'could_not_wake_buses' });
      expect(await played(clock, route.command(start, never()))).toEqual(refused('could_not_wake_buses'));
      expect(server.requests).toHaveLength(4);
    }));

  it('names a key that the car does not know', () =>
    on(bleBench(), async ({ route, server }) => {
      const reason = 'vehicle rejected request: your public key has not been paired with the vehicle';
      server.misbehave({ answers: { status: 503, body: { response: { result: false, reason } } } });
      await expect(route.command(start, never())).rejects.toMatchObject({
        fault: { key: 'car_key_not_paired' },
      });
    }));

  it('names a server that is gone', () =>
    on(bleBench(), async ({ route, server }) => {
      await server.close();
      const fault = { key: 'car_refused_connection', about: { url: server.url } };
      await expect(route.presence(never())).rejects.toMatchObject({ fault });
    }));

  it('names a server that hangs and one that serves web pages', () =>
    on(bleBench(50), async ({ route, server }) => {
      server.misbehave({ servesPages: true });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_not_json' } });
      server.misbehave({ hangs: true });
      await expect(route.command(stop, never())).rejects.toMatchObject({ fault: { key: 'car_timeout' } });
    }));

  it('waits for an answer that is slow', () =>
    on(bleBench(), async ({ clock, route, server }) => {
      server.misbehave({ slow: seconds(40) });
      expect(await played(clock, route.presence(never()))).toBe('awake');
      expect(clock.now()).toBeGreaterThanOrEqual(seconds(40));
    }));
});
