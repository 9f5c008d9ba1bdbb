import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;

/** The server's end of a WebSocket (RFC 6455), as far as a client that sends whole texts needs it. */
export class TextSocket {
  readonly #stream: Duplex;
  #rest: Buffer = Buffer.alloc(0);

  /** Accepts the upgrade that came with this key. */
  constructor(stream: Duplex, key: string, hear: (text: string) => void) {
    this.#stream = stream;
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      for (let frame = this.#take(); frame !== undefined; frame = this.#take()) {
        if (frame.code === TEXT) hear(frame.payload.toString());
        if (frame.code === CLOSE) stream.end();
      }
    });
  }

  send(text: string): void {
    const payload = Buffer.from(text);
    const header = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
    header[0] = 0x80 | TEXT;
    header[1] = payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127;
    if (header.length === 4) header.writeUInt16BE(payload.length, 2);
    if (header.length === 10) header.writeBigUInt64BE(BigInt(payload.length), 2);
    if (this.#stream.writable) this.#stream.write(Buffer.concat([header, payload]));
  }

  /** Without a word, as when a process dies. */
  cut(): void {
    this.#stream.destroy();
  }

  /** The next whole frame. Those of a client are masked. */
  #take(): { readonly code: number; readonly payload: Buffer } | undefined {
    const rest = this.#rest;
    if (rest.length < 2) return undefined;
    const short = rest.readUInt8(1) & 0x7f;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < start) return undefined;
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    const end = start + 4 + length;
    if (rest.length < end) return undefined;
    const mask = rest.subarray(start, start + 4);
    const payload = Buffer.from(
      rest.subarray(start + 4, end).map((byte, at) => byte ^ mask.readUInt8(at % 4)),
    );
    this.#rest = rest.subarray(end);
    return { code: rest.readUInt8(0) & 0x0f, payload };
  }
}
