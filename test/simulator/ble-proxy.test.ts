import { describe, expect, it } from '@jest/globals';
import { type BleMisbehaviour, startBleProxy } from '../../src/simulator/ble-proxy.ts';
import type { CarServer } from '../../src/simulator/car-server.ts';
import { minutes, percent, seconds } from '../../src/units.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { played } from '../support/real-sockets.ts';

interface Bench {
  readonly car: HandCar;
  readonly clock: HandClock;
  readonly server: CarServer<BleMisbehaviour>;
  readonly get: (what: string) => Promise<unknown>;
  readonly post: (what: string, body?: string) => Promise<unknown>;
}

async function bench(test: (bench: Bench) => Promise<void>): Promise<void> {
  const car = new HandCar();
  const clock = new HandClock();
  const server = await startBleProxy({ car, clock });
  const ask = async (what: string, init: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${server.url}/api/1/vehicles/${car.vin}/${what}`, init);
    return { status: answer.status, ...JSON.parse(await answer.text()) };
  };
  const post = (what: string, body = '{}') => ask(what, { method: 'POST', body });
  try {
    await test({ car, clock, server, get: what => ask(what, {}), post });
  } finally {
    await server.close();
  }
}

const fails = (reason: unknown) => ({ status: 503, response: { result: false, reason } });
const succeeds = { status: 200, response: { result: true } };

describe('the simulated Bluetooth proxy', () => {
  it('nests the charge twice and counts its time in seconds', () =>
    bench(async ({ car, clock, get }) => {
      const charge_state = { charging_state: 'Stopped', battery_level: 60, timestamp: clock.wall() / 1000 };
      expect(await get('vehicle_data?endpoints=charge_state')).toMatchObject({
        status: 200,
        response: { result: true, vin: car.vin, command: 'vehicle_data', response: { charge_state } },
      });
    }));

  it('serves the same data for 30 s', () =>
    bench(async ({ car, clock, get }) => {
      const level = async (): Promise<string> =>
        JSON.stringify(await get('vehicle_data?endpoints=charge_state'));
      const first = await level();
      car.is({ levelPercent: percent(61) });
      clock.pass(seconds(29));
      expect(await level()).toBe(first);
      clock.pass(seconds(1));
      expect(await level()).toContain('"battery_level":61');
    }));

  it('answers for a sleeping car that it sleeps, and wakes it for a command only', () =>
    bench(async ({ car, clock, get, post }) => {
      car.is({ asleep: true });
      expect(await get('vehicle_data?endpoints=charge_state')).toMatchObject(fails('vehicle is sleeping'));
      const asleep = { response: { vehicle_sleep_status: 'VEHICLE_SLEEP_STATUS_ASLEEP' } };
      expect(await get('body_controller_state')).toMatchObject({ response: asleep });
      expect(car.asked).toEqual([]);
      expect(await played(clock, post('command/charge_start?wait=true'))).toMatchObject(succeeds);
      expect(car.asked).toEqual(['wake', 'start']);
    }));

  it('gives up on a car that does not wake', () =>
    bench(async ({ car, clock, post }) => {
      car.is({ asleep: true }).wakes = false;
      const reason = expect.stringContaining('could_not_wake_buses');
      expect(await played(clock, post('command/charge_start?wait=true'))).toMatchObject(fails(reason));
    }));

  it('swallows what the car already does, and passes its refusals on', () =>
    bench(async ({ car, post }) => {
      car.is({ charging: 'Complete' });
      expect(await post('command/charge_start?wait=true')).toMatchObject(succeeds);
      expect(await post('command/charge_stop?wait=true')).toMatchObject(succeeds);
      car.is({ charging: 'Disconnected' });
      const reason = 'car could not execute command: disconnected';
      expect(await post('command/charge_start?wait=true')).toMatchObject(fails(reason));
    }));

  it('says nothing about success when it is not asked to wait', () =>
    bench(async ({ car, post }) => {
      car.is({ charging: 'Disconnected' });
      expect(await post('command/charge_start')).toMatchObject(succeeds);
    }));

  it('takes amps as a number and as text, and keeps every request in order', () =>
    bench(async ({ car, server, post }) => {
      await post('command/set_charging_amps?wait=true', '{"charging_amps":"8"}');
      await post('command/set_charge_limit?wait=true', '{"percent":70}');
      expect(car.asked).toEqual(['wake', 'amps 8', 'wake', 'limit 70']);
      expect(server.requests.map(({ body }) => body)).toEqual(['{"charging_amps":"8"}', '{"percent":70}']);
    }));

  it('knows no other car, and none that is out of range', () =>
    bench(async ({ car, get, server }) => {
      const answer = await fetch(`${server.url}/api/1/vehicles/OTHER/body_controller_state`);
      expect(answer.status).toBe(404);
      car.is({ inRange: false });
      expect(await get('body_controller_state')).toMatchObject(fails(`Vehicle is not in range: ${car.vin}`));
    }));

  it('misbehaves as told, until it is told to behave', () =>
    bench(async ({ car, clock, get, post, server }) => {
      server.misbehave({ ignoresStart: true });
      expect(await post('command/charge_start?wait=true')).toMatchObject(succeeds);
      expect(car.now.charging).toBe('Stopped');
      server.misbehave({ refuses: 'no_power' });
      expect(await post('command/charge_start?wait=true')).toMatchObject({ status: 503 });
      server.misbehave({ slow: minutes(1) });
      await played(clock, get('body_controller_state'));
      expect(clock.now()).toBeGreaterThanOrEqual(minutes(1));
      server.misbehave({ servesPages: true });
      await expect(get('body_controller_state')).rejects.toThrow(/JSON/);
      server.behave();
      expect(await get('body_controller_state')).toMatchObject(succeeds);
    }));
});
