import type { VehicleSeen } from '../charging/snapshot.ts';
import { type OptionFault, faultText } from '../options/fault.ts';
import type { Fault } from '../runtime/failure.ts';
import { partOfFault } from '../runtime/fault-part.ts';
import { carFound, controlFound, isCarFound, meterFound } from '../runtime/found.ts';
import { readingOf } from './home.ts';
import { shownAmps } from './numbers.ts';
import type { Seen, Standing } from './seen.ts';
import { foundWords, saying } from './words.ts';

/** A part of the installation, with what was found at it and what cures it. */
export interface Finding {
  readonly part: string;
  /** Null where it cannot be said yet, or was not tried. */
  readonly ok: boolean | null;
  readonly says: readonly { readonly finding: string; readonly cure?: string }[];
}

type Room = 'line' | 'bus' | 'meter' | 'car' | 'control' | 'home' | 'data';

/** Where the faults of each part are shown; what belongs nowhere else is Home Assistant's. */
const ROOMS: Readonly<Record<ReturnType<typeof partOfFault>, Room>> = {
  line: 'line',
  bus: 'bus',
  charger: 'bus',
  meter: 'meter',
  fuse: 'meter',
  car: 'car',
  control: 'control',
  file: 'data',
  notify: 'home',
  other: 'home',
};

/** The findings of the running program: what `check` would tell, without asking anybody anew. */
export function findingsOf(seen: Seen, standing: Standing): readonly Finding[] {
  const { words } = seen;
  const label = (key: string): string => words.say('check', `part_${key}`);
  const optionsPart = label('options');
  if (standing.options === undefined)
    return [
      { part: optionsPart, ok: false, says: optionsSay(standing.optionFaults, saying(words)('option_cure')) },
      ...homeParts(seen, standing),
    ];
  const { bridge, port } = { bridge: undefined, port: undefined, ...standing.options.wall_connectors };
  const where = bridge ?? port ?? '';
  return [
    found(optionsPart, saying(words)('options_good')),
    lineFinding(seen, label(bridge === undefined ? 'port' : 'bridge'), where),
    busFinding(seen, label('bus')),
    meterFinding(seen, label('meter')),
    ...carFindings(seen, standing, label('vehicles')),
    ...controlFindings(seen, label('powerwall_control')),
    ...homeParts(seen, standing),
  ];
}

/** Each fault says what the option has to be; one cure holds for all. */
const optionsSay = (faults: readonly OptionFault[], cure: string): Finding['says'] =>
  faults.map((fault, at) => ({
    finding: `${faultText(fault)}.`,
    ...(at === faults.length - 1 && { cure }),
  }));

const found = (part: string, finding: string, ok: boolean | null = true): Finding => ({
  part,
  ok,
  says: [{ finding }],
});

/** A part is well unless one of these says otherwise. */
function judged(seen: Seen, faults: readonly Fault[], well: Finding): Finding {
  if (faults.length === 0) return well;
  return { part: well.part, ok: false, says: faults.map(fault => seen.words.findingAndCure(fault)) };
}

const faultsIn = ({ faults }: Seen, room: Room): readonly Fault[] =>
  faults.filter(({ key }) => ROOMS[partOfFault(key)] === room);

function lineFinding(seen: Seen, part: string, where: string): Finding {
  const { words, snapshot } = seen;
  const open = snapshot.bus.connected;
  const well = open
    ? found(part, words.say('check', 'line_open', { where }))
    : found(part, saying(words)('line_closed', { where }), null);
  return judged(seen, faultsIn(seen, 'line'), well);
}

function busFinding(seen: Seen, part: string): Finding {
  const { snapshot, words } = seen;
  const say = saying(words);
  const heard = snapshot.chargers.map(({ id, answering, protocol, actualAmps, limitAmps: limit }) => ({
    finding: say(answering ? 'charger_found' : 'charger_lost', {
      id,
      protocol,
      amps: shownAmps(actualAmps),
      limit,
    }),
  }));
  const all = snapshot.chargers.every(({ answering }) => answering) ? true : null;
  const well = heard.length === 0 ? found(part, say('none_heard'), null) : { part, ok: all, says: heard };
  return judged(seen, faultsIn(seen, 'bus'), well);
}

function meterFinding(seen: Seen, part: string): Finding {
  const { snapshot, words } = seen;
  const unread =
    snapshot.meter.reading === undefined
      ? saying(words)('not_yet')
      : words.event({ type: 'meter_lost' }, { car: undefined, charger: '' });
  const well =
    readingOf(seen) === undefined
      ? found(part, unread, null)
      : found(part, meterFound(snapshot.meter, foundWords(words)));
  return judged(seen, faultsIn(seen, 'meter'), well);
}

function carFindings(seen: Seen, { options }: Standing, none: string): readonly Finding[] {
  const { words, snapshot } = seen;
  if (snapshot.vehicles.length === 0) return [found(none, words.say('check', 'vehicles_none'), null)];
  const homeKnown = options?.home.latitude !== undefined || snapshot.daylight !== undefined;
  return snapshot.vehicles.map(vehicle => {
    const faults = faultsIn(seen, 'car').filter(({ about }) => about['car'] === vehicle.name);
    return judged(seen, faults, carFinding(seen, vehicle, homeKnown));
  });
}

/** A car that is away is no fault of the installation. */
function carFinding({ words }: Seen, vehicle: VehicleSeen, homeKnown: boolean): Finding {
  if (!isCarFound(vehicle)) return found(vehicle.name, saying(words)('not_yet'), null);
  const { ok, says } = carFound(vehicle, foundWords(words), homeKnown);
  return found(
    vehicle.name,
    says.replace(/^\p{Ll}/u, letter => letter.toUpperCase()),
    ok ? true : null,
  );
}

function controlFindings(seen: Seen, part: string): readonly Finding[] {
  const { snapshot, words } = seen;
  const faults = faultsIn(seen, 'control');
  if (snapshot.powerwall === undefined && faults.length === 0) return [];
  const well =
    snapshot.powerwall?.takenAtMs === undefined
      ? found(part, saying(words)('not_yet'), null)
      : found(part, controlFound(snapshot.powerwall, foundWords(words)));
  return [judged(seen, faults, well)];
}

/** Home Assistant, files, and what no other part has shown. */
function homeParts(seen: Seen, { homeAssistant, options }: Standing): readonly Finding[] {
  const { words } = seen;
  const say = saying(words);
  const connected = homeAssistant();
  const state = connected === undefined ? 'home_none' : connected ? 'home_good' : 'home_waits';
  const home = found(words.say('check', 'part_home_assistant'), say(state), connected === true ? true : null);
  const data = judged(seen, faultsIn(seen, 'data'), found(words.say('check', 'part_data'), ''));
  const rest = judged(seen, options === undefined ? [] : strays(seen), found(say('part_other'), ''));
  return [judged(seen, faultsIn(seen, 'home'), home), ...[data, rest].filter(({ ok }) => ok === false)];
}

/** Faults of a car that no shown car bears the name of. */
function strays(seen: Seen): readonly Fault[] {
  const names = new Set(seen.snapshot.vehicles.map(({ name }) => name));
  return faultsIn(seen, 'car').filter(({ about }) => !names.has(String(about['car'])));
}
