import type { Installation } from './charging/snapshot.ts';
import type { Address } from './homeassistant/connection.ts';
import { startHomeAssistant } from './homeassistant/home.ts';
import type { Deed } from './homeassistant/row.ts';
import { States } from './homeassistant/states.ts';
import type { Options } from './options/options.ts';
import { startMeter } from './powerwall/meter.ts';
import { type Clock, realClock } from './runtime/clock.ts';
import { startDiary } from './runtime/diary.ts';
import { type Files, openFiles } from './runtime/files.ts';
import type { Log, Redactor } from './runtime/log.ts';
import { type Hands, type Loop, type Sources, type Step, startLoop } from './runtime/loop.ts';
import { openPins } from './runtime/pin.ts';
import { Place } from './runtime/place.ts';
import { openVoice } from './runtime/voice.ts';
import { startBus } from './twc/bus.ts';
import { amps } from './units.ts';
import { openAccounts } from './vehicle/oauth.ts';
import { startVehicle } from './vehicle/vehicle.ts';

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
  const { joints, all } = await startParts(setup, files, place, states);
  const voice = await openVoice(files.settings);
  const diary = startDiary(log, () => voice.words());
  const show = (step: Step): void => {
    const faults = [...files.faults(), ...all.flatMap(part => part.faults()), ...(home?.faults() ?? [])];
    diary.note(step);
    diary.faults(faults);
    const words = voice.words();
    home?.show({ ...step, words, problems: faults.map(fault => words.fault(fault)) });
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
  const home = joinHomeAssistant(setup, files.install, states, {
    act: deed => carryOut(deed, files, loop),
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
  const accounts = openAccounts({ clock, folder, pins, redactor });
  const bus = startBus({
    options: { ...options.wall_connectors, ...installation, ...manners(options) },
    clock,
    remembered: files.chargers,
    remember: chargers => files.saveChargers(chargers),
  });
  const meter = startMeter({ options: options.meter, clock, folder, pins, entities: states });
  const home = (): Place['position'] => place.position;
  const alone = options.vehicles.filter(({ connection }) => connection === 'home_assistant').length === 1;
  const means = { home, clock, accounts, pins, states, alone };
  const vehicles = new Map(options.vehicles.map(car => [car.vin, startVehicle({ options: car, ...means })]));
  const sources: Sources = {
    bus: () => bus.seen(),
    chargers: readingTakenAt => bus.chargers(readingTakenAt),
    meter: () => meter.seen(),
    vehicles: () => [...vehicles.values()].map(vehicle => vehicle.seen()),
  };
  const hands: Hands = {
    offer: chargers =>
      bus.offer(
        new Map(
          chargers.map(({ id, limitAmps, mostAmps, barred }) => [id, { amps: limitAmps, mostAmps, barred }]),
        ),
      ),
    order: ({ vin, command }) => vehicles.get(vin)?.send(command),
    attend: ({ vin, ...interest }) => vehicles.get(vin)?.attend(interest),
  };
  return { joints: { installation, sources, hands }, all: [bus, meter, ...vehicles.values()] };
}

type Ends = Pick<Parameters<typeof startHomeAssistant>[0], 'act' | 'learn'>;

const joinHomeAssistant = (
  { homeAssistant: address, version, passing }: Setup,
  install: string,
  states: States | undefined,
  ends: Ends,
) =>
  address === undefined || states === undefined
    ? undefined
    : startHomeAssistant({ address, version, passing, install, states, clock: realClock, ...ends });

/** What an owner's touch in Home Assistant does: a setting is changed, or a button is handed to the decision. */
function carryOut(deed: Deed, files: Files, loop: Loop): void {
  switch (deed.kind) {
    case 'settings':
      files.settings.change(deed.change);
      return 'solar_charging' in deed.change ? loop.press({ kind: 'control', of: 'home' }) : undefined;
    case 'charger':
      files.settings.changeCharger(deed.id, deed.change);
      return loop.press({ kind: 'control', of: deed.id });
    case 'act':
      return loop.press(deed.act);
  }
}

const manners = ({ wall_connectors: { energy_unit, spike, last_resort_stop } }: Options) => ({
  energyUnit: energy_unit,
  spike,
  lastResort: last_resort_stop,
});

const installationOf = ({
  wall_connectors: { circuit_amps, charger_amps, last_resort_stop },
  meter,
}: Options): Installation => ({
  cutsOff: last_resort_stop !== 'none',
  circuitAmps: amps(circuit_amps),
  chargerAmps: amps(charger_amps),
  meterIncludesChargers: meter.includes_chargers,
  fuseAmps: meter.fuse_amps === undefined ? undefined : amps(meter.fuse_amps),
});
