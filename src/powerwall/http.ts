import { gunzipSync } from 'node:zlib';
import ky, { type Options } from 'ky';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { Failure, type Fault } from '../runtime/failure.ts';
import { CertificateChanged } from '../runtime/pin.ts';
import type { Millis } from '../units.ts';
import type { Answer } from './answer.ts';

interface Response extends Answer {
  /** The header of that name, as it came. */
  readonly retryAfter: string | null;
}

/** Any answer is one, whatever its status. Where none came it throws whatever the libraries below throw. */
export type Exchange = (url: URL, options?: Options) => Promise<Response>;

/** No meter has more to say. */
const MOST_BYTES = 5_000_000;

/**
 * One try each, HTTP/1.1, no redirect: that could carry the password to another server. `deadline` is real time, from
 * connecting to the last byte.
 */
export function openExchange(dispatcher: Dispatcher, deadline: Millis): Exchange {
  // `object`, as the types of undici and of the part of it that Node carries differ where nothing here looks.
  const connection: object = { dispatcher };
  const http = ky.create({
    ...connection,
    redirect: 'manual',
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
  });
  return async (url, options) => {
    const response = await http(url, { ...options, signal: AbortSignal.timeout(deadline) });
    const text = textOf(Buffer.from(await response.arrayBuffer()));
    return { status: response.status, text, retryAfter: response.headers.get('retry-after') };
  };
}

/** Firmware from 25.42.2 on may gzip without saying so in a header. */
function textOf(body: Buffer): string {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString();
  try {
    return gunzipSync(body, { maxOutputLength: MOST_BYTES }).toString();
  } catch {
    return '';
  }
}

const Thrown = z
  .object({ name: z.string().catch(''), code: z.string().catch(''), cause: z.unknown().optional() })
  .catch({ name: 'unknown', code: '' });

const troubles: ReadonlyMap<string, 'refused' | 'timeout'> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'timeout'],
  ['TimeoutError', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
]);

/**
 * What kept an answer from coming, in the words for whoever was asked. The errors themselves are let go, as they carry
 * the request with its secrets.
 */
export function failureOf(error: unknown, whose: 'gateway' | 'proxy', about: Fault['about']): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof CertificateChanged) {
    const { host, found: fingerprint } = error;
    return new Failure(`${whose}_certificate`, { ...about, host, fingerprint });
  }
  const { name, code, cause } = Thrown.parse(error);
  const trouble = troubles.get(code) ?? troubles.get(name);
  if (trouble !== undefined) return new Failure(`${whose}_${trouble}`, about);
  return cause === undefined
    ? new Failure(`${whose}_unreachable`, { ...about, why: code || name })
    : failureOf(cause, whose, about);
}
