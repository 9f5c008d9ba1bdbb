import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { GatewayAnswers, type GatewayFault, type GatewayPlan, type Reply } from './gateway-answers.ts';
import type { ServedRequest, SimulatedServer } from './seams.ts';

export interface SimulatedGateway extends SimulatedServer {
  /** Those that hold now; added and deleted at will. */
  readonly faults: Set<GatewayFault>;
  /** Logins asked for, granted or not. */
  readonly logins: number;
  expireTokens(): void;
  /** As after its replacement: another certificate, and all connections cut. */
  renewCertificate(): Promise<void>;
}

/** An energy gateway's own HTTPS server on loopback, with a self-signed certificate. */
export async function startGateway(plan: GatewayPlan): Promise<SimulatedGateway> {
  const answers = new GatewayAnswers(plan);
  const requests: ServedRequest[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '' } = request;
    const body = await text(request);
    requests.push({ atMs: plan.clock.now(), method, path, body });
    if (answers.faults.has('hangs')) return;
    const reply = answers.to(path, body, request.headers.authorization);
    send(response, reply, answers.faults.has('gzip_unannounced'));
  };
  const secured = { ...(await certificate()), SNICallback: ownNamesOnly };
  const server = createServer(secured, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return {
    url: await listening(server),
    requests,
    faults: answers.faults,
    get logins() {
      return answers.logins;
    },
    expireTokens: () => answers.expireTokens(),
    renewCertificate: async () => {
      server.setSecureContext(await certificate());
      server.closeAllConnections();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `https://127.0.0.1:${address.port}`;
}

const ownNames = ['teg', 'powerwall', 'powerpack'];

/** A gateway ends the handshake of whoever calls it by another name. */
function ownNamesOnly(name: string, callback: (error: Error | null) => void): void {
  callback(ownNames.includes(name) ? null : new Error(`not ${name}`));
}

function send(response: ServerResponse, { status, body, headers }: Reply, gzip: boolean): void {
  response.writeHead(status, headers).end(gzip ? gzipSync(body) : body);
}

/** The generator is a development tool and is only loaded where a home is simulated. */
async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'powerwall' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  return { key: made.private, cert: made.cert };
}
