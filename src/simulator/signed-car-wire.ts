/**
 * Protocol buffers as the car's side of the signed protocol reads and writes them. Made apart from
 * `vehicle/signed`, so that the two find each other's mistakes.
 */
export type Tree = ReadonlyMap<number, readonly Leaf[]>;
type Leaf = number | Buffer;

/** A message as its fields; undefined where it is none. */
export function parse(message: Buffer): Tree | undefined {
  const tree = new Map<number, Leaf[]>();
  for (let at = 0; at < message.length;) {
    const tag = varintAt(message, at);
    if (tag === undefined || tag.value < 8) return undefined;
    const leaf = leafAt(message, tag.end, tag.value & 7);
    if (leaf === undefined) return undefined;
    const field = tag.value >>> 3;
    tree.set(field, [...(tree.get(field) ?? []), leaf.value]);
    at = leaf.end;
  }
  return tree;
}

interface Found<T> {
  readonly value: T;
  readonly end: number;
}

function varintAt(message: Buffer, start: number): Found<number> | undefined {
  for (let [at, value] = [start, 0]; at < Math.min(start + 10, message.length); at += 1) {
    const byte = message.readUInt8(at);
    value = (value | ((byte & 0x7f) << (7 * Math.min(at - start, 4)))) >>> 0;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

function leafAt(message: Buffer, at: number, wire: number): Found<Leaf> | undefined {
  if (wire === 0) return varintAt(message, at);
  if (wire === 5)
    return at + 4 > message.length ? undefined : { value: message.readUInt32LE(at), end: at + 4 };
  const length = wire === 2 ? varintAt(message, at) : { value: 8, end: at };
  if ((wire !== 1 && wire !== 2) || length === undefined) return undefined;
  const end = length.end + length.value;
  return end > message.length ? undefined : { value: message.subarray(length.end, end), end };
}

const last = (tree: Tree | undefined, field: number): Leaf | undefined => tree?.get(field)?.at(-1);

export function bytesIn(tree: Tree | undefined, field: number): Buffer | undefined {
  const leaf = last(tree, field);
  return typeof leaf === 'number' ? undefined : leaf;
}

export function numberIn(tree: Tree | undefined, field: number): number {
  const leaf = last(tree, field);
  return typeof leaf === 'number' ? leaf : 0;
}

export const treeIn = (tree: Tree | undefined, field: number): Tree | undefined => {
  const bytes = bytesIn(tree, field);
  return bytes && parse(bytes);
};

/** A value to be written: numbers as varints, `{ fixed }` as four bytes, a list as a message. */
type Value = number | Buffer | { readonly fixed: number } | readonly Entry[];
export type Entry = readonly [field: number, value: Value | undefined];

/** A message made of its fields; undefined ones are left out. */
export const compose = (...entries: readonly Entry[]): Buffer =>
  Buffer.concat(
    entries.map(([field, value]) => (value === undefined ? Buffer.alloc(0) : written(field, value))),
  );

function written(field: number, value: Value): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(field * 8), varint(value)]);
  if ('fixed' in value) {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(value.fixed);
    return Buffer.concat([varint(field * 8 + 5), four]);
  }
  const bytes = Buffer.isBuffer(value) ? value : compose(...value);
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

const varint = (value: number): Buffer =>
  value < 0x80 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(value >>> 7)]);
