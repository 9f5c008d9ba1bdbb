import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { seconds } from '../units.ts';
import { type Caller, type Door, isExpected, placeOf, refusal } from './door.ts';

export interface Answer {
  readonly type: string;
  readonly body: string | Readable;
  /** Saved under this name rather than shown. */
  readonly saveAs?: string;
}

/** What there is, by path. An answer of undefined: not yet. */
export type Sheets = Readonly<Record<string, () => Promise<Answer | undefined> | Answer | undefined>>;

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** Everything comes from here, nothing runs that is not a file of ours, and only Home Assistant's own frame shows it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const MANNERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A household has a few tabs open. */
const MOST_CONNECTIONS = 32;

/** The Supervisor keeps a connection for 15 s and must not find it closed by us just as it asks again. */
const PATIENCE = { requestTimeout: seconds(10), keepAliveTimeout: seconds(30) };

/** Listens at the door and answers whoever may come in. Throws where the port cannot be had. */
export async function listen(door: Door, sheets: Sheets): Promise<Listening> {
  const { host, port } = placeOf(door);
  const server = createServer(PATIENCE, (request, response) => {
    answer(door, server, sheets, request, response).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    if (!isExpected(door, socket.remoteAddress)) socket.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: portOf(server),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answer(
  door: Door,
  server: Server,
  sheets: Sheets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = callerIn(request);
  const refused = refusal(door, portOf(server), caller);
  if (refused !== undefined) return send(response, refused);
  const sheet = Object.hasOwn(sheets, caller.path) ? sheets[caller.path] : undefined;
  if (sheet === undefined) return send(response, 404);
  const found = await sheet();
  return found === undefined ? send(response, 503) : deliver(response, found);
}

function callerIn({ method, url = '/', headers }: IncomingMessage): Caller {
  const [path = '/'] = url.split('?', 1);
  const site = headers['sec-fetch-site'];
  return { method, path, host: headers.host, site: typeof site === 'string' ? site : undefined };
}

async function deliver(response: ServerResponse, { type, body, saveAs }: Answer): Promise<void> {
  const attachment =
    saveAs === undefined ? {} : { 'content-disposition': `attachment; filename="${saveAs}"` };
  response.writeHead(200, { ...MANNERS, 'content-type': type, ...attachment });
  if (typeof body === 'string') return void response.end(body);
  await pipeline(body, response);
}

const send = (response: ServerResponse, status: number): void =>
  void response.writeHead(status, { ...MANNERS, 'content-type': 'text/plain' }).end();
