import { type Amps, type Volts, amps, volts } from '../units.ts';

export type Protocol = 1 | 2;

/** What a charger says of itself in its heartbeat; `unknown` for a code the field has not explained. */
export type ChargerState =
  | 'ready'
  | 'charging'
  | 'error'
  | 'do_not_charge'
  | 'waiting'
  | 'busy'
  | 'adjusting'
  | 'starting'
  | 'unknown';

/** What a master tells a charger in its heartbeat. */
type Command = 'none' | 'error' | 'limit_at_start' | 'raise' | 'lower' | 'stop_seen' | 'limit' | 'unknown';

/** What a frame says. Ids are four hex digits. `bytes` is the frame's length with its checksum. */
export type Message = FromMaster | FromCharger | { readonly kind: 'unknown'; readonly code: string };

export type FromMaster = { readonly master: string } & (
  | { readonly kind: 'master_linkready'; readonly step: 1 | 2; readonly sign: number }
  | {
      readonly kind: 'master_heartbeat';
      readonly charger: string;
      readonly command: Command;
      readonly amps: Amps;
      readonly bytes: number;
    }
  | { readonly kind: 'request'; readonly charger: string; readonly about: Question }
  | { readonly kind: 'unknown_master'; readonly code: string }
);

export type FromCharger = { readonly charger: string } & (
  | {
      readonly kind: 'linkready';
      readonly sign: number;
      readonly ratedAmps: Amps;
      readonly protocol: Protocol;
    }
  | ({ readonly kind: 'heartbeat' } & Heartbeat)
  | {
      readonly kind: 'meter';
      /** Kilowatt-hours on most units, watt-hours on others. */
      readonly energyCount: number;
      readonly volts: readonly Volts[];
      /** Absent in the older, shorter form. */
      readonly phaseAmps: readonly Amps[] | undefined;
    }
  | { readonly kind: 'vin'; readonly part: VinPart; readonly text: string }
);

export interface Heartbeat {
  /** The master it answers. */
  readonly master: string;
  readonly state: ChargerState;
  /** The limit in force; some chargers report 0 while no car is plugged in. */
  readonly limitAmps: Amps;
  readonly actualAmps: Amps;
  readonly bytes: number;
}

export type VinPart = 1 | 2 | 3;
export type Question = 'meter' | 'vin1' | 'vin2' | 'vin3';

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

const SHORTEST_BODY = 12;

/** What a frame's body says. Never throws: what nobody has explained is `unknown`, with its two code bytes. */
export function understand(body: Uint8Array): Message {
  if (body.length < SHORTEST_BODY) return { kind: 'unknown', code: hex(body.subarray(0, 2)) };
  const at = new DataView(body.buffer, body.byteOffset, body.length);
  if (at.getUint8(0) === 0xfd) return fromCharger(at);
  if (at.getUint8(0) === 0xfb || at.getUint8(0) === 0xfc) return fromMaster(at);
  return { kind: 'unknown', code: code(at) };
}

function fromMaster(at: DataView): FromMaster {
  const [master, charger] = [id(at, 2), id(at, 4)];
  const request = (about: Question): FromMaster => ({ kind: 'request', master, charger, about });
  switch (code(at)) {
    case 'FCE1':
      return { kind: 'master_linkready', step: 1, master, sign: at.getUint8(4) };
    case 'FBE2':
      return { kind: 'master_linkready', step: 2, master, sign: at.getUint8(4) };
    case 'FBE0': {
      const command = commands[at.getUint8(6)] ?? 'unknown';
      return {
        kind: 'master_heartbeat',
        master,
        charger,
        command,
        amps: hundredths(at, 7),
        bytes: length(at),
      };
    }
    case 'FBEB':
      return request('meter');
    case 'FBEE':
      return request('vin1');
    case 'FBEF':
      return request('vin2');
    case 'FBF1':
      return request('vin3');
    default:
      return { kind: 'unknown_master', master, code: code(at) };
  }
}

function fromCharger(at: DataView): Message {
  const charger = id(at, 2);
  switch (code(at)) {
    case 'FDE2':
      return {
        kind: 'linkready',
        charger,
        sign: at.getUint8(4),
        ratedAmps: hundredths(at, 5),
        protocol: length(at) === 14 ? 1 : 2,
      };
    case 'FDE0':
      return {
        kind: 'heartbeat',
        charger,
        master: id(at, 4),
        state: states[at.getUint8(6)] ?? 'unknown',
        limitAmps: hundredths(at, 7),
        actualAmps: hundredths(at, 9),
        bytes: length(at),
      };
    case 'FDEB':
      return meter(charger, at);
    case 'FDEE':
      return { kind: 'vin', charger, part: 1, text: text(at, 7) };
    case 'FDEF':
      return { kind: 'vin', charger, part: 2, text: text(at, 7) };
    case 'FDF1':
      return { kind: 'vin', charger, part: 3, text: text(at, 3) };
    default:
      return { kind: 'unknown', code: code(at) };
  }
}

/** Phase currents are in half amps; frames of 16 bytes have none. */
function meter(charger: string, at: DataView): Message {
  if (at.byteLength < 14) return { kind: 'unknown', code: code(at) };
  const halves = (offset: number): Amps => amps(at.getUint8(offset) / 2);
  return {
    kind: 'meter',
    charger,
    energyCount: at.getUint32(4),
    volts: [8, 10, 12].map(offset => volts(at.getUint16(offset))),
    phaseAmps: at.byteLength >= 19 ? [14, 15, 16].map(halves) : undefined,
  };
}

const length = (at: DataView): number => at.byteLength + 1;
const hundredths = (at: DataView, offset: number): Amps => amps(at.getUint16(offset) / 100);
const bytesOf = (at: DataView, from: number, count: number): Uint8Array =>
  new Uint8Array(at.buffer, at.byteOffset + from, Math.min(count, at.byteLength - from));
const code = (at: DataView): string => hex(bytesOf(at, 0, 2));
const id = (at: DataView, offset: number): string => hex(bytesOf(at, offset, 2));
const hex = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
/** Printable characters only: a VIN that is not known comes as zeros. */
const text = (at: DataView, count: number): string =>
  String.fromCharCode(...bytesOf(at, 4, count).filter(byte => byte > 0x20 && byte < 0x7f));
