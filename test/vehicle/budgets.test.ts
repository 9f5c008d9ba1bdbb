import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Millis, amps, hours, minutes, seconds } from '../../src/units.ts';
import { startVehicle } from '../../src/vehicle/vehicle.ts';
import { thriftAt } from '../../src/vehicle/schedule.ts';
import { Redactor } from '../../src/runtime/log.ts';
import type { CarServer } from '../../src/simulator/car-server.ts';
import { startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { tariffOf } from '../../src/vehicle/billing.ts';
import { Purse } from '../../src/vehicle/purse.ts';
import { noRequests } from '../../src/vehicle/requests.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { Wire } from '../support/wire.ts';
import { HandCar } from '../support/hand-car.ts';
import { HandClock } from '../support/hand-clock.ts';
import { auth, home, memoryPins, never, short } from './bench.ts';
import { homeBench, integrations } from './home-bench.ts';

const quiet = { charging: false, stirredAtMs: undefined, onOurBus: undefined, wanted: false };

/** A car by the Fleet API that is paid for, started as the program does, without sockets and disk. */
async function paid(test: (bench: ReturnType<typeof benchOf>) => Promise<void>): Promise<void> {
  const wire = new Wire();
  const car = new HandCar();
  const clock = new HandClock();
  const server = await startFleetProxy({ car, clock, auth });
  wire.leadTo(server);
  try {
    await test(benchOf(car, clock, server, wire));
  } finally {
    wire.cut();
    await server.close();
  }
}

function benchOf(car: HandCar, clock: HandClock, server: CarServer, wire: Wire) {
  const folder = memoryFolder();
  const pins = memoryPins();
  const login = { client_id: auth.clientId, refresh_token: auth.refreshToken, auth_url: server.url };
  const accounts = openAccounts({ clock, folder, pins, redactor: new Redactor() });
  return {
    car,
    clock,
    begun: (carsOnBill = 1) =>
      startVehicle({
        options: { name: 'Car', vin: car.vin, url: server.url, connection: 'fleet_proxy', ...login },
        home: () => home,
        clock,
        accounts,
        pins,
        carsOnBill,
      }),
    timesOf: (what: string) => short(server).filter(line => line.includes(what)).length,
    live: async (by: Millis) => {
      for (let passed = 0; passed < by; passed += seconds(5)) {
        await wire.quiet();
        clock.pass(seconds(5));
      }
      await wire.quiet();
    },
  };
}

describe('a car whose requests are paid for', () => {
  it('counts each that is billed, and tells them with the budget', () =>
    paid(async ({ begun, live, timesOf }) => {
      const vehicle = begun();
      await live(minutes(2));
      vehicle.send({ kind: 'amps', amps: amps(16) });
      await live(minutes(2));
      const { requests } = vehicle.seen();
      expect(requests?.today).toEqual({
        data: timesOf('vehicle_data'),
        commands: timesOf('command/'),
        wakes: 0,
      });
      expect(requests?.today.commands).toBe(1);
      expect(requests?.today.data).toBeGreaterThan(0);
      await vehicle.stop();
      const again = begun();
      await live(minutes(1));
      expect(again.seen().requests?.today.data).toBe((requests?.today.data ?? 0) + 1);
      await again.stop();
    }));

  it('is read sparsely and then no more when the day’s budget goes, and still stopped', () =>
    paid(async ({ begun, live, timesOf, car, clock }) => {
      const vehicle = begun(12);
      for (let stir = 0; stir < 8; stir += 1) {
        vehicle.attend({ ...quiet, stirredAtMs: clock.now() });
        await live(minutes(3));
      }
      const { budget, today } = vehicle.seen().requests ?? {};
      expect(today?.data).toBe(budget?.data);
      expect(today?.data).toBe(timesOf('vehicle_data'));
      expect(vehicle.faults().map(({ key }) => key)).toEqual(['car_budget_data']);
      expect(vehicle.seen().reach).toBe('awake');
      for (let sent = 0; sent < 8; sent += 1) {
        vehicle.send({ kind: 'amps', amps: amps(10 + (sent % 5)) });
        await live(seconds(20));
      }
      expect(timesOf('set_charging_amps')).toBe(budget?.commands);
      car.is({ charging: 'Charging' });
      vehicle.send({ kind: 'stop' });
      await live(seconds(15));
      expect(car.asked).toContain('stop');
      expect(vehicle.seen().command).toMatchObject({ kind: 'stop', outcome: 'done' });
      clock.pass(hours(24));
      await live(minutes(6));
      expect(vehicle.faults()).toEqual([]);
      expect(vehicle.seen().requests?.today.data).toBeGreaterThan(0);
      await vehicle.stop();
    }));
});

const purseAt = (clock: Clock): Purse =>
  new Purse({
    kept: { load: async () => undefined, save: async () => undefined },
    tariff: tariffOf('home_assistant', 1) ?? { usd: noRequests, budget: noRequests },
    clock,
    zone: () => 'UTC',
  });

describe('a car in Home Assistant', () => {
  it('is paid for where the integration passes Tesla’s bill on', async () => {
    const { clock, purse, car, route } = homeBench('tesla_fleet', purseAt);
    await clock.until(route.read(never()));
    car.is({ asleep: true });
    await clock.until(route.command({ kind: 'start' }, never()));
    expect(route.billed()).toBe(true);
    // It was thought to be awake: tried, looked at, woken, and tried again.
    expect(purse?.seen().today).toEqual({ data: 2, commands: 2, wakes: 1 });
  });

  it('is known as paid for, and to take a limit, while Home Assistant is away', () => {
    const { states, route } = homeBench('tesla_fleet');
    expect([route.billed(), route.takesLimit()]).toEqual([true, true]);
    states.leave();
    expect([route.billed(), route.takesLimit()]).toEqual([true, true]);
  });

  it.each(integrations.filter(name => name !== 'tesla_fleet'))('is not with %s', async integration => {
    const { clock, purse, route } = homeBench(integration, purseAt);
    await clock.until(route.read(never()));
    await clock.until(route.command({ kind: 'start' }, never()));
    expect(route.billed()).toBe(false);
    expect(purse?.seen().today).toEqual(noRequests);
  });
});

it('readings never become denser as the budget goes', () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b) => {
        expect(thriftAt(Math.min(a, b))).toBeGreaterThanOrEqual(thriftAt(Math.max(a, b)));
      },
    ),
  ));
