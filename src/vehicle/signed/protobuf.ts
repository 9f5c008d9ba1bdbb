/** Protocol buffers, as far as the cars' messages need them: numbers, bytes, and messages in messages. */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const tagOf = (field: number, wire: number): number => field * 8 + wire;

function varint(value: number): Uint8Array {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
  return Uint8Array.of(...groups, rest);
}

/** A whole number from 0 on: uint32, int32, bool or enum. */
export const uint = (field: number, value: number): Uint8Array =>
  Buffer.concat([varint(tagOf(field, VARINT)), varint(value)]);

export function fixed32(field: number, value: number): Uint8Array {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(value);
  return Buffer.concat([varint(tagOf(field, FIXED32)), number]);
}

export const bytes = (field: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([varint(tagOf(field, BYTES)), varint(value.length), value]);

/** A message in a message, made of its own fields. */
export const message = (field: number, ...fields: readonly Uint8Array[]): Uint8Array =>
  bytes(field, Buffer.concat(fields));

/**
 * What a message held. A number that is absent is 0. Of a field that came twice the last counts, and one of another
 * type than asked for is absent.
 */
export class Fields {
  readonly #values: ReadonlyMap<number, number | Uint8Array>;

  constructor(values: ReadonlyMap<number, number | Uint8Array>) {
    this.#values = values;
  }

  uint(field: number): number {
    return this.#number(tagOf(field, VARINT));
  }

  fixed32(field: number): number {
    return this.#number(tagOf(field, FIXED32));
  }

  bytes(field: number): Uint8Array | undefined {
    const value = this.#values.get(tagOf(field, BYTES));
    return typeof value === 'number' ? undefined : value;
  }

  /** A message in this one, empty where there is none. Undefined where what is there is no message. */
  message(field: number): Fields | undefined {
    return readFields(this.bytes(field) ?? new Uint8Array());
  }

  #number(tag: number): number {
    const value = this.#values.get(tag);
    return typeof value === 'number' ? value : 0;
  }
}

/** The fields of a message; undefined where the bytes are none. */
export function readFields(message: Uint8Array): Fields | undefined {
  const values = new Map<number, number | Uint8Array>();
  const cursor = new Cursor(message);
  while (!cursor.atEnd) {
    const tag = Number(cursor.varint() ?? 0n);
    if (tag < tagOf(1, 0) || tag > 0xff_ff_ff_ff) return undefined;
    const value = cursor.value(tag % 8);
    if (value === undefined) return undefined;
    values.set(tag, value);
  }
  return new Fields(values);
}

const LONGEST_VARINT = 10;

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  varint(): bigint | undefined {
    let value = 0n;
    for (let group = 0; group < LONGEST_VARINT; group += 1) {
      const byte = this.#take(1)?.[0];
      if (byte === undefined) return undefined;
      value += BigInt(byte % 128) << BigInt(7 * group);
      if (byte < 128) return value;
    }
    return undefined;
  }

  /** A value by its wire type. Of a longer number the lower 32 bits count, as the format has it. */
  value(wire: number): number | Uint8Array | undefined {
    switch (wire) {
      case VARINT: {
        const value = this.varint();
        return value === undefined ? undefined : Number(BigInt.asUintN(32, value));
      }
      case FIXED64:
        return this.#take(8);
      case BYTES: {
        const length = this.varint();
        return length === undefined ? undefined : this.#take(Number(length));
      }
      case FIXED32:
        return this.#take(4)?.readUInt32LE();
      default:
        return undefined;
    }
  }

  #take(length: number): Buffer | undefined {
    const end = this.#at + length;
    if (end > this.#bytes.length) return undefined;
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
