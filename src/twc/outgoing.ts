import type { Amps } from '../units.ts';
import type { Protocol, Question } from './message.ts';

/** Everything that this master can say. */
export type Outgoing =
  | { readonly kind: 'linkready1' | 'linkready2' }
  | {
      readonly kind: 'heartbeat';
      readonly charger: string;
      readonly protocol: Protocol;
      /** Undefined: the limit in force stays. */
      readonly limitAmps: Amps | undefined;
      /** By the command that some chargers of protocol 2 obey only before they charge. */
      readonly atStart?: boolean;
    }
  | {
      readonly kind: 'open_contactor' | 'close_contactor';
      readonly charger: string;
      readonly protocol: Protocol;
    }
  | { readonly kind: Question; readonly charger: string; readonly protocol: Protocol };

/**
 * The only codes that leave this program. Some others write into a charger's one-time memory (FC 19, FC 1A) or
 * crash it (FB E8), so what may be sent is listed here, not what may not.
 */
export const codes: Readonly<Record<Outgoing['kind'], readonly [number, number]>> = {
  linkready1: [0xfc, 0xe1],
  linkready2: [0xfb, 0xe2],
  heartbeat: [0xfb, 0xe0],
  open_contactor: [0xfc, 0xb2],
  close_contactor: [0xfc, 0xb1],
  meter: [0xfb, 0xeb],
  firmware: [0xfb, 0xec],
  serial: [0xfb, 0xed],
  vin1: [0xfb, 0xee],
  vin2: [0xfb, 0xef],
  vin3: [0xfb, 0xf1],
  plug: [0xfb, 0xb4],
  old_firmware: [0xfb, 0x1b],
  old_serial: [0xfb, 0x19],
  model: [0xfb, 0x1a],
};

/** Lengths without checksum of what a charger of each protocol sends itself. */
const LENGTH: Readonly<Record<Protocol, number>> = { 1: 13, 2: 15 };
const SIGN = 0x5a;

/** The limit command: protocol 2 obeys 09 while charging, and takes 05 only before; protocol 1 knows 05. */
const LIMIT: Readonly<Record<Protocol, number>> = { 1: 0x05, 2: 0x09 };

/** The body of a frame from the master with this id. Linkready frames have 14 bytes, which both protocols take. */
export function bodyOf(message: Outgoing, master: string): Uint8Array {
  const start = [...codes[message.kind], ...idBytes(master)];
  if (!('charger' in message)) return padded([...start, SIGN], LENGTH[1]);
  const orders = message.kind === 'heartbeat' ? limitBytes(message) : [];
  return padded([...start, ...idBytes(message.charger), ...orders], LENGTH[message.protocol]);
}

function limitBytes({
  protocol,
  limitAmps,
  atStart,
}: Extract<Outgoing, { kind: 'heartbeat' }>): readonly number[] {
  return limitAmps === undefined ? [] : [LIMIT[atStart === true ? 1 : protocol], ...hundredths(limitAmps)];
}

const idBytes = (id: string): readonly number[] => [
  Number.parseInt(id.slice(0, 2), 16),
  Number.parseInt(id.slice(2), 16),
];

const hundredths = (limit: Amps): readonly number[] => {
  const value = Math.round(limit * 100);
  return [value >> 8, value & 0xff];
};

const padded = (bytes: readonly number[], length: number): Uint8Array => {
  const body = new Uint8Array(length);
  body.set(bytes);
  return body;
};
