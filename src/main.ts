import type { Installation, VehicleSeen } from './charging/snapshot.ts';
import type { Address } from './homeassistant/connection.ts';
import { startForecast } from './homeassistant/forecast.ts';
import { startHomeAssistant } from './homeassistant/home.ts';
import { startPrices } from './homeassistant/prices.ts';
import type { OwnersDeed } from './homeassistant/row.ts';
import { States } from './homeassistant/states.ts';
import type { Options } from './options/options.ts';
import { type Control, startControl } from './powerwall/control.ts';
import { withoutControl } from './powerwall/control-missing.ts';
import { startMeter } from './powerwall/meter.ts';
import { type Clock, realClock } from './runtime/clock.ts';
import { daylightAt } from './runtime/daylight.ts';
import { startDiary } from './runtime/diary.ts';
import type { Fault } from './runtime/failure.ts';
import { type Files, openFiles } from './runtime/files.ts';
import type { Log, Redactor } from './runtime/log.ts';
import { type Hands, type Loop, type Sources, type Step, startLoop } from './runtime/loop.ts';
import { openPins } from './runtime/pin.ts';
import { Place } from './runtime/place.ts';
import { RefusedCertificates } from './runtime/refused-certificates.ts';
import { openVoice } from './runtime/voice.ts';
import { startBus } from './twc/bus.ts';
import { amps } from './units.ts';
import { openEnergyLine } from './vehicle/energy-line.ts';
import { carsOnBill } from './vehicle/billing.ts';
import { openAccounts } from './vehicle/oauth.ts';
import { type Vehicle, startVehicle } from './vehicle/vehicle.ts';

export interface Setup {
  readonly options: Options;
  /** Folder of everything that must survive a restart. */
  readonly data: string;
  readonly clock: Clock;
  /** Time zone of the home, until Home Assistant tells another. */
  readonly zone: string;
  readonly log: Log;
  readonly redactor: Redactor;
  /** Where Home Assistant is; without it SunPilot runs headless. */
  readonly homeAssistant: Address | undefined;
  readonly version: string;
  /** A demonstration, of which Home Assistant shall keep nothing. */
  readonly passing: boolean;
  /** Sees every step, after it was handed out. */
  readonly onStep: (step: Step) => void;
}

/** Starts every part and joins them. Nothing that is wrong outside keeps it from starting. */
export async function startSunPilot(setup: Setup): Promise<{ stop(): Promise<void> }> {
  const { clock, log, onStep } = setup;
  const files = await openFiles(setup.data, log, setup.homeAssistant === undefined);
  const place = new Place(setup.options.home, setup.zone);
  const states = setup.homeAssistant && new States(realClock);
  const { joints, all, vehicles, certificates } = await startParts(setup, files, place, states);
  const voice = await openVoice(files.settings);
  const diary = startDiary(log, () => voice.words());
  const show = (step: Step): void => {
    const faults = faultsOf([files, certificates, ...all, home], setup.redactor);
    certificates.note(faults);
    diary.note(step);
    diary.faults(faults);
    const words = voice.words();
    home?.show({ ...step, words, problems: faults.map(fault => words.fault(fault)), faults });
    onStep(step);
  };
  const loop = startLoop({
    ...joints,
    clock,
    zone: () => place.zone,
    kept: files.kept,
    save: kept => files.save(kept),
    settings: () => files.settings.now(),
    onStep: show,
  });
  const home = joinHomeAssistant(setup, files, states, {
    act: deed => carryOut(deed, { files, loop, vehicles, certificates }),
    learn: told => {
      place.learn(told);
      void voice.learn(told.language);
    },
  });
  return {
    stop: async () => {
      await Promise.all([loop.stop(), home?.stop()]);
      await Promise.all(all.map(part => part.stop()));
    },
  };
}

/** Opens bus, meter and cars, and joins them to the loop's ends. */
async function startParts(
  { options, clock, redactor }: Setup,
  files: Files,
  place: Place,
  states: States | undefined,
) {
  const { folder } = files;
  const installation = installationOf(options);
  const pins = await openPins(folder);
  const accounts = openAccounts({ clock, folder, pins, redactor, zone: () => place.zone });
  const bus = startBus({
    options: { ...options.wall_connectors, ...installation, ...manners(options) },
    clock,
    remembered: files.chargers,
    remember: chargers => files.saveChargers(chargers),
  });
  const meter = startMeter({ options: options.meter, clock, folder, pins, entities: states });
  const control = controlOf(options, clock, { accounts, pins });
  const home = (): Place['position'] => place.position;
  const vehicles = startVehicles(options.vehicles, { home, clock, accounts, pins, states });
  const prices = states && startPrices({ entities: states, clock, named: () => files.settings.now() });
  const forecast = states && startForecast({ home: states, clock: realClock });
  const sources: Sources = {
    bus: () => bus.seen(),
    chargers: readingTakenAt => bus.chargers(readingTakenAt),
    meter: () => meter.seen(),
    vehicles: () => [...vehicles.values()].map(vehicle => tellable(vehicle.seen(), redactor)),
    prices: wallMs => prices?.seen(wallMs),
    forecast: wallMs => forecast?.seen(wallMs),
    daylight: day => place.position && daylightAt(day, place.position, place.zone),
    powerwall: () => control?.seen(),
  };
  return {
    joints: { installation, sources, hands: handsOf(bus, vehicles, control) },
    vehicles,
    certificates: new RefusedCertificates(pins),
    all: [
      bus,
      meter,
      ...(prices ? [prices] : []),
      ...vehicles.values(),
      control ?? withoutControl(files.kept.powerwall),
    ],
  };
}

type VehicleMeans = Omit<Parameters<typeof startVehicle>[0], 'options' | 'alone' | 'carsOnBill'>;

function startVehicles(cars: Options['vehicles'], means: VehicleMeans): ReadonlyMap<string, Vehicle> {
  const alone = cars.filter(({ connection }) => connection === 'home_assistant').length === 1;
  return new Map(
    cars.map(car => {
      const setup = { ...means, options: car, alone, carsOnBill: carsOnBill(car.connection, cars) };
      return [car.vin, startVehicle(setup)];
    }),
  );
}

/** The hand on the Powerwall's own settings, where the owner has given one. */
function controlOf(
  { powerwall_control: options }: Options,
  clock: Clock,
  means: Pick<Parameters<typeof openEnergyLine>[0], 'accounts' | 'pins'>,
): Control | undefined {
  if (options === undefined) return undefined;
  return startControl({ line: openEnergyLine({ options, ...means }), site: options.site, clock });
}

/** Where decisions go: limits to the bus, commands and questions to the cars, changes to the Powerwall. */
const handsOf = (
  bus: ReturnType<typeof startBus>,
  vehicles: ReadonlyMap<string, ReturnType<typeof startVehicle>>,
  control: Control | undefined,
): Hands => ({
  offer: chargers =>
    bus.offer(
      new Map(
        chargers.map(({ id, limitAmps, mostAmps, barred }) => [id, { amps: limitAmps, mostAmps, barred }]),
      ),
    ),
  order: ({ vin, command }) => vehicles.get(vin)?.send(command),
  attend: ({ vin, ...interest }) => vehicles.get(vin)?.attend(interest),
  regulate: change => control?.send(change),
  lookAtPowerwall: () => control?.look(),
});

type Ends = Pick<Parameters<typeof startHomeAssistant>[0], 'act' | 'learn'>;

const joinHomeAssistant = (
  { homeAssistant: address, version, passing }: Setup,
  { install, folder }: Files,
  states: States | undefined,
  ends: Ends,
) =>
  address === undefined || states === undefined
    ? undefined
    : startHomeAssistant({ address, version, passing, install, folder, states, clock: realClock, ...ends });

interface Reach {
  readonly files: Files;
  readonly loop: Loop;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  readonly certificates: RefusedCertificates;
}

/** What an owner's touch in Home Assistant does: a setting or a car's limit is changed, or a button is handed to the decision. */
function carryOut(deed: OwnersDeed, { files, loop, vehicles, certificates }: Reach): void {
  switch (deed.kind) {
    case 'settings':
      files.settings.change(deed.change);
      return 'solar_charging' in deed.change ? loop.press({ kind: 'control', of: 'home' }) : undefined;
    case 'charger':
      files.settings.changeCharger(deed.id, deed.change);
      return loop.press({ kind: 'control', of: deed.id });
    case 'vehicle':
      files.settings.changeVehicle(deed.vin, deed.change);
      return loop.press({ kind: 'control', of: deed.vin });
    case 'limit':
      return vehicles.get(deed.vin)?.send({ kind: 'limit', percent: deed.percent });
    case 'act':
      return loop.press(deed.act);
    case 'powerwall':
      return loop.wish(deed.change);
    case 'accept_certificate':
      return void certificates.accept();
  }
}

type Complaining = { faults(): readonly Fault[] } | undefined;

/** What is wrong anywhere, without a secret. */
const faultsOf = (parts: readonly Complaining[], redactor: Redactor): readonly Fault[] =>
  parts.flatMap(part => part?.faults() ?? []).map(fault => redactor.redactFault(fault));

/** A car's own word goes into events and recordings. */
const tellable = (seen: VehicleSeen, redactor: Redactor): VehicleSeen =>
  seen.command?.why === undefined
    ? seen
    : { ...seen, command: { ...seen.command, why: redactor.redact(seen.command.why) } };

const manners = ({ wall_connectors: { energy_unit, spike, last_resort_stop } }: Options) => ({
  energyUnit: energy_unit,
  spike,
  lastResort: last_resort_stop,
});

export const installationOf = ({
  wall_connectors: { circuit_amps, charger_amps, last_resort_stop },
  meter,
}: Options): Installation => ({
  cutsOff: last_resort_stop !== 'none',
  circuitAmps: amps(circuit_amps),
  chargerAmps: amps(charger_amps),
  meterIncludesChargers: meter.includes_chargers,
});
