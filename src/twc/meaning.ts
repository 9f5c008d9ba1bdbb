import { type Amps, type Watts, watts } from '../units.ts';
import type { ChargerState, Identity, MasterHeartbeat, Message, Meter, Plug, Question } from './message.ts';

type Kind = Message['kind'];
type Of<K extends Kind> = Message & { readonly kind: K };

/** What a frame says, in one English sentence with its numbers and units. */
export const meaningOf = <K extends Kind>(message: Of<K>): string => sentences[message.kind](message);

/** The power on all phases; undefined where the meter has no currents. */
export function wattsOf({ volts, phaseAmps }: Meter): Watts | undefined {
  if (phaseAmps === undefined) return undefined;
  return watts(volts.reduce((sum, each, phase) => sum + each * (phaseAmps[phase] ?? 0), 0));
}

const states: Readonly<Record<ChargerState, string>> = {
  ready: 'ready',
  charging: 'charging',
  error: 'error',
  do_not_charge: 'plugged in, do not charge',
  waiting: 'plugged in, waiting',
  busy: 'busy',
  adjusting: 'adjusting its limit',
  starting: 'starting',
  unknown: 'in a state that nobody has explained',
};

const subjects: Readonly<Record<Question, string>> = {
  meter: 'its meter',
  firmware: 'its firmware',
  serial: 'its serial number',
  vin1: 'part 1 of the VIN',
  vin2: 'part 2 of the VIN',
  vin3: 'part 3 of the VIN',
  plug: 'its plug',
  old_firmware: 'its firmware, the old way',
  old_serial: 'its serial number, the old way',
  model: 'its model',
};

const plugs: Readonly<Record<Plug, string>> = {
  unplugged: 'no car is plugged in',
  charging: 'a car is charging',
  plugged: 'a car is plugged in and not charging',
  unknown: 'the plug is in a state that nobody has explained',
};

const orders: Readonly<Record<MasterHeartbeat['command'], (beat: MasterHeartbeat) => string>> = {
  none: () => 'no change',
  error: ({ errorBits }) => `error, ${errorsIn(errorBits)}`,
  limit_at_start: ({ amps }) => `limit ${exact(amps)}, with protocol 2 only before charging`,
  raise: () => 'raise the limit by 2 A',
  lower: () => 'lower the limit by 2 A for 10 s',
  stop_seen: ({ amps }) => `has seen that charging stopped, ${exact(amps)} are free`,
  limit: ({ amps }) => `limit ${exact(amps)}`,
  unknown: () => 'a command that nobody has explained',
};

const faults: readonly (readonly [number, string])[] = [
  [0x01, 'rotary switch invalid'],
  [0x02, 'more than three chargers'],
  [0x04, 'different maximum currents'],
];

const identities: Readonly<Record<Identity, string>> = {
  firmware: 'firmware',
  serial: 'serial number',
  model: 'model',
};

const identity = ({ charger, kind, text }: Of<Identity>): string =>
  `charger ${charger}: ${identities[kind]} ${orNone(text)}`;

const sentences: { readonly [K in Kind]: (message: Of<K>) => string } = {
  master_linkready: ({ master, step }) => `master ${master} announces itself, step ${step} of 2`,
  master_heartbeat: beat =>
    `master ${beat.master} to charger ${beat.charger}: ${orders[beat.command](beat)}${
      beat.masterPlugged ? '; a car is plugged into the master' : ''
    }`,
  request: ({ master, charger, about }) => `master ${master} asks charger ${charger} for ${subjects[about]}`,
  contactor: ({ master, charger, closed }) =>
    `master ${master} tells charger ${charger} to ${closed ? 'close' : 'open'} its contactor`,
  unknown_master: ({ master, code }) => `unknown frame ${code} from master ${master}`,
  linkready: ({ charger, ratedAmps, protocol }) =>
    `charger ${charger} looks for a master: rated ${exact(ratedAmps)}, protocol ${protocol}`,
  heartbeat: ({ charger, master, state, limitAmps, actualAmps }) =>
    `charger ${charger} to master ${master}: ${states[state]}, limit ${exact(limitAmps)}, draws ${exact(actualAmps)}`,
  meter: meter => `charger ${meter.charger}: ${metered(meter)}, counter ${meter.energyCount} (kWh or Wh)`,
  vin: ({ charger, part, text }) => `charger ${charger}: part ${part} of the VIN ${orNone(text)}`,
  firmware: identity,
  serial: identity,
  model: identity,
  plug: ({ charger, plug }) => `charger ${charger}: ${plugs[plug]}`,
  contactor_obeyed: ({ charger, closed }) =>
    `charger ${charger} confirms: contactor ${closed ? 'closed' : 'open'}`,
  unsigned: ({ about, text }) => `a charger without naming itself: ${identities[about]} ${orNone(text)}`,
  idle: () => 'a master without chargers is idle',
  unknown: ({ code }) => `unknown frame ${code}`,
};

function metered(meter: Meter): string {
  const power = wattsOf(meter);
  const voltage = `${meter.volts.join(' / ')} V`;
  if (power === undefined || meter.phaseAmps === undefined) return `${voltage}, no currents`;
  return `${power} W, ${voltage}, ${meter.phaseAmps.join(' / ')} A`;
}

function errorsIn(bits: number): string {
  const named = faults.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
  return named.length > 0 ? named.join(', ') : `bits ${bits.toString(2).padStart(8, '0')}`;
}

const exact = (current: Amps): string => `${current.toFixed(2)} A`;
const orNone = (text: string): string => (text === '' ? 'is not known' : text);
