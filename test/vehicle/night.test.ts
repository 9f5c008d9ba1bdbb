import { describe, expect, it } from '@jest/globals';
import { hours, minutes, seconds } from '../../src/units.ts';
import type { CarServer } from '../../src/simulator/car-server.ts';
import { Redactor } from '../../src/runtime/log.ts';
import { type Vehicle, startVehicle, watchVehicle } from '../../src/vehicle/vehicle.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import { counted, lived } from '../support/real-sockets.ts';
import { auth, bleBench, fleetBench, home, memoryPins, newFolder, on, short } from './bench.ts';

const without = (server: CarServer, ...harmless: string[]): readonly string[] =>
  short(server).filter(line => !harmless.includes(line));
const wanted = { charging: false, stirredAtMs: undefined, onOurBus: true, wanted: true };

/** Lets time pass until the car’s facts are in. */
const settled = async (vehicle: Vehicle, pass: () => Promise<void>): Promise<void> => {
  for (let tries = 0; tries < 100 && vehicle.seen().takenAtMs === undefined; tries += 1) await pass();
};

describe('a night with a sleeping car', () => {
  it('passes without a request by Bluetooth that could wake it', () =>
    on(bleBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      const { route: counting, busy } = counted(route);
      const vehicle = watchVehicle({ name: 'Car', vin: car.vin, url: server.url, clock, route: counting });
      vehicle.attend(wanted);
      await lived(clock, hours(9), seconds(30), busy);
      expect(server.requests.length).toBeGreaterThan(200);
      expect(without(server, 'GET /body_controller_state')).toEqual([]);
      expect(vehicle.seen()).toMatchObject({ reach: 'asleep', atHome: true });
      await vehicle.stop();
    }));

  it('passes without a paid request to the Fleet API', () =>
    on(fleetBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      const { route: counting, busy } = counted(route);
      const vehicle = watchVehicle({ name: 'Car', vin: car.vin, url: server.url, clock, route: counting });
      await lived(clock, hours(9), seconds(30), busy);
      expect(server.requests.length).toBeGreaterThan(100);
      expect(without(server, 'GET', 'POST /oauth2/v3/token')).toEqual([]);
      expect(vehicle.seen().reach).toBe('asleep');
      await vehicle.stop();
    }));

  it('lets an idle car that is still awake fall asleep', () =>
    on(bleBench(), async ({ car, clock, route, server }) => {
      const { route: counting, busy } = counted(route);
      const vehicle = watchVehicle({ name: 'Car', vin: car.vin, url: server.url, clock, route: counting });
      await lived(clock, minutes(11), seconds(30), busy);
      expect(without(server, 'GET /body_controller_state')).toHaveLength(1);
      car.is({ asleep: true });
      await lived(clock, hours(8), seconds(30), busy);
      expect(without(server, 'GET /body_controller_state')).toHaveLength(1);
      expect(vehicle.seen()).toMatchObject({ reach: 'asleep', levelPercent: 60 });
      await vehicle.stop();
    }));
});

describe('a car as the owner’s options name it', () => {
  it.each(['ble_proxy', 'fleet_proxy'] as const)('is read through a %s, and shows no position', connection =>
    on<Awaited<ReturnType<typeof bleBench | typeof fleetBench>>>(
      connection === 'ble_proxy' ? bleBench() : fleetBench(),
      async ({ car, clock, server }) => {
        const { folder } = await newFolder();
        const redactor = new Redactor();
        const pins = memoryPins();
        const login = { client_id: auth.clientId, refresh_token: auth.refreshToken, auth_url: server.url };
        const vehicle = startVehicle({
          options: {
            name: 'Car',
            vin: car.vin,
            url: server.url,
            ...(connection === 'ble_proxy' ? { connection } : { connection, ...login }),
          },
          home: () => home,
          clock,
          accounts: openAccounts({ clock, folder, pins, redactor }),
          pins,
        });
        await settled(vehicle, () => lived(clock, seconds(1), seconds(1), () => true));
        expect(vehicle.seen()).toMatchObject({
          reach: 'awake',
          charging: 'stopped',
          levelPercent: 60,
          atHome: true,
        });
        expect(vehicle.faults()).toEqual([]);
        expect(JSON.stringify(vehicle.seen())).not.toMatch(/47\.37|8\.54/);
        await vehicle.stop();
      },
    ),
  );
});
