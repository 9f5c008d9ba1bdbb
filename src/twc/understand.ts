import { type Amps, amps, volts } from '../units.ts';
import {
  type ChargerState,
  type Command,
  type FromCharger,
  type FromMaster,
  type Message,
  type Plug,
  type Question,
  questions,
} from './message.ts';
import { codes } from './outgoing.ts';

const states: Readonly<Record<number, ChargerState>> = {
  0x00: 'ready',
  0x01: 'charging',
  0x02: 'error',
  0x03: 'do_not_charge',
  0x04: 'waiting',
  0x05: 'busy',
  0x06: 'adjusting',
  0x07: 'adjusting',
  0x08: 'starting',
  0x09: 'adjusting',
  0x0a: 'adjusting',
};

const commands: Readonly<Record<number, Command>> = {
  0x00: 'none',
  0x02: 'error',
  0x05: 'limit_at_start',
  0x06: 'raise',
  0x07: 'lower',
  0x08: 'stop_seen',
  0x09: 'limit',
};

const plugs: Readonly<Record<number, Plug>> = { 0x00: 'unplugged', 0x01: 'charging', 0x03: 'plugged' };

const SHORTEST_BODY = 12;

/** What a frame's body says. Never throws: what nobody has explained is `unknown`, with its two code bytes. */
export function understand(body: Uint8Array): Message {
  const at = new DataView(body.buffer, body.byteOffset, body.length);
  const known = body.length < SHORTEST_BODY ? undefined : meanings[at.getUint16(0)];
  if (known !== undefined) return known(at);
  const [kind = 0] = body;
  return body.length >= SHORTEST_BODY && (kind === 0xfb || kind === 0xfc)
    ? { kind: 'unknown_master', master: id(at, 2), code: code(at) }
    : { kind: 'unknown', code: code(at) };
}

type Meaning = (at: DataView) => Message;

const request =
  (about: Question): Meaning =>
  at => ({ kind: 'request', ...between(at), about });

const requests = Object.fromEntries(
  questions.map(about => [(codes[about][0] << 8) | codes[about][1], request(about)] as const),
);

const linkreadyOf =
  (step: 1 | 2): Meaning =>
  at => ({ kind: 'master_linkready', step, master: id(at, 2), sign: at.getUint8(4) });

const contactor =
  (closed: boolean): Meaning =>
  at => ({ kind: 'contactor', ...between(at), closed });

const contactorObeyed =
  (closed: boolean): Meaning =>
  at => ({ kind: 'contactor_obeyed', charger: id(at, 2), closed });

const vinPart =
  (part: 1 | 2 | 3): Meaning =>
  at => ({ kind: 'vin', charger: id(at, 2), part, text: text(at, 4, part === 3 ? 3 : 7) });

/** Layouts by the first two bytes: `twc-rs485` §3. */
const meanings: Readonly<Record<number, Meaning>> = {
  ...requests,
  0xfce1: linkreadyOf(1),
  0xfbe2: linkreadyOf(2),
  0xfbe0: masterHeartbeat,
  0xfcb1: contactor(true),
  0xfcb2: contactor(false),
  0xfc1d: () => ({ kind: 'idle' }),
  0xfde2: linkready,
  0xfde0: heartbeat,
  0xfdeb: meter,
  0xfdec: at => ({ kind: 'firmware', charger: id(at, 2), text: version(at, 4, 4) }),
  0xfded: at => ({ kind: 'serial', charger: id(at, 2), text: text(at, 4, 11) }),
  0xfdee: vinPart(1),
  0xfdef: vinPart(2),
  0xfdf1: vinPart(3),
  0xfdb4: at => ({ kind: 'plug', charger: id(at, 2), plug: plugs[at.getUint8(4)] ?? 'unknown' }),
  0xfdb1: contactorObeyed(true),
  0xfdb2: contactorObeyed(false),
  0xfd19: at => ({ kind: 'unsigned', about: 'serial', text: text(at, 2, 11) }),
  0xfd1a: at => ({ kind: 'unsigned', about: 'model', text: text(at, 2, 11) }),
  0xfd1b: at => ({ kind: 'unsigned', about: 'firmware', text: version(at, 2, 3) }),
};

function masterHeartbeat(at: DataView): FromMaster {
  return {
    kind: 'master_heartbeat',
    ...between(at),
    command: commands[at.getUint8(6)] ?? 'unknown',
    amps: hundredths(at, 7),
    errorBits: at.getUint8(6) === 0x02 ? at.getUint8(7) : 0,
    masterPlugged: at.getUint8(9) === 1,
    bytes: length(at),
  };
}

function linkready(at: DataView): FromCharger {
  return {
    kind: 'linkready',
    charger: id(at, 2),
    sign: at.getUint8(4),
    ratedAmps: hundredths(at, 5),
    protocol: length(at) === 14 ? 1 : 2,
  };
}

function heartbeat(at: DataView): FromCharger {
  return {
    kind: 'heartbeat',
    charger: id(at, 2),
    master: id(at, 4),
    state: states[at.getUint8(6)] ?? 'unknown',
    limitAmps: hundredths(at, 7),
    actualAmps: hundredths(at, 9),
    bytes: length(at),
  };
}

/** Phase currents are in half amps; frames of 16 bytes have none. */
function meter(at: DataView): Message {
  if (at.byteLength < 14) return { kind: 'unknown', code: code(at) };
  const halves = (offset: number): Amps => amps(at.getUint8(offset) / 2);
  return {
    kind: 'meter',
    charger: id(at, 2),
    energyCount: at.getUint32(4),
    volts: [8, 10, 12].map(offset => volts(at.getUint16(offset))),
    phaseAmps: at.byteLength >= 19 ? [14, 15, 16].map(halves) : undefined,
  };
}

const between = (at: DataView): { readonly master: string; readonly charger: string } => ({
  master: id(at, 2),
  charger: id(at, 4),
});
const length = (at: DataView): number => at.byteLength + 1;
const hundredths = (at: DataView, offset: number): Amps => amps(at.getUint16(offset) / 100);
const bytesOf = (at: DataView, from: number, count: number): Uint8Array =>
  new Uint8Array(at.buffer, at.byteOffset + from, Math.max(0, Math.min(count, at.byteLength - from)));
const code = (at: DataView): string => hex(bytesOf(at, 0, 2));
const id = (at: DataView, offset: number): string => hex(bytesOf(at, offset, 2));
const hex = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
/** Printable characters only: what is not known comes as zeros. */
const text = (at: DataView, from: number, count: number): string =>
  String.fromCharCode(...bytesOf(at, from, count).filter(byte => byte > 0x20 && byte < 0x7f));
/** Such as 4.5.3, or 4.5.3.2 where there is a fourth number. */
const version = (at: DataView, from: number, count: number): string => bytesOf(at, from, count).join('.');
