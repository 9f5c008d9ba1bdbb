import { type Fields, bytes, fixed32, message, readFields, uint } from './protobuf.ts';
import type { Seal } from './secrets.ts';

/** The computer in the car that charges. */
export const INFOTAINMENT = 3;
/** Asks for replies in cipher; cars before firmware 2024.38 reply in clear all the same. */
export const SEALED_REPLY = 2;

/** Who asks, and which question it is: random numbers, both of 16 bytes. */
export interface Sender {
  readonly address: Uint8Array;
  readonly uuid: Uint8Array;
}

const towardsCar = ({ address }: Sender): readonly Uint8Array[] => [
  message(6, uint(1, INFOTAINMENT)),
  message(7, bytes(2, address)),
];

/** Asks the car for its session with our key. */
export const sessionRequest = (sender: Sender, publicKey: Uint8Array): Uint8Array =>
  Buffer.concat([...towardsCar(sender), message(14, bytes(1, publicKey)), bytes(51, sender.uuid)]);

export interface Signature {
  readonly publicKey: Uint8Array;
  readonly epoch: Uint8Array;
  readonly counter: number;
  readonly expiresAt: number;
  readonly tag: Uint8Array;
}

/** A signed action on its way to the car. */
export const signedAction = (sender: Sender, action: Uint8Array, signature: Signature): Uint8Array =>
  Buffer.concat([
    ...towardsCar(sender),
    bytes(10, action),
    message(
      13,
      message(1, bytes(1, signature.publicKey)),
      message(
        8,
        bytes(1, signature.epoch),
        uint(2, signature.counter),
        fixed32(3, signature.expiresAt),
        bytes(4, signature.tag),
      ),
    ),
    bytes(51, sender.uuid),
    uint(52, SEALED_REPLY),
  ]);

/** A message of the car's, taken apart (§4.2). */
export interface FromCar {
  readonly domain: number;
  /** The question that it answers; undefined where it does not tell. */
  readonly answers: Uint8Array | undefined;
  readonly flags: number;
  readonly fault: number;
  readonly operation: 'ok' | 'wait' | 'error';
  /** The payload, in clear unless there is a seal. */
  readonly payload: Uint8Array | undefined;
  readonly seal: Seal | undefined;
  readonly session: { readonly info: Uint8Array; readonly tag: Uint8Array } | undefined;
}

const operations = ['ok', 'wait'] as const;
const nothing = new Uint8Array();

/** Reads a message of the car's; undefined where it is none. */
export function readFromCar(encoded: Uint8Array): FromCar | undefined {
  const fields = readFields(encoded);
  const [from, status, signature] = [7, 12, 13].map(field => fields?.message(field));
  if (fields === undefined || from === undefined || status === undefined) return undefined;
  return {
    domain: from.uint(1),
    answers: fields.bytes(50),
    flags: fields.uint(52),
    fault: status.uint(2),
    operation: operations[status.uint(1)] ?? 'error',
    payload: fields.bytes(10),
    seal: sealOf(signature?.message(9)),
    session: sessionOf(fields.bytes(15), signature?.message(6)),
  };
}

function sealOf(seal: Fields | undefined): Seal | undefined {
  const nonce = seal?.bytes(1);
  return seal && nonce && { nonce, counter: seal.uint(2), tag: seal.bytes(3) ?? nothing };
}

const sessionOf = (info: Uint8Array | undefined, tag: Fields | undefined): FromCar['session'] =>
  info && { info, tag: tag?.bytes(1) ?? nothing };
