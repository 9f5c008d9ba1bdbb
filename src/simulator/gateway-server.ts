import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../runtime/clock.ts';
import type { ServedRequest, SimulatedServer } from './seams.ts';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Packed, without a word of it in the headers. */
  readonly gzip?: boolean;
}

export const json = (status: number, value: unknown, headers: Reply['headers'] = {}): Reply => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});

export const page = (title: string): Reply => ({
  status: 200,
  body: `<!DOCTYPE html><title>${title}</title><p>An update is waiting.`,
  headers: { 'content-type': 'text/html' },
});

export interface Asked {
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** Serves on loopback, through a server that is not listening yet. Whoever gets undefined for an answer waits for ever. */
export async function serveOn(
  server: Server,
  setup: {
    readonly scheme: 'http' | 'https';
    readonly clock: Clock;
    readonly answer: (asked: Asked) => Reply | undefined;
  },
): Promise<SimulatedServer> {
  const { scheme, clock, answer } = setup;
  const requests: ServedRequest[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    requests.push({ atMs: clock.now(), method, path, body });
    const reply = answer({ path, body, authorization: headers.authorization });
    if (reply !== undefined) send(response, reply);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${scheme}://127.0.0.1:${portOf(server)}`,
    requests,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, { status, body, headers, gzip = false }: Reply): void {
  response.writeHead(status, headers).end(gzip ? gzipSync(body) : body);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The generator is a development tool and is only loaded where a home is simulated. */
export async function selfSigned(name: string): Promise<{ readonly key: string; readonly cert: string }> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256' });
  return { key: made.private, cert: made.cert };
}
