const DELIMITER = 0xc0;
const ESCAPE = 0xdb;
const LENGTHS = [13, 14, 15, 16, 20];

/**
 * The peer that the codec is measured beside: the way programs of the field read the bus, one byte after the other
 * into an array. It hands out the same bodies; it tells nothing of noise, repairs nothing, and knows no pauses.
 */
export class ByteByByte {
  #message: number[] = [];
  #inMessage = false;

  /** Bodies without their checksum. */
  decode(chunk: Uint8Array): readonly Uint8Array[] {
    const bodies: Uint8Array[] = [];
    for (const byte of chunk) {
      if (byte !== DELIMITER) this.#collect(byte);
      else if (this.#inMessage && this.#message.length >= 12) {
        const message = unescaped(this.#message);
        if (isGood(message)) bodies.push(new Uint8Array(message.slice(0, -1)));
        this.#inMessage = false;
      } else {
        this.#inMessage = true;
        this.#message = [];
      }
    }
    return bodies;
  }

  #collect(byte: number): void {
    if (!this.#inMessage) return;
    this.#message.push(byte);
    if (this.#message.length >= 48) this.#inMessage = false;
  }
}

export function encode(body: Uint8Array): Uint8Array {
  const message = [...body];
  message.push(sumOf(message));
  const wire: number[] = [DELIMITER];
  for (const byte of message) {
    if (byte === DELIMITER) wire.push(ESCAPE, 0xdc);
    else if (byte === ESCAPE) wire.push(ESCAPE, 0xdd);
    else wire.push(byte);
  }
  wire.push(DELIMITER);
  return new Uint8Array(wire);
}

function unescaped(message: readonly number[]): number[] {
  const bytes: number[] = [];
  let escaping = false;
  for (const byte of message) {
    if (escaping) bytes.push(byte === 0xdc ? DELIMITER : ESCAPE);
    else if (byte !== ESCAPE) bytes.push(byte);
    escaping = !escaping && byte === ESCAPE;
  }
  return bytes;
}

const isGood = (message: readonly number[]): boolean =>
  LENGTHS.includes(message.length) && message.at(-1) === sumOf(message.slice(0, -1));

function sumOf(body: readonly number[]): number {
  let sum = 0;
  for (let at = 1; at < body.length; at += 1) sum += body[at] ?? 0;
  return sum & 0xff;
}
