import { gunzipSync } from 'node:zlib';
import ky, { type KyInstance, type Options } from 'ky';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type FaultKey } from '../runtime/failure.ts';
import { CertificateChanged, type Pins, pinnedAgent } from '../runtime/pin.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import type { Answer } from './answer.ts';

/** The gateway's HTTPS server. Its calls throw a `Failure` where no answer came, or where it asked for quiet. */
export interface Gateway {
  get(path: string, token: string): Promise<Answer>;
  post(path: string, json: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

const QUIET_AFTER_429 = minutes(5);

/** `host` may carry a port. `deadline` is real time, from connecting to the last byte of the answer. */
export function openGateway(setup: {
  readonly host: string;
  readonly pins: Pins;
  readonly clock: Clock;
  readonly deadline?: Millis;
}): Gateway {
  const { host, pins, clock, deadline = seconds(5) } = setup;
  const origin = new URL(`https://${host}`);
  const dispatcher = pinnedAgent(pins, {
    host: `${origin.hostname}:${origin.port || '443'}`,
    // The gateway ends the handshake where it is called by a name that is not its own.
    servername: 'powerwall',
  });
  const http = kyOver(dispatcher);
  let quiet: { readonly untilMs: Millis; readonly failure: Failure } | undefined;

  const exchange = async (path: string, options: Options): Promise<Answer> => {
    if (quiet !== undefined && clock.now() < quiet.untilMs) throw quiet.failure;
    const signal = AbortSignal.timeout(deadline);
    try {
      const response = await http(new URL(path, origin), { ...options, signal });
      const text = textOf(Buffer.from(await response.arrayBuffer()));
      if (response.status !== 429) return { status: response.status, text };
      const wait = quietFor(response.headers.get('retry-after'));
      const failure = new Failure('gateway_limited', { minutes: Math.ceil(wait / minutes(1)) });
      quiet = { untilMs: millis(clock.now() + wait), failure };
      throw failure;
    } catch (error) {
      throw failureOf(error, host);
    }
  };

  return {
    get: (path, token) => exchange(path, { headers: { authorization: `Bearer ${token}` } }),
    post: (path, json) => exchange(path, { method: 'post', json }),
    close: () => dispatcher.destroy(),
  };
}

/** One try, no redirect: that could carry the password to another server. */
function kyOver(dispatcher: Dispatcher): KyInstance {
  // `object`, as the types of undici and of the part of it that Node carries differ where nothing here looks.
  const connection: object = { dispatcher };
  return ky.create({ ...connection, redirect: 'manual', retry: 0, timeout: false, throwHttpErrors: false });
}

const quietFor = (retryAfter: string | null): Millis =>
  retryAfter !== null && /^\d+$/.test(retryAfter) ? seconds(Number(retryAfter)) : QUIET_AFTER_429;

/** Firmware from 25.42.2 on may gzip without saying so in a header. */
function textOf(body: Buffer): string {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString();
  try {
    return gunzipSync(body).toString();
  } catch {
    return '';
  }
}

const Thrown = z
  .object({ name: z.string().catch(''), code: z.string().catch(''), cause: z.unknown().optional() })
  .catch({ name: 'unknown', code: '' });

const keyOf: ReadonlyMap<string, FaultKey> = new Map([
  ['ECONNREFUSED', 'gateway_refused'],
  ['ETIMEDOUT', 'gateway_timeout'],
  ['TimeoutError', 'gateway_timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'gateway_timeout'],
]);

/** Names what lies beneath. The errors themselves are let go, as they carry the request with its secrets. */
function failureOf(error: unknown, host: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof CertificateChanged) {
    return new Failure('gateway_certificate', { host: error.host, fingerprint: error.found });
  }
  const { name, code, cause } = Thrown.parse(error);
  const key = keyOf.get(code) ?? keyOf.get(name);
  if (key !== undefined) return new Failure(key, { host });
  return cause === undefined
    ? new Failure('gateway_unreachable', { host, why: code || name })
    : failureOf(cause, host);
}
