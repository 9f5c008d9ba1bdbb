import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Millis } from '../units.ts';
import type { ServedRequest, SimulatedServer } from './seams.ts';

export interface Reply {
  readonly status: number;
  /** An object is served as JSON. */
  readonly body: string | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a car's server does wrong, in plain words. */
export interface Misbehaviour {
  /** No request is ever answered. */
  readonly hangs?: boolean;
  /** Every answer takes this much of the clock's time. */
  readonly slow?: Millis;
  /** Every answer is a web page. */
  readonly servesPages?: boolean;
  /** Everything that concerns the car is answered with this. */
  readonly answers?: Reply;
  /** Every command is answered with this. */
  readonly answersCommands?: Reply;
  /** The car refuses every command with this word. */
  readonly refuses?: string;
  /** A start is answered as a success, and nothing happens. */
  readonly ignoresStart?: boolean;
}

export interface CarServer<Wrong extends Misbehaviour = Misbehaviour> extends SimulatedServer {
  /** Answers a request without a wire between; undefined where it never does. */
  answer(request: Omit<Heard, 'atMs'>): Promise<Reply | undefined>;
  /** From now on does this wrong, and nothing else. */
  misbehave(how: Wrong): void;
  behave(): void;
}

export type Heard = ServedRequest & { readonly headers: IncomingMessage['headers'] };

/** A request taken apart: `GET vehicle_data`, or `POST command` with the command's name. */
export interface Call {
  readonly vin: string;
  readonly what: string;
  readonly name: string;
  readonly query: URLSearchParams;
}

export function callOf({ method, path }: Heard): Call {
  const { pathname, searchParams: query } = new URL(path, 'http://car');
  const [vin = '', what = '', name = ''] = pathname.replace('/api/1/vehicles/', '').split('/');
  return { vin, what: `${method} ${what}`.trim(), name, query };
}

const page: Reply = {
  status: 200,
  body: '<!doctype html><title>Welcome</title>',
  headers: { 'content-type': 'text/html' },
};

/** Serves on loopback what `answer` says, unless it was told to misbehave. */
export async function serveCar<Wrong extends Misbehaviour>(setup: {
  readonly clock: Clock;
  readonly tls?: boolean;
  readonly rightly: Wrong;
  readonly answer: (request: Heard, wrong: Wrong) => Promise<Reply>;
}): Promise<CarServer<Wrong>> {
  const { clock, rightly, answer } = setup;
  const requests: ServedRequest[] = [];
  let wrong = rightly;
  const reply = async (request: Heard): Promise<Reply | undefined> => {
    if (wrong.hangs === true) return undefined;
    if (wrong.slow !== undefined) await sleep(clock, wrong.slow);
    return wrong.servesPages === true ? page : answer(request, wrong);
  };
  const answering: Answering = async request => {
    const { method, path, body } = request;
    const served = { atMs: clock.now(), method, path, body };
    requests.push(served);
    return reply({ ...served, headers: request.headers });
  };
  const server = await listening(setup.tls === true, answering);
  return {
    url: `${setup.tls === true ? 'https' : 'http'}://127.0.0.1:${portOf(server)}`,
    requests,
    answer: answering,
    misbehave: how => {
      wrong = how;
    },
    behave: () => {
      wrong = rightly;
    },
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Answering = (request: Omit<Heard, 'atMs'>) => Promise<Reply | undefined>;

async function listening(tls: boolean, answering: Answering): Promise<Server> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const reply = await answering({ method, path, headers, body: await text(request) });
    if (reply === undefined) return;
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(body);
  };
  const server = tls ? createSecureServer(await certificate()) : createServer();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A fresh self-signed certificate, as an owner makes for tesla-http-proxy. */
async function certificate(): Promise<{ key: string; cert: string }> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  return { key: made.private, cert: made.cert };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
