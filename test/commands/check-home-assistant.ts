import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface Call {
  readonly id?: number;
  readonly type: string;
  readonly access_token?: string;
}

export interface HomeAssistantStub {
  readonly url: string;
  /** Types of everything that was asked of it. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

const CLOSE = 0x88;

/** The part of Home Assistant's websocket that a check talks to. */
export async function startHomeAssistantStub(given: {
  readonly token: string;
  readonly state?: string;
  readonly mqtt?: string;
  /** Takes connections and says nothing. */
  readonly mute?: boolean;
  /** States in W, by entity. */
  readonly watts?: Readonly<Record<string, number>>;
}): Promise<HomeAssistantStub> {
  const { token, state = 'RUNNING', mqtt = 'loaded', mute = false, watts = {} } = given;
  const results: Readonly<Record<string, unknown>> = {
    get_config: { state, version: '2026.5.1', time_zone: 'Europe/Zurich', latitude: 47.37, longitude: 8.54 },
    'config_entries/get': [{ state: mqtt }],
    'config/device_registry/list': [],
    'config/entity_registry/list': [],
    subscribe_entities: null,
    subscribe_events: null,
  };
  const unit = { unit_of_measurement: 'W' };
  const a = Object.fromEntries(
    Object.entries(watts).map(([id, value]) => [id, { s: String(value), a: unit, lc: 1 }]),
  );
  const calls: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('upgrade', ({ headers }, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (mute) return;
    accept(socket, headers['sec-websocket-key'] ?? '');
    say(socket, { type: 'auth_required', ha_version: '2026.5.1' });
    socket.on('data', (bytes: Buffer) => {
      if (bytes[0] === CLOSE) return void socket.end(Buffer.from([CLOSE, 0]));
      for (const text of textsIn(bytes)) {
        const { id, type, access_token: shown } = JSON.parse(text) as Call;
        calls.push(type);
        if (type === 'auth')
          say(socket, { type: shown === token ? 'auth_ok' : 'auth_invalid', ha_version: '2026.5.1' });
        else say(socket, { id, type: 'result', ...answerTo(results, type) });
        if (type === 'subscribe_entities') say(socket, { id, type: 'event', event: { a } });
      }
      return undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const answerTo = (results: Readonly<Record<string, unknown>>, type: string): object =>
  type in results
    ? { success: true, result: results[type] }
    : { success: false, error: { code: 'unknown_command', message: 'not here' } };

function accept(socket: Socket, key: string): void {
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write(`${[...head, `Sec-WebSocket-Accept: ${proof}`].join('\r\n')}\r\n\r\n`);
}

function say(socket: Socket, message: object): void {
  const text = Buffer.from(JSON.stringify(message));
  const length = text.length < 126 ? [text.length] : [126, text.length >> 8, text.length & 0xff];
  socket.write(Buffer.from([0x81, ...length, ...text]));
}

/** The texts of whole frames; whatever else a client sends is let go. */
function* textsIn(bytes: Buffer): Generator<string> {
  for (let at = 0; at + 6 <= bytes.length;) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const start = at + (short === 126 ? 8 : 6);
    const mask = bytes.subarray(start - 4, start);
    const body = bytes.subarray(start, start + length).map((byte, n) => byte ^ (mask[n % 4] ?? 0));
    if (((bytes[at] ?? 0) & 0x0f) === 1) yield Buffer.from(body).toString();
    at = start + length;
  }
}
