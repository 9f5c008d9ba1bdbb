import { Redactor } from '../../src/runtime/log.ts';
import type { CarServer, Misbehaviour, Reply } from '../../src/simulator/car-server.ts';
import { startBleProxy } from '../../src/simulator/ble-proxy.ts';
import { startFleetApi } from '../../src/simulator/fleet-api.ts';
import { startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { HomeCar } from '../../src/simulator/home-states-car.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { homePlace } from '../../src/simulator/place.ts';
import type { CarDoor } from '../../src/simulator/seams.ts';
import type { SignedCar } from '../../src/simulator/signed-car.ts';
import { startTeslemetry } from '../../src/simulator/teslemetry.ts';
import { startTessie } from '../../src/simulator/tessie.ts';
import type { TokenEndpoint } from '../../src/simulator/token-endpoint.ts';
import { millis, minutes } from '../../src/units.ts';
import { BleProxy } from '../../src/vehicle/ble-proxy.ts';
import { FleetApi } from '../../src/vehicle/fleet-api.ts';
import { openFleetProxy } from '../../src/vehicle/fleet-proxy.ts';
import { HomeAssistantCar } from '../../src/vehicle/home-assistant.ts';
import { openAccounts } from '../../src/vehicle/oauth.ts';
import type { Route } from '../../src/vehicle/route.ts';
import { Teslemetry } from '../../src/vehicle/teslemetry.ts';
import { Tessie } from '../../src/vehicle/tessie.ts';
import type { HandClock } from '../support/hand-clock.ts';
import { auth, memoryPins, newFolder } from '../vehicle/bench.ts';

/** Whatever a server of any route can do wrong. */
export interface Wrong extends Misbehaviour {
  readonly outOfRange?: boolean;
  readonly offline?: boolean;
  readonly obeysAndAnswers?: Reply;
  readonly obeysInSilence?: boolean;
}

/** A route with the simulated world behind it. */
export interface Way {
  readonly url: string;
  /** A new route, with the login that the owner's options hold now. */
  open(): Route;
  misbehave(how: Wrong): void;
  behave(): void;
  /** What went to the car that may wake it or that it was told, since the beginning. */
  errands(): readonly string[];
  /** Tesla's own login, where this route has one. */
  readonly tokens?: TokenEndpoint;
  /** The car's own computer, where it checks signatures. */
  readonly computer?: SignedCar;
  /** The owner approves our key in the Tesla app. */
  readonly pair?: () => void;
  /** Home Assistant, where the car is one of its devices. */
  readonly states?: {
    readonly home: SimulatedHome;
    readonly device: SimulatedHome['devices'][number];
    readonly entities: SimulatedHome['entities'];
  };
  close(): Promise<void>;
}

interface Setting {
  readonly car: CarDoor;
  readonly clock: HandClock;
}

/** Real time that a server may take: some half a minute of the evening's. */
const DEADLINE = millis(500);
const deadlines = { question: DEADLINE, command: DEADLINE };
const TOKEN = 'token-of-the-owner';
const home = () => ({ ...homePlace, radiusMetres: 150 });

const served = <W extends Misbehaviour>(server: CarServer<W>): Omit<Way, 'open'> => ({
  url: server.url,
  misbehave: how => (server as CarServer<Wrong>).misbehave(how),
  behave: () => server.behave(),
  errands: () => server.requests.map(({ path }) => path).filter(path => /wake|command/.test(path)),
  close: () => server.close(),
});

async function bleWay({ car, clock }: Setting): Promise<Way> {
  const server = await startBleProxy({ car, clock });
  const pins = memoryPins();
  const open = () => new BleProxy({ url: server.url, vin: car.vin, clock, pins, deadlines });
  return { ...served(server), open };
}

/** The owner's login at Tesla: after it is over, the token that they enter next begins a new chain. */
async function accountAt(url: string, tokens: TokenEndpoint, clock: HandClock) {
  const { folder } = await newFolder();
  const pins = memoryPins();
  const accounts = openAccounts({ clock, folder, pins, redactor: new Redactor() });
  const login = () => ({
    client_id: auth.clientId,
    refresh_token: tokens.refreshToken ?? '',
    auth_url: url,
  });
  return { accounts, pins, login };
}

async function fleetProxyWay({ car, clock }: Setting): Promise<Way> {
  const server = await startFleetProxy({ car, clock, auth, tls: true });
  const { accounts, pins, login } = await accountAt(server.url, server.tokens, clock);
  const fixed = { url: server.url, vin: car.vin, home, clock, pins, deadline: DEADLINE };
  const open = () => openFleetProxy({ ...fixed, tokens: accounts.tokens(login()) });
  return { ...served(server), open, tokens: server.tokens };
}

async function fleetApiWay({ car, clock }: Setting): Promise<Way> {
  const server = await startFleetApi({ car, clock, auth });
  const { accounts, pins, login } = await accountAt(server.url, server.tokens, clock);
  const { publicKey } = await accounts.key(login());
  const { tokens, computer } = server;
  const pair = () => computer.pair(publicKey);
  pair();
  const fixed = { vin: car.vin, home, clock, pins, accounts, deadline: DEADLINE };
  const open = () => new FleetApi({ ...fixed, options: { ...login(), url: server.url } });
  return { ...served(server), open, tokens, computer, pair };
}

async function teslemetryWay({ car, clock }: Setting): Promise<Way> {
  const server = await startTeslemetry({ car, clock, token: TOKEN });
  const options = { token: TOKEN, url: server.url };
  const fixed = { options, vin: car.vin, home, clock, pins: memoryPins(), deadline: DEADLINE };
  return { ...served(server), open: () => new Teslemetry(fixed) };
}

async function tessieWay({ car, clock }: Setting): Promise<Way> {
  const server = await startTessie({ car, clock, token: TOKEN });
  const options = { token: TOKEN, url: server.url };
  const fixed = { options, vin: car.vin, home, clock, pins: memoryPins(), deadlines };
  return { ...served(server), open: () => new Tessie(fixed) };
}

const LOOKS = minutes(1);

/** Tesla Fleet in Home Assistant; a call of it fails with what the misbehaviour says. */
async function homeAssistantWay({ car, clock }: Setting): Promise<Way> {
  const world = new SimulatedHome(clock);
  const states = new HandStates(world);
  const shown = new HomeCar(world, car, 'tesla_fleet');
  const { answer: rightly, entities } = world;
  const [device] = world.devices;
  if (device === undefined) throw new Error('no device');
  const open = () => new HomeAssistantCar({ vin: car.vin, states, alone: true, home, clock });
  const look = (): void => {
    shown.look();
    clock.after(LOOKS, look);
  };
  look();
  const told = (): readonly string[] =>
    world.asked.map(({ service }) => service).filter(service => service !== 'update_entity');
  return {
    url: 'http://homeassistant.local:8123',
    open,
    misbehave: () => undefined,
    behave: () => {
      world.answer = rightly;
    },
    errands: told,
    states: { home: world, device, entities },
    close: () => Promise.resolve(),
  };
}

/** Every route to a car that an owner can name. */
export const ways = {
  ble_proxy: bleWay,
  fleet_proxy: fleetProxyWay,
  fleet_api: fleetApiWay,
  teslemetry: teslemetryWay,
  tessie: tessieWay,
  home_assistant: homeAssistantWay,
} as const satisfies Readonly<Record<string, (setting: Setting) => Promise<Way>>>;

export type RouteName = keyof typeof ways;
