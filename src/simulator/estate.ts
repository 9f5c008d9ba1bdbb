import type { Clock } from '../runtime/clock.ts';
import { type Amps, type Percent, amps } from '../units.ts';
import { startBleProxy } from './ble-proxy.ts';
import { type SimulatedBus, startBus } from './bus.ts';
import { SimulatedCar } from './car.ts';
import type { CarServer } from './car-server.ts';
import { SimulatedCharger } from './charger.ts';
import { startFleetProxy } from './fleet-proxy.ts';
import { type SimulatedGateway, startGateway } from './gateway.ts';
import { type HomeOptions, SimulatedHome } from './home.ts';
import { Lockstep } from './lockstep.ts';
import { homePlace } from './place.ts';

const PASSWORD = 'SUNNY';
const LOGIN = { clientId: 'simulated-client', refreshToken: 'simulated-refresh-token' };

export interface EstatePlan extends Omit<HomeOptions, 'lockstep'> {
  readonly clock: Clock;
  readonly route?: 'ble_proxy' | 'fleet_proxy';
  readonly carLevel?: Percent;
  readonly asleep?: boolean;
  readonly circuitAmps?: Amps;
  readonly chargerAmps?: Amps;
}

/** A whole simulated home on loopback: sun, house, Powerwall and its gateway, a Wall Connector on its bus, a car. */
export interface Estate {
  readonly home: SimulatedHome;
  readonly car: SimulatedCar;
  readonly charger: SimulatedCharger;
  readonly bus: SimulatedBus;
  readonly gateway: SimulatedGateway;
  readonly carServer: CarServer;
  /** What an owner of this home would write into `options.json`. */
  readonly options: Readonly<Record<string, unknown>>;
  plugIn(): void;
  close(): Promise<void>;
}

/** Builds the home and starts its servers. Everything lives by the plan's clock. */
export async function startEstate(plan: EstatePlan): Promise<Estate> {
  const { clock, route = 'ble_proxy', carLevel, asleep = false } = plan;
  const lockstep = new Lockstep(clock);
  const home = new SimulatedHome({ ...plan, lockstep });
  const charger = new SimulatedCharger({ lockstep, mains: home });
  home.connect(charger.outlet);
  const car = new SimulatedCar({ lockstep, asleep, ...(carLevel === undefined ? {} : { level: carLevel }) });
  const bus = await startBus({ clock, chargers: [charger] });
  const gateway = await startGateway({ look: () => home.look(), clock, password: PASSWORD });
  const carServer = await startCarServer(route, car, clock);
  return {
    home,
    car,
    charger,
    bus,
    gateway,
    carServer,
    options: optionsOf(plan, route, { bus, gateway, carServer, car }),
    plugIn: () => car.plug(charger.outlet),
    close: async () => {
      await Promise.all([bus.close(), gateway.close(), carServer.close()]);
    },
  };
}

const startCarServer = (
  route: 'ble_proxy' | 'fleet_proxy',
  car: SimulatedCar,
  clock: Clock,
): Promise<CarServer> =>
  route === 'ble_proxy'
    ? startBleProxy({ car, clock })
    : startFleetProxy({ car, clock, auth: LOGIN, tls: true });

type Servers = Pick<Estate, 'bus' | 'gateway' | 'carServer' | 'car'>;

function optionsOf(
  plan: EstatePlan,
  route: string,
  { bus, gateway, carServer, car }: Servers,
): Estate['options'] {
  const { url } = carServer;
  const login = { client_id: LOGIN.clientId, refresh_token: LOGIN.refreshToken, auth_url: url };
  return {
    wall_connectors: {
      bridge: bus.url,
      circuit_amps: plan.circuitAmps ?? amps(48),
      charger_amps: plan.chargerAmps ?? amps(32),
    },
    meter: { connection: 'powerwall', host: new URL(gateway.url).host, password: PASSWORD },
    vehicles: [
      { name: 'Model 3', vin: car.vin, connection: route, url, ...(route === 'fleet_proxy' ? login : {}) },
    ],
    home: { ...homePlace },
  };
}
