import type { Options } from '../options/options.ts';
import { startControl } from '../powerwall/control.ts';
import { startMeter } from '../powerwall/meter.ts';
import type { Fault } from '../runtime/failure.ts';
import { placeOf } from '../twc/dial.ts';
import { amps } from '../units.ts';
import { openEnergyLine } from '../vehicle/energy-line.ts';
import { type Accounts, openAccounts } from '../vehicle/oauth.ts';
import { startVehicle } from '../vehicle/vehicle.ts';
import { openLine, tryBus } from './check-bus.ts';
import { tryCar } from './check-car.ts';
import { tryControl } from './check-control.ts';
import { askHome, hearEntities, homeAttempt, onceHeard } from './check-home.ts';
import { tryMeter } from './check-meter.ts';
import type { Attempt, Outcome } from './check-outcome.ts';
import { type Installation, type Site, bounded, openSite } from './check-site.ts';
import { untried } from './check-untried.ts';
import { LONGEST } from './check-wait.ts';
import type { CheckKey } from './check-words.ts';

interface Trials {
  /** In the order in which they are told. All of them have begun. */
  readonly attempts: readonly Attempt[];
  /** Files of the data folder that were damaged. */
  damaged(): readonly Fault[];
  stop(): Promise<void>;
}

/** Starts the very parts that a run starts, except that the bus is only listened to and Home Assistant only asked. */
export async function startTrials(installation: Installation): Promise<Trials> {
  const site = await openSite(installation);
  const home = askHome(site);
  hearEntities(site);
  const { time: clock, folder, pins, redactor } = site;
  const accounts = openAccounts({ clock, folder, pins, redactor });
  return {
    attempts: [
      ...busAttempts(site),
      meterAttempt(site, home),
      ...carAttempts(site, home, accounts),
      ...controlAttempts(site, accounts),
      homeAttempt(site, home),
      ...untried(installation),
    ],
    damaged: () => site.damaged,
    stop: async () => {
      site.ended.abort();
      await Promise.all(site.stops.map(stop => stop()));
    },
  };
}

function busAttempts(site: Site): readonly Attempt[] {
  const { words, clock, ended, stops, remembered, options } = site;
  const { wall_connectors: wiring } = options;
  const place = placeOf('bridge' in wiring ? wiring.bridge : wiring.port);
  const opened = openLine(place, words, ended.signal);
  const limits = { circuitAmps: amps(wiring.circuit_amps), chargerAmps: amps(wiring.charger_amps) };
  const heard = opened.then(({ line }): Outcome | Promise<Outcome> =>
    line === undefined
      ? { ok: undefined, says: words.say('bus_untried') }
      : tryBus(line, { place, remembered, ...limits }, clock, words),
  );
  stops.push(async () => (await opened).line?.destroy());
  const listening = words.say('doing_listen', { seconds: LONGEST / 1000 });
  return [
    {
      name: place.kind,
      label: words.say(`part_${place.kind}`),
      doing: words.say('doing_open'),
      outcome: bounded(
        site,
        opened.then(({ outcome }) => outcome),
      ),
    },
    { name: 'bus', label: words.say('part_bus'), doing: listening, outcome: bounded(site, heard) },
  ];
}

type Home = ReturnType<typeof askHome>;

function meterAttempt(site: Site, home: Home): Attempt {
  const { words, time, folder, pins, states, stops, options } = site;
  const { meter: given } = options;
  const begin = (): Promise<Outcome> => {
    const meter = startMeter({ options: given, clock: time, folder, pins, entities: states });
    stops.push(() => meter.stop());
    const twoPasswords = given.connection === 'powerwall' && given.password.length > 5;
    const guard = given.fuse_amps === undefined ? undefined : sourceOfCurrents(given);
    return tryMeter({ meter, time, words, twoPasswords, guard });
  };
  const outcome = onceHeard(site, { home, connection: given.connection }, begin);
  return { name: 'meter', label: words.say('part_meter'), doing: words.say('doing_ask'), outcome };
}

const sourceOfCurrents = ({ connection, phase_currents }: Options['meter']): CheckKey =>
  connection === 'home_assistant' || phase_currents.length > 0 ? 'phases_entities' : 'phases_gateway';

/** Where home is may have to be learnt from Home Assistant first. */
function carAttempts(site: Site, home: Home, accounts: Accounts): readonly Attempt[] {
  const { words, time, pins, place, states, stops, options } = site;
  const ready = place.position === undefined ? home : Promise.resolve();
  const alone = options.vehicles.filter(({ connection }) => connection === 'home_assistant').length === 1;
  const means = { home: () => place.position, clock: time, accounts, pins, states, alone };
  const begin = (car: Options['vehicles'][number]): Promise<Outcome> => {
    const vehicle = startVehicle({ options: car, ...means });
    stops.push(() => vehicle.stop());
    const url = 'url' in car ? car.url : undefined;
    return tryCar({ vehicle, time, words, url, homeKnown: () => place.position !== undefined });
  };
  return options.vehicles.map((car, at) => ({
    name: `vehicles[${at}]`,
    label: car.name,
    doing: words.say('doing_ask'),
    outcome: ready.then(() => onceHeard(site, { home, connection: car.connection }, () => begin(car))),
  }));
}

/** By the same login as a car, if it is the same: a refresh token works only once. */
function controlAttempts(site: Site, accounts: Accounts): readonly Attempt[] {
  const { words, time, pins, stops, options } = site;
  const { powerwall_control: given } = options;
  if (given === undefined) return [];
  const line = openEnergyLine({ options: given, accounts, pins });
  const control = startControl({ line, site: given.site, clock: time });
  stops.push(() => control.stop());
  const label = words.say('part_powerwall_control');
  const outcome = bounded(site, tryControl({ control, time, words }));
  return [{ name: 'powerwall_control', label, doing: words.say('doing_ask'), outcome }];
}
