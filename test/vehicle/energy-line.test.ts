import '../support/one-realm.ts';
import { expect, it } from '@jest/globals';
import { EnergySite } from '../../src/simulator/energy-site.ts';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import { percent } from '../../src/units.ts';
import { openEnergyLine } from '../../src/vehicle/energy-line.ts';
import { FleetApi } from '../../src/vehicle/fleet-api.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import { Redactor } from '../../src/runtime/log.ts';
import { HandCar } from '../support/hand-car.ts';
import { auth, home, memoryPins, never, newFolder } from './bench.ts';
import { PatientClock } from './patient-clock.ts';

it('a car and a Powerwall of one login share one refresher, for its tokens work only once', async () => {
  const [car, clock, pins] = [new HandCar(), new PatientClock(), memoryPins()];
  const site = new EnergySite({ clock, level: () => percent(50), connected: () => true });
  const server = await startFleetApi({ car, clock, auth, site });
  const { folder } = await newFolder();
  const accounts = openAccounts({ clock, folder, pins, redactor: new Redactor() });
  const login = { client_id: auth.clientId, refresh_token: auth.refreshToken, auth_url: server.url };
  const options = { ...login, url: server.url };
  const route = new FleetApi({ options, vin: car.vin, home: () => home, clock, pins, accounts });
  const line = openEnergyLine({ options: { connection: 'fleet_api', ...options }, accounts, pins });
  await Promise.all([
    route.presence(never()),
    line.ask('/api/1/products', never()),
    line.ask(`/api/1/energy_sites/${site.number}/site_info`, never()),
  ]);
  expect(server.requests.filter(({ path }) => path.includes('token'))).toHaveLength(1);
  expect(line.url).toBe(server.url);
  await route.close();
  await line.close();
  await server.close();
});
