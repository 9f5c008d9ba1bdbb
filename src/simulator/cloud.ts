import type { Clock } from '../runtime/clock.ts';
import { percent } from '../units.ts';
import type { CarServer } from './car-server.ts';
import { EnergySite } from './energy-site.ts';
import { startFleetApi } from './fleet-api.ts';
import type { SimulatedGateway } from './gateway.ts';
import type { SimulatedHome } from './home.ts';
import type { HostedMisbehaviour } from './hosted.ts';
import type { Lockstep } from './lockstep.ts';
import type { CarDoor } from './seams.ts';
import { startTeslemetry } from './teslemetry.ts';
import { startTessie } from './tessie.ts';

const LOGIN = { clientId: 'simulated-client', refreshToken: 'simulated-refresh-token-of-the-site' };
const TOKEN = 'simulated-token-of-the-site';

export type CloudWay = 'fleet_api' | 'teslemetry' | 'tessie';

/** The cloud's side of a home's Powerwall, and the owner's words for the way to it. */
export interface Cloud {
  readonly site: EnergySite;
  readonly server: CarServer<HostedMisbehaviour>;
  readonly option: Readonly<Record<string, unknown>>;
}

interface Around {
  readonly clock: Clock;
  readonly home: SimulatedHome;
  readonly gateway: SimulatedGateway;
  readonly lockstep: Lockstep;
  readonly car: CarDoor;
}

/** What is set in the cloud is what the Powerwall does and its gateway tells. */
export async function startCloud(way: CloudWay, around: Around): Promise<Cloud> {
  const { clock, home, gateway, lockstep, car } = around;
  const site = new EnergySite({
    clock,
    level: () => home.battery().level,
    connected: () => home.look().gridStatus === 'SystemGridConnected',
    apply: ({ reserve, mode }) => {
      home.setBattery({ reserve, mode: mode === 'backup' ? 'backup' : 'self_consumption' });
      Object.assign(gateway.settings, { mode, reserveRawPercent: percent(reserve * 0.95 + 5) });
    },
  });
  lockstep.join(() => site.catchUp());
  const server = await serverOf(way, { car, clock, site });
  const login = { client_id: LOGIN.clientId, refresh_token: LOGIN.refreshToken, auth_url: server.url };
  const credentials = way === 'fleet_api' ? login : { token: TOKEN };
  return { site, server, option: { connection: way, url: server.url, ...credentials } };
}

function serverOf(
  way: CloudWay,
  setup: { readonly car: CarDoor; readonly clock: Clock; readonly site: EnergySite },
): Promise<CarServer<HostedMisbehaviour>> {
  if (way === 'teslemetry') return startTeslemetry({ ...setup, token: TOKEN });
  if (way === 'tessie') return startTessie({ ...setup, token: TOKEN });
  return startFleetApi({ ...setup, auth: LOGIN, tls: true });
}
