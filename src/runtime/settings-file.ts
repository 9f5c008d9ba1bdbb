import {
  type ChargerSettings,
  type VehicleSettings,
  chargerSettings,
  vehicleSettings,
} from '../charging/settings.ts';
import { faultText } from '../options/fault.ts';
import {
  type KeptSettings,
  type SettingsDocument,
  readSettings,
  settingsDocument,
  settingsToKeep,
} from '../options/settings.ts';
import { Failure, type Fault } from './failure.ts';
import type { Log } from './log.ts';
import type { DataFolder } from './store.ts';

/** What the owner has set, kept in `settings.json`. */
export interface OwnersSettings {
  now(): KeptSettings;
  /** Takes effect at once, and is on disk as soon as it can be. */
  change(changed: Partial<KeptSettings>): void;
  changeCharger(id: string, changed: Partial<ChargerSettings>): void;
  changeVehicle(vin: string, changed: Partial<VehicleSettings>): void;
  fault(): Fault | undefined;
}

/** Without a file, solar charging is on where nobody could turn it on: headless. */
export async function openSettings(folder: DataFolder, log: Log, headless: boolean): Promise<OwnersSettings> {
  const file = folder('settings.json', settingsDocument);
  const document = await file.load();
  const read = readSettings(document, headless);
  for (const fault of read.faults) log.warning(`settings.json: ${faultText(fault)}.`);
  let { settings } = read;
  let unsaved: Fault | undefined;
  const keep = async (changed: SettingsDocument): Promise<void> => {
    unsaved = await file.save(changed).then(
      () => undefined,
      (cause: unknown) => (cause instanceof Failure ? cause.fault : undefined),
    );
  };
  const change = (changed: Partial<KeptSettings>): void => {
    settings = { ...settings, ...changed };
    void keep(settingsToKeep(document, settings));
  };
  return {
    now: () => settings,
    change,
    changeCharger: (id, changed) => {
      const own = { ...chargerSettings(settings, id), ...changed };
      change({ wall_connectors: { ...settings.wall_connectors, [id]: own } });
    },
    changeVehicle: (vin, changed) => {
      const own = { ...vehicleSettings(settings, vin), ...changed };
      change({ vehicles: { ...settings.vehicles, [vin]: own } });
    },
    fault: () => unsaved,
  };
}
