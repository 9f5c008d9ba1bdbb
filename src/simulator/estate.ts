import type { Clock } from '../runtime/clock.ts';
import { type Amps, type Percent, amps } from '../units.ts';
import { type Cloud, type CloudWay, startCloud } from './cloud.ts';
import { type SimulatedBus, startBus } from './bus.ts';
import type { SimulatedCar } from './car.ts';
import type { CarServer } from './car-server.ts';
import { type ChargerOptions, SimulatedCharger } from './charger.ts';
import { type CarPlan, type KeptCar, type Route, keepCar } from './garage.ts';
import { type SimulatedGateway, startGateway } from './gateway.ts';
import { type HomeOptions, SimulatedHome } from './home.ts';
import { Lockstep } from './lockstep.ts';
import { homePlace } from './place.ts';

const PASSWORD = 'SUNNY';
const IDS = ['1839', '2019', '4085', '8725', '2431', '2433'];

type ChargerPlan = Omit<ChargerOptions, 'lockstep' | 'mains'>;

export interface EstatePlan extends Omit<HomeOptions, 'lockstep'> {
  readonly clock: Clock;
  readonly route?: Route;
  readonly carLevel?: Percent;
  readonly asleep?: boolean;
  readonly circuitAmps?: Amps;
  readonly chargerAmps?: Amps;
  /** One where nothing else is said. */
  readonly chargers?: readonly ChargerPlan[];
  /** One where nothing else is said; what it leaves open is as the plan says for all. */
  readonly cars?: readonly CarPlan[];
  /** The way to the Powerwall's own settings; none where nothing else is said. */
  readonly control?: CloudWay;
}

/** A whole simulated home on loopback: sun, house, Powerwall and its gateway, Wall Connectors on their bus, cars. */
export interface Estate {
  readonly home: SimulatedHome;
  /** The first car, the first charger, and the server of the first car. */
  readonly car: SimulatedCar;
  readonly charger: SimulatedCharger;
  readonly carServer: CarServer;
  readonly cars: readonly SimulatedCar[];
  readonly chargers: readonly SimulatedCharger[];
  /** In the order of the cars. */
  readonly carServers: readonly CarServer[];
  readonly bus: SimulatedBus;
  readonly gateway: SimulatedGateway;
  /** The Powerwall's own settings in the cloud, where there is a way to them. */
  readonly cloud: Cloud | undefined;
  /** For whatever else is to live in this home. */
  readonly lockstep: Lockstep;
  /** What an owner of this home would write into `options.json`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Plugs a car in at a charger, both counted from 0. Whichever was there leaves its cable. */
  plugIn(car?: number, charger?: number): void;
  close(): Promise<void>;
}

/** Builds the home and starts its servers. Everything lives by the plan's clock. */
export async function startEstate(plan: EstatePlan): Promise<Estate> {
  const { clock } = plan;
  const lockstep = new Lockstep(clock);
  const home = new SimulatedHome({ ...plan, lockstep });
  const chargers = (plan.chargers ?? [{}]).map((charger, place) =>
    buildCharger(charger, place, home, lockstep),
  );
  const bus = await startBus({ clock, chargers });
  const gateway = await startGateway({ look: () => home.look(), clock, password: PASSWORD });
  const kept = await Promise.all(
    carPlans(plan).map((car, place) => keepCar(car, place, { lockstep, clock })),
  );
  const cars = kept.map(({ car }) => car);
  const carServers = kept.map(({ server }) => server);
  const car = one(cars, 0);
  const around = { clock, home, gateway, lockstep, car };
  const cloud = plan.control && (await startCloud(plan.control, around));
  return {
    home,
    car,
    charger: one(chargers, 0),
    carServer: one(carServers, 0),
    cars,
    chargers,
    carServers,
    bus,
    gateway,
    cloud,
    lockstep,
    options: optionsOf(plan, bus, gateway, kept, cloud),
    plugIn: (car = 0, charger = 0) => plugIn(one(cars, car), one(chargers, charger).outlet, cars),
    close: async () => {
      const servers = [bus, gateway, ...carServers, ...(cloud ? [cloud.server] : [])];
      await Promise.all(servers.map(part => part.close()));
    },
  };
}

function one<T>(all: readonly T[], place: number): T {
  const found = all[place];
  if (found === undefined) throw new Error(`This home has only ${all.length} of these.`);
  return found;
}

function buildCharger(
  plan: ChargerPlan,
  place: number,
  home: SimulatedHome,
  lockstep: Lockstep,
): SimulatedCharger {
  const charger = new SimulatedCharger({ id: one(IDS, place), ...plan, lockstep, mains: home });
  home.connect(charger.outlet);
  return charger;
}

const carPlans = ({ cars = [{}], route, carLevel, asleep }: EstatePlan): readonly CarPlan[] =>
  cars.map(car => ({
    ...(route !== undefined && { route }),
    ...(carLevel !== undefined && { level: carLevel }),
    ...(asleep !== undefined && { asleep }),
    ...car,
  }));

function plugIn(car: SimulatedCar, outlet: SimulatedCharger['outlet'], cars: readonly SimulatedCar[]): void {
  cars.find(other => other !== car && other === outlet.car)?.unplug();
  car.plug(outlet);
}

const optionsOf = (
  plan: EstatePlan,
  bus: SimulatedBus,
  gateway: SimulatedGateway,
  cars: readonly KeptCar[],
  cloud: Cloud | undefined,
): Estate['options'] => ({
  wall_connectors: {
    bridge: bus.url,
    circuit_amps: plan.circuitAmps ?? amps(48),
    charger_amps: plan.chargerAmps ?? amps(32),
  },
  meter: { connection: 'powerwall', host: new URL(gateway.url).host, password: PASSWORD },
  vehicles: cars.flatMap(({ option }) => option ?? []),
  home: { ...homePlace },
  ...(cloud && { powerwall_control: cloud.option }),
});
