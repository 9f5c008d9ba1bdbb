import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type Kept, emptyKept } from '../charging/memory.ts';
import type { Amps } from '../units.ts';
import { BusMemoryFile } from './bus-memory.ts';
import { Failure, type Fault } from './failure.ts';
import type { Log } from './log.ts';
import { MemoryFile } from './memory-file.ts';
import { sessionsFile } from './sessions-file.ts';
import { type OwnersSettings, openSettings } from './settings-file.ts';
import { type DataFolder, dataFolder } from './store.ts';

type BusMemory = Readonly<Record<string, { readonly protocol: 1 | 2; readonly limitAmps: Amps }>>;

/** What the program finds in its data folder, and how it keeps it there. */
export interface Files {
  readonly folder: DataFolder;
  readonly settings: OwnersSettings;
  /** Names this installation in Home Assistant. */
  readonly install: string;
  readonly kept: Kept;
  save(kept: Kept): Promise<void>;
  readonly chargers: BusMemory;
  saveChargers(chargers: BusMemory): Promise<void>;
  /** Files that could not be read or written. */
  faults(): readonly Fault[];
}

/** Opens the data folder. A file that cannot be read is set aside, and the program starts without it. */
export async function openFiles(data: string, log: Log, headless: boolean): Promise<Files> {
  const setAside: Fault[] = [];
  let unsaved: Fault | undefined;
  /** The decision hands the very same memory on while nothing in it changes. */
  let safe: Kept | undefined;
  const folder = dataFolder(data, fault => setAside.push(fault));
  const settings = await openSettings(folder, log, headless);
  const memory = folder('memory.json', MemoryFile);
  const bus = folder('bus.json', BusMemoryFile);
  const sessions = sessionsFile(join(data, 'sessions.csv'));
  return {
    folder,
    settings,
    install: await installId(folder),
    kept: (await memory.load()) ?? emptyKept,
    save: async kept => {
      if (kept === safe) return;
      safe = undefined;
      try {
        await memory.save(kept);
        unsaved = undefined;
        await sessions.keep(kept.energy?.ended ?? []);
        safe = kept;
      } catch (failure) {
        unsaved = failure instanceof Failure ? failure.fault : undefined;
        throw failure;
      }
    },
    chargers: (await bus.load()) ?? {},
    saveChargers: chargers => bus.save(chargers),
    faults: () =>
      [...setAside, settings.fault(), unsaved, sessions.fault()].filter(fault => fault !== undefined),
  };
}

const Install = z.object({ id: z.string().regex(/^[\da-f]{8}$/) });

/** Made once, so that two installations never share an entity. */
async function installId(folder: DataFolder): Promise<string> {
  const file = folder('install.json', Install);
  const known = (await file.load())?.id;
  if (known !== undefined) return known;
  const id = randomBytes(4).toString('hex');
  await file.save({ id }).catch(() => undefined);
  return id;
}
