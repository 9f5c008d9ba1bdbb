import type { Installation } from './charging/snapshot.ts';
import type { Options } from './options/options.ts';
import { type Meter, startMeter } from './powerwall/meter.ts';
import type { Clock } from './runtime/clock.ts';
import { startDiary } from './runtime/diary.ts';
import { type Files, openFiles } from './runtime/files.ts';
import type { Log, Redactor } from './runtime/log.ts';
import { type Hands, type Sources, type Step, startLoop } from './runtime/loop.ts';
import { openPins } from './runtime/pin.ts';
import { loadWords } from './runtime/words.ts';
import { type Bus, startBus } from './twc/bus.ts';
import { amps } from './units.ts';
import { openAccounts } from './vehicle/oauth.ts';
import type { Home } from './vehicle/position.ts';
import { type Vehicle, startVehicle } from './vehicle/vehicle.ts';

export interface Setup {
  readonly options: Options;
  /** Folder of everything that must survive a restart. */
  readonly data: string;
  readonly clock: Clock;
  /** Time zone of the home. */
  readonly zone: string;
  readonly log: Log;
  readonly redactor: Redactor;
  /** Sees every step, after it was handed out. */
  readonly onStep: (step: Step) => void;
}

/** Starts every part and joins them. Nothing that is wrong outside keeps it from starting. */
export async function startSunPilot(setup: Setup): Promise<{ stop(): Promise<void> }> {
  const { clock, zone, log } = setup;
  const files = await openFiles(setup.data, log);
  const installation = installationOf(setup.options);
  const parts = await startParts(setup, files, installation);
  const diary = startDiary(log, await loadWords(files.settings.language ?? 'en'));
  const loop = startLoop({
    clock,
    zone,
    installation,
    kept: files.kept,
    save: kept => files.save(kept),
    settings: () => files.settings,
    sources: sourcesOf(parts),
    hands: handsOf(parts),
    onStep: step => {
      diary.note(step);
      diary.faults([...files.faults(), ...parts.all.flatMap(part => part.faults())]);
      setup.onStep(step);
    },
  });
  return {
    stop: async () => {
      await loop.stop();
      await Promise.all(parts.all.map(part => part.stop()));
    },
  };
}

interface Parts {
  readonly bus: Bus;
  readonly meter: Meter;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  readonly all: readonly (Bus | Meter | Vehicle)[];
}

async function startParts(
  { options, clock, redactor }: Setup,
  files: Files,
  installation: Installation,
): Promise<Parts> {
  const { folder } = files;
  const pins = await openPins(folder);
  const accounts = openAccounts({ clock, folder, pins, redactor });
  const bus = startBus({
    options: { ...options.wall_connectors, ...installation },
    clock,
    remembered: files.chargers,
    remember: chargers => files.saveChargers(chargers),
  });
  const meter = startMeter({ options: options.meter, clock, folder, pins });
  const home = homeOf(options);
  const vehicles = new Map(
    options.vehicles.map(car => [car.vin, startVehicle({ options: car, home, clock, accounts, pins })]),
  );
  return { bus, meter, vehicles, all: [bus, meter, ...vehicles.values()] };
}

const sourcesOf = ({ bus, meter, vehicles }: Parts): Sources => ({
  bus: () => bus.seen(),
  chargers: readingTakenAt => bus.chargers(readingTakenAt),
  meter: () => meter.seen(),
  vehicles: () => [...vehicles.values()].map(vehicle => vehicle.seen()),
});

const handsOf = ({ bus, vehicles }: Parts): Hands => ({
  offer: limits => bus.offer(limits),
  order: ({ vin, command }) => vehicles.get(vin)?.send(command),
  attend: ({ vin, ...interest }) => vehicles.get(vin)?.attend(interest),
});

const installationOf = ({
  wall_connectors: { circuit_amps, charger_amps },
  meter,
}: Options): Installation => ({
  circuitAmps: amps(circuit_amps),
  chargerAmps: amps(charger_amps),
  meterIncludesChargers: meter.includes_chargers,
});

function homeOf({ home: { latitude, longitude, radius_m } }: Options): Home | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return { latitude, longitude, radiusMetres: radius_m };
}
