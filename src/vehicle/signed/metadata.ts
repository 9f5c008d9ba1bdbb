/** What a tag vouches for beside the message itself (§4.3). Numbers are four bytes, the first two one byte. */
export interface Metadata {
  readonly signatureType: number;
  readonly domain?: number;
  readonly vin: string;
  readonly epoch?: Uint8Array;
  readonly expiresAt?: number;
  readonly counter?: number;
  readonly challenge?: Uint8Array;
  readonly flags?: number;
  readonly requestHash?: Uint8Array;
  readonly fault?: number;
}

const END = Uint8Array.of(0xff);

/** Tag, length and value of each in the order of the tags, and the mark of the end. */
export function metadata(about: Metadata): Uint8Array {
  const values: readonly (Uint8Array | undefined)[] = [
    Uint8Array.of(about.signatureType),
    about.domain === undefined ? undefined : Uint8Array.of(about.domain),
    Buffer.from(about.vin),
    about.epoch,
    bigEndian(about.expiresAt),
    bigEndian(about.counter),
    about.challenge,
    bigEndian(about.flags),
    about.requestHash,
    bigEndian(about.fault),
  ];
  const entries = values.map((value, tag) =>
    value === undefined ? new Uint8Array() : Buffer.concat([Uint8Array.of(tag, value.length), value]),
  );
  return Buffer.concat([...entries, END]);
}

function bigEndian(value: number | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined;
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}
