import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Dispatcher, buildConnector as Connector } from 'undici';
import { z } from 'zod';
import { Agent, buildConnector } from './agent.ts';
import type { DataFolder } from './store.ts';

/** SHA-256 fingerprints of self-signed certificates, each remembered when its `host:port` was first met. */
export interface Pins {
  known(host: string): string | undefined;
  /** Remembers the certificate in place of any other. Throws a `Failure` where it cannot be written. */
  pin(host: string, fingerprint256: string): Promise<void>;
}

/** A server showed another certificate than the pinned one: it was replaced, or it is a stranger. */
export class CertificateChanged extends Error {
  override readonly name = 'CertificateChanged';
  readonly host: string;
  /** The fingerprint now shown: what has to be pinned if the owner accepts it. */
  readonly found: string;

  constructor(host: string, found: string) {
    super(`${host} shows another certificate than before`);
    this.host = host;
    this.found = found;
  }
}

const Fingerprints = z.record(z.string(), z.string());

/**
 * The pins kept in `certificates.json`. Where that cannot be read its copy holds, so that a damaged file neither
 * makes a stranger welcome nor locks the owner out.
 */
export async function openPins(folder: DataFolder): Promise<Pins> {
  const original = folder('certificates.json', Fingerprints);
  const copy = folder('certificates-copy.json', Fingerprints);
  const [ours, copied] = await Promise.all([original.load(), copy.load()]);
  const pinned = new Map(Object.entries(ours ?? copied ?? {}));
  const keep = async (): Promise<void> => {
    await original.save(Object.fromEntries(pinned));
    await copy.save(Object.fromEntries(pinned));
  };
  if (ours !== undefined || copied !== undefined) await keep().catch(() => undefined);
  return {
    known: host => pinned.get(host),
    pin: async (host, fingerprint256) => {
      pinned.set(host, fingerprint256);
      await keep();
    },
  };
}

const CONNECT_TIMEOUT_MS = 5000;
const KEEP_ALIVE_MS = 30_000;

/**
 * One kept-alive HTTPS connection to one server with a self-signed certificate, HTTP/1.1. Nothing of a request
 * is sent before the certificate is the pinned one; otherwise it fails with `CertificateChanged` as its cause.
 */
export function pinnedAgent(
  pins: Pins,
  address: { readonly host: string; readonly servername?: string },
): Dispatcher {
  // A resumed session would skip the certificate, so none is kept.
  const connect = buildConnector({
    rejectUnauthorized: false,
    maxCachedSessions: 0,
    timeout: CONNECT_TIMEOUT_MS,
  });
  return new Agent({
    connections: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: (target, callback) => {
      const named = address.servername === undefined ? target : { ...target, servername: address.servername };
      connect(named, (error, socket) => {
        if (error === null) void admit(pins, address.host, socket, callback);
        else callback(error, null);
      });
    },
  });
}

async function admit(pins: Pins, host: string, socket: Socket, callback: Connector.Callback): Promise<void> {
  const objection = await objectionTo(pins, host, socket);
  if (objection === undefined && !socket.destroyed) return callback(null, socket);
  socket.destroy();
  return callback(objection ?? new Error(`${host} hung up`), null);
}

async function objectionTo(pins: Pins, host: string, socket: Socket): Promise<Error | undefined> {
  const found = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
  if (found === undefined) return new Error(`${host} shows no certificate`);
  const pinned = pins.known(host);
  if (pinned === undefined) {
    return pins.pin(host, found).then(
      () => undefined,
      (error: Error) => error,
    );
  }
  return pinned === found ? undefined : new CertificateChanged(host, found);
}
