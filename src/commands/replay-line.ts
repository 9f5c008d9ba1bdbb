import { z } from 'zod';
import { type Memory, wakeUp } from '../charging/memory.ts';
import type { Settings } from '../charging/settings.ts';
import {
  type Installation,
  type Snapshot,
  carStates,
  chargerStates,
  powerwallModes,
} from '../charging/snapshot.ts';
import { faultText, faultsOf } from '../options/fault.ts';
import { firstMistake } from '../options/json-mistake.ts';
import { readSettings, settingsDocument } from '../options/settings.ts';
import { MemoryFile } from '../runtime/memory-file.ts';

const number = z.number('must be a number');
const text = z.string('must be a text');
const yesOrNo = z.boolean('must be true or false');
const word = (...words: readonly string[]) => z.enum(words, `must be one of ${words.join(', ')}`);
const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape, 'must be an object with the keys of the example in DOCS.md');
const list = <Of extends z.ZodType>(of: Of) => z.array(of, 'must be a list');

const installation = group({
  circuitAmps: number,
  chargerAmps: number,
  meterIncludesChargers: yesOrNo,
  cutsOff: yesOrNo,
});

const charger = group({
  id: text,
  protocol: z.literal([1, 2], 'must be 1 or 2'),
  answering: yesOrNo,
  linkedAtMs: number,
  heardAtMs: number,
  state: word(...chargerStates),
  actualAmps: number,
  atReadingAmps: number,
  limitAmps: number,
  offeredAmps: number.optional(),
  offeredAtMs: number.optional(),
  confirmed: yesOrNo,
  minimumAmps: number,
  ratedAmps: number,
  volts: number.optional(),
  phases: z.literal([1, 2, 3], 'must be 1, 2 or 3').optional(),
  vin: text.optional(),
  carPresent: yesOrNo.optional(),
  vinPending: yesOrNo,
});

const reading = group({
  siteWatts: number,
  batteryWatts: number.optional(),
  solarWatts: number.optional(),
  homeWatts: number.optional(),
  volts: number.optional(),
  takenAtMs: number,
});

const meter = group({
  reading: reading.optional(),
  staleAfterMs: number,
  levelPercent: number.optional(),
  grid: word('connected', 'off', 'unsure').optional(),
  reservePercent: number.optional(),
  powerwallMode: word(...powerwallModes).optional(),
});

const vehicle = group({
  vin: text,
  name: text,
  reach: word('awake', 'asleep', 'unreachable', 'unknown'),
  takenAtMs: number.optional(),
  charging: word(...carStates),
  levelPercent: number.optional(),
  limitPercent: number.optional(),
  atHome: yesOrNo.optional(),
  requestedAmps: number.optional(),
  requestedMaxAmps: number.optional(),
  command: group({ kind: text, sentAtMs: number, outcome: text }).optional(),
});

const snapshot = group({
  nowMs: number,
  wallMs: number,
  localDay: text,
  localMinute: number,
  installation,
  bus: group({ connected: yesOrNo, sinceMs: number }),
  chargers: list(charger),
  meter,
  vehicles: list(vehicle),
  acts: list(group({ kind: word('start', 'stop', 'boost', 'control'), of: text })),
});

const live = group({
  startedMs: number,
  meter: group({ points: list(z.unknown()), appetite: group({}) }),
  chargers: z.record(z.string(), group({ flowing: yesOrNo, limitAmps: number })),
});

const line = z.object(
  {
    snapshot: z.unknown().optional(),
    settings: settingsDocument.optional(),
    memory: z.object({ kept: MemoryFile, live: live.optional() }).optional(),
  },
  'must be an object with snapshot, settings and memory',
);

const isSnapshot = (value: unknown): value is Snapshot => snapshot.safeParse(value).success;
const isLive = (value: unknown): value is Memory['live'] => live.safeParse(value).success;

/** What holds when a line is read: what the lines before it have left. */
export interface Standing {
  readonly settings: Settings | undefined;
  readonly memory: Memory | undefined;
}

/** Everything that one step of the decision needs. */
interface Ready {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly memory: Memory;
}

/** A mistake in a line, as the rest of a sentence. */
export class LineMistake extends Error {
  override readonly name = 'LineMistake';
}

/** Reads a line of a recording. Throws a `LineMistake` that names key, value and what to do. */
export function readLine(textOfLine: string, standing: Standing, own: Installation | undefined): Ready {
  const json = parsed(textOfLine);
  const read = line.safeParse(json);
  if (!read.success) throw mistaken(json, read.error.issues);
  const given = own === undefined ? read.data.snapshot : withInstallation(read.data.snapshot, own);
  const checked = snapshot.safeParse(given);
  if (!isSnapshot(given)) throw mistaken({ snapshot: given }, below('snapshot', checked.error?.issues ?? []));
  const settings = read.data.settings === undefined ? standing.settings : settingsIn(read.data.settings);
  if (settings === undefined)
    throw new LineMistake('settings are missing; the first line needs them, {} for the defaults');
  return { snapshot: given, settings, memory: memoryIn(read.data.memory, standing, given) };
}

function parsed(textOfLine: string): unknown {
  try {
    return JSON.parse(textOfLine);
  } catch {
    const { column } = firstMistake(textOfLine);
    throw new LineMistake(`this is not JSON: column ${column}; write one whole object a line`);
  }
}

const withInstallation = (given: unknown, installation: Installation): unknown =>
  typeof given === 'object' && given !== null ? { ...given, installation } : given;

const below = (key: string, issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] =>
  issues.map(issue => ({ ...issue, path: [key, ...issue.path] }));

const mistaken = (json: unknown, issues: readonly z.core.$ZodIssue[]): LineMistake =>
  new LineMistake(faultsOf(json, issues).slice(0, 3).map(faultText).join('; '));

function settingsIn(document: Readonly<Record<string, unknown>>): Settings {
  const { settings, faults } = readSettings(document, true);
  if (faults.length > 0) throw new LineMistake(`settings: ${faults.map(faultText).join('; ')}`);
  return settings;
}

/** Without `live` it is the memory of a program that has just started. */
function memoryIn(given: z.output<typeof line>['memory'], standing: Standing, { nowMs }: Snapshot): Memory {
  if (given === undefined && standing.memory !== undefined) return standing.memory;
  if (given === undefined)
    throw new LineMistake(
      'memory is missing; the first line needs it, {"kept":{"chargers":{}}} for a program that has just started',
    );
  return isLive(given.live) ? { kept: given.kept, live: given.live } : wakeUp(given.kept, nowMs);
}
