import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server as PlainServer, type Socket, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, createServer } from 'node:tls';
import { generate } from 'selfsigned';
import { type Dispatcher, request } from 'undici';
import type { Fault } from '../../src/runtime/failure.ts';
import { openFiles } from '../../src/runtime/files.ts';
import { CertificateChanged, type Pins, openPins, pinnedAgent } from '../../src/runtime/pin.ts';
import { type DataFolder, dataFolder } from '../../src/runtime/store.ts';

const ignore = (): void => undefined;
const SECRET = 'the owner’s password';

interface Listener {
  readonly port: number;
  readonly connections: number;
  /** Until every connection so far has ended. */
  ended(): Promise<unknown>;
  /** All that has arrived, decrypted where it was encrypted. */
  readonly heard: string;
  readonly servernames: readonly unknown[];
  close(): Promise<void>;
}

async function listen(
  server: Server | PlainServer,
  event: 'secureConnection' | 'connection',
): Promise<Listener> {
  let heard = '';
  const raw: Promise<unknown>[] = [];
  const servernames: unknown[] = [];
  const open = new Set<{ destroy(): unknown }>();
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => raw.push(once(socket, 'close')));
  server.on(event, socket => {
    servernames.push(socket.servername);
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.endsWith(SECRET) || heard.endsWith('\r\n\r\n')) {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get connections() {
      return raw.length;
    },
    ended: () => Promise.all(raw),
    get heard() {
      return heard;
    },
    servernames,
    close: async () => {
      server.close();
      open.forEach(socket => socket.destroy());
      await once(server, 'close');
    },
  };
}

async function secureServer(): Promise<Listener> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'powerwall' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  return listen(createServer({ key, cert }), 'secureConnection');
}

const tell = async (agent: Dispatcher, origin: string): Promise<string> => {
  const { body } = await request(origin, { dispatcher: agent, method: 'POST', body: SECRET });
  return body.text();
};

describe('certificates pinned at first use', () => {
  let path: string;
  let folder: DataFolder;
  let pins: Pins;
  let servers: Listener[];
  let agents: Dispatcher[];
  let faults: Fault[];

  const serve = async (): Promise<Listener> => {
    const server = await secureServer();
    servers.push(server);
    return server;
  };
  const agentFor = (known: Pins, address: Parameters<typeof pinnedAgent>[1]): Dispatcher => {
    const agent = pinnedAgent(known, address);
    agents.push(agent);
    return agent;
  };
  const damage = (name = 'certificates.json'): Promise<void> => writeFile(join(path, name), '{"gateway:4');
  const at = ({ port }: Listener): string => `https://127.0.0.1:${port}`;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'pins-'));
    faults = [];
    folder = dataFolder(path, fault => faults.push(fault));
    pins = await openPins(folder);
    servers = [];
    agents = [];
  });
  afterEach(async () => {
    await Promise.all(agents.map(agent => agent.destroy()));
    await Promise.all(servers.map(server => server.close()));
    await rm(path, { recursive: true });
  });

  it('trusts the first certificate of a host and keeps it on disk', async () => {
    const server = await serve();
    await expect(tell(agentFor(pins, { host: 'gateway:443' }), at(server))).resolves.toBe('ok');
    expect(pins.known('gateway:443')).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const kept = JSON.parse(await readFile(join(path, 'certificates.json'), 'utf8'));
    expect(kept).toEqual({ 'gateway:443': pins.known('gateway:443') });
  });

  it('knows the certificate again after a restart', async () => {
    const server = await serve();
    await tell(agentFor(pins, { host: 'gateway:443' }), at(server));
    const later = await openPins(folder);
    await expect(tell(agentFor(later, { host: 'gateway:443' }), at(server))).resolves.toBe('ok');
  });

  it('tells a stranger nothing, not one byte', async () => {
    await tell(agentFor(pins, { host: 'gateway:443' }), at(await serve()));
    const stranger = await serve();
    const told = tell(agentFor(pins, { host: 'gateway:443' }), at(stranger));
    await expect(told).rejects.toBeInstanceOf(CertificateChanged);
    await expect(told).rejects.toMatchObject({ host: 'gateway:443' });
    await stranger.ended();
    expect(stranger.connections).toBe(1);
    expect(stranger.heard).toBe('');
  });

  it('names what has to be pinned to accept the new certificate', async () => {
    await pins.pin('gateway:443', 'that of before');
    const server = await serve();
    const agent = agentFor(pins, { host: 'gateway:443' });
    const refusal = await tell(agent, at(server)).catch((error: unknown) => error);
    await pins.pin('gateway:443', refusal instanceof CertificateChanged ? refusal.found : '');
    await expect(tell(agent, at(server))).resolves.toBe('ok');
  });

  it('keeps the certificates of several hosts apart', async () => {
    await tell(agentFor(pins, { host: 'gateway:443' }), at(await serve()));
    await tell(agentFor(pins, { host: 'proxy:4443' }), at(await serve()));
    const later = await openPins(folder);
    expect(later.known('gateway:443')).toBe(pins.known('gateway:443'));
    expect(later.known('proxy:4443')).toBe(pins.known('proxy:4443'));
    expect(later.known('gateway:443')).not.toBe(later.known('proxy:4443'));
  });

  describe('whose file is damaged', () => {
    it('are known from their copy: a stranger is told nothing, and the owner of it', async () => {
      await tell(agentFor(pins, { host: 'gateway:443' }), at(await serve()));
      await damage();
      const later = await openPins(folder);
      const stranger = await serve();
      const told = tell(agentFor(later, { host: 'gateway:443' }), at(stranger));
      await expect(told).rejects.toBeInstanceOf(CertificateChanged);
      expect(stranger.heard).toBe('');
      expect(faults).toMatchObject([
        { key: 'file_set_aside', about: { file: join(path, 'certificates.json') } },
      ]);
    });

    it.each(['certificates.json', 'certificates-copy.json'])(
      'still admit whom they admitted, and are whole again at the next start: %s',
      async name => {
        const server = await serve();
        await tell(agentFor(pins, { host: 'gateway:443' }), at(server));
        await damage(name);
        const later = await openPins(folder);
        await expect(tell(agentFor(later, { host: 'gateway:443' }), at(server))).resolves.toBe('ok');
        await damage(name === 'certificates.json' ? 'certificates-copy.json' : 'certificates.json');
        expect((await openPins(folder)).known('gateway:443')).toBe(pins.known('gateway:443'));
      },
    );

    it('do not lock the owner out where the copy is damaged too, which is told', async () => {
      await pins.pin('gateway:443', 'that of before');
      await Promise.all([damage(), damage('certificates-copy.json')]);
      const later = await openPins(folder);
      await expect(tell(agentFor(later, { host: 'gateway:443' }), at(await serve()))).resolves.toBe('ok');
      expect(faults.map(({ key }) => key)).toEqual(['file_set_aside', 'file_set_aside']);
    });

    it('are told in the list of the program’s faults', async () => {
      const silent = { debug: ignore, info: ignore, warning: ignore, error: ignore };
      await damage();
      const files = await openFiles(path, silent, true);
      await openPins(files.folder);
      expect(files.faults()).toMatchObject([{ key: 'file_set_aside' }]);
    });
  });

  it('forgets a certificate whose line the owner has deleted, also in the copy', async () => {
    await pins.pin('gateway:443', 'one');
    await pins.pin('proxy:4443', 'two');
    await writeFile(join(path, 'certificates.json'), '{"proxy:4443": "two"}');
    const later = await openPins(folder);
    expect([later.known('gateway:443'), later.known('proxy:4443')]).toEqual([undefined, 'two']);
    await writeFile(join(path, 'certificates.json'), '');
    expect((await openPins(folder)).known('gateway:443')).toBeUndefined();
  });

  it('says nothing before the pin is safe on disk', async () => {
    const server = await serve();
    const full: Pins = { known: () => undefined, pin: () => Promise.reject(new Error('disk full')) };
    await expect(tell(agentFor(full, { host: 'gateway:443' }), at(server))).rejects.toThrow('disk full');
    await server.ended();
    expect(server.heard).toBe('');
  });

  it('says nothing over a connection without a certificate', async () => {
    const plain = await listen(createPlainServer(), 'connection');
    servers.push(plain);
    const told = tell(agentFor(pins, { host: 'gateway:443' }), `http://127.0.0.1:${plain.port}`);
    await expect(told).rejects.toThrow('no certificate');
    await plain.ended();
    expect(plain.heard).toBe('');
    expect(pins.known('gateway:443')).toBeUndefined();
  });

  it('keeps to one connection', async () => {
    const server = await serve();
    const agent = agentFor(pins, { host: 'gateway:443' });
    for (let request = 0; request < 5; request += 1) await tell(agent, at(server));
    expect(server.connections).toBe(1);
  });

  it('asks for the server by the name it is told to', async () => {
    const server = await serve();
    await tell(agentFor(pins, { host: 'gateway:443', servername: 'powerwall' }), at(server));
    expect(server.servernames).toEqual(['powerwall']);
  });
});
