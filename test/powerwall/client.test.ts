import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type Server, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Gateway, openGateway } from '../../src/powerwall/client.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { selfSigned } from '../../src/simulator/gateway-server.ts';
import { type Millis, millis, minutes, seconds } from '../../src/units.ts';
import { AGGREGATES, type Home, openHome } from './home.ts';

const failure = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof Failure ? error.fault : error),
  );

const rejection = (promise: Promise<unknown>): Promise<{ readonly reason: unknown }> =>
  promise.then(
    () => ({ reason: undefined }),
    (reason: unknown) => ({ reason }),
  );

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

async function nobodyAt(): Promise<string> {
  const server = createServer();
  const host = await listening(server);
  await closed(server);
  return host;
}

describe('the connection to a gateway', () => {
  let home: Home;
  let gateways: Gateway[];

  const open = (more: { readonly host?: string; readonly deadline?: Millis } = {}): Gateway => {
    const gateway = openGateway({ host: home.host, pins: home.pins, clock: home.clock, ...more });
    gateways.push(gateway);
    return gateway;
  };

  beforeEach(async () => {
    home = await openHome();
    gateways = [];
  });
  afterEach(async () => {
    await Promise.all(gateways.map(gateway => gateway.close()));
    await home.close();
  });

  it('gives status and text of any answer, also of an empty one', async () => {
    const gateway = open();
    expect(await gateway.get(AGGREGATES, 'none')).toEqual({
      status: 403,
      text: expect.stringContaining('rights'),
    });
    home.gateway.faults.add('page');
    expect(await gateway.get(AGGREGATES, 'none')).toEqual({
      status: 200,
      text: expect.stringContaining('<!DOCTYPE'),
    });
  });

  it('unpacks what is gzipped without a word', async () => {
    home.gateway.faults.add('gzip_unannounced');
    expect((await open().get(AGGREGATES, 'none')).text).toContain(
      'User does not have adequate access rights',
    );
  });

  it('names a gateway that refuses the connection', async () => {
    const host = await nobodyAt();
    expect(await failure(open({ host }).get(AGGREGATES, 'none'))).toEqual({
      key: 'gateway_refused',
      about: { host },
    });
  });

  it('names a gateway that does not answer in time', async () => {
    home.gateway.faults.add('hangs');
    expect(await failure(open({ deadline: millis(100) }).get(AGGREGATES, 'none'))).toEqual({
      key: 'gateway_timeout',
      about: { host: home.host },
    });
  });

  it('names a gateway that hangs up, and how', async () => {
    const rude = createServer(socket => socket.destroy());
    const host = await listening(rude);
    expect(await failure(open({ host }).get(AGGREGATES, 'none'))).toEqual({
      key: 'gateway_unreachable',
      about: { host, why: 'ECONNRESET' },
    });
    await closed(rude);
  });

  it('names a stranger by the fingerprint of its certificate', async () => {
    await home.pins.pin(home.host, 'that of before');
    expect(await failure(open().post('/api/login/Basic', { password: 'S3CRT' }))).toEqual({
      key: 'gateway_certificate',
      about: { host: home.host, fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) },
    });
    expect(home.gateway.requests).toEqual([]);
  });

  it('leaves a gateway alone for as long as it says', async () => {
    const gateway = open();
    home.gateway.faults.add('limited');
    const limited = { key: 'gateway_limited', about: { minutes: 2 } };
    expect(await failure(gateway.get(AGGREGATES, 'none'))).toEqual(limited);
    home.clock.pass(seconds(119));
    expect(await failure(gateway.get(AGGREGATES, 'none'))).toEqual(limited);
    expect(home.gateway.requests).toHaveLength(1);
    home.gateway.faults.clear();
    home.clock.pass(seconds(1));
    expect(await gateway.get(AGGREGATES, 'none')).toMatchObject({ status: 403 });
  });

  it('is not kept away for longer than an hour by a gateway that says something absurd', async () => {
    const gateway = open();
    home.gateway.faults.add('limited_absurdly');
    expect(await failure(gateway.get(AGGREGATES, 'none'))).toEqual({
      key: 'gateway_limited',
      about: { minutes: 60 },
    });
    home.gateway.faults.clear();
    home.clock.pass(minutes(60));
    expect(await gateway.get(AGGREGATES, 'none')).toMatchObject({ status: 403 });
  });

  it('speaks HTTP/1.1, also where HTTP/2 is offered', async () => {
    const { key, cert } = await selfSigned('powerwall');
    const spoken: unknown[] = [];
    const server = createTlsServer({ key, cert, ALPNProtocols: ['h2', 'http/1.1'] }, socket => {
      spoken.push(socket.alpnProtocol);
      socket.once('data', data => {
        spoken.push(data.toString().split('\r\n')[0]);
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull');
      });
    });
    const host = await listening(server);
    expect(await open({ host }).get(AGGREGATES, 'none')).toEqual({ status: 200, text: 'null' });
    expect(spoken).toEqual(['http/1.1', `GET ${AGGREGATES} HTTP/1.1`]);
    await closed(server);
  });

  it('takes no more than a meter can have to say from what is gzipped', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const { key, cert } = await selfSigned('powerwall');
    const server = createHttpsServer({ key, cert }, (_, response) => response.end(bomb));
    const host = await listening(server);
    expect(await open({ host }).get(AGGREGATES, 'none')).toEqual({ status: 200, text: '' });
    server.closeAllConnections();
    await closed(server);
  });

  it('keeps secrets out of its failures, however deep one looks', async () => {
    home.gateway.faults.add('hangs');
    const gateway = open({ deadline: millis(100) });
    const told = [
      gateway.get(AGGREGATES, 'the-token'),
      gateway.post('/api/login/Basic', { password: 'the-password' }),
    ];
    for (const { reason } of await Promise.all(told.map(rejection))) {
      expect(reason).toBeInstanceOf(Failure);
      expect(inspect(reason, { depth: 20, showHidden: true })).not.toMatch(/the-token|the-password/);
    }
  });
});
