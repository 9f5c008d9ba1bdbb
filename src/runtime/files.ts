import type { Amps } from '../units.ts';
import { type Kept, emptyKept } from '../charging/memory.ts';
import { faultText } from '../options/fault.ts';
import { type KeptSettings, readSettings, settingsDocument } from '../options/settings.ts';
import { BusMemoryFile } from './bus-memory.ts';
import { Failure, type Fault } from './failure.ts';
import type { Log } from './log.ts';
import { MemoryFile } from './memory-file.ts';
import { type DataFolder, dataFolder } from './store.ts';

type BusMemory = Readonly<Record<string, { readonly protocol: 1 | 2; readonly limitAmps: Amps }>>;

/** What the program finds in its data folder, and how it keeps it there. */
export interface Files {
  readonly folder: DataFolder;
  readonly settings: KeptSettings;
  readonly kept: Kept;
  save(kept: Kept): Promise<void>;
  readonly chargers: BusMemory;
  saveChargers(chargers: BusMemory): Promise<void>;
  /** Files that could not be read or written. */
  faults(): readonly Fault[];
}

/** Opens the data folder. A file that cannot be read is set aside, and the program starts without it. */
export async function openFiles(data: string, log: Log): Promise<Files> {
  const setAside: Fault[] = [];
  let unsaved: Fault | undefined;
  const folder = dataFolder(data, fault => setAside.push(fault));
  const { settings, faults } = readSettings(await folder('settings.json', settingsDocument).load(), true);
  for (const fault of faults) log.warning(`settings.json: ${faultText(fault)}.`);
  const memory = folder('memory.json', MemoryFile);
  const bus = folder('bus.json', BusMemoryFile);
  return {
    folder,
    settings,
    kept: (await memory.load()) ?? emptyKept,
    save: async kept => {
      try {
        await memory.save(kept);
        unsaved = undefined;
      } catch (failure) {
        unsaved = failure instanceof Failure ? failure.fault : undefined;
        throw failure;
      }
    },
    chargers: (await bus.load()) ?? {},
    saveChargers: chargers => bus.save(chargers),
    faults: () => (unsaved === undefined ? setAside : [...setAside, unsaved]),
  };
}
