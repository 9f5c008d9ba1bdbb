import ky from 'ky';
import { z } from 'zod';
import { Failure, type FaultKey } from '../runtime/failure.ts';
import { CertificateChanged, type Pins, pinnedAgent } from '../runtime/pin.ts';
import type { Millis } from '../units.ts';
import { harmless } from './harmless.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The header of that name, as it came. */
  readonly retryAfter: string | undefined;
}

export interface Request {
  readonly path: string;
  /** What is posted; without it the request is a GET. */
  readonly body?: URLSearchParams | Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** Real time for the whole exchange. */
  readonly deadline: Millis;
  readonly signal?: AbortSignal;
}

/** A server that knows the car, or Tesla's own. */
export interface Server {
  /** Scheme, host and port, for telling the owner: no path and no credentials. */
  readonly origin: string;
  /** Any answer is an answer, whatever its status. Throws a `Failure` where none came. */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

/** Public servers, whose certificates the authorities vouch for. */
const PUBLIC = /\.(?:tesla\.(?:com|cn)|teslemetry\.com|tessie\.com)$/;

/** A server at an address of the owner's shows a certificate that is pinned; public ones are verified as usual. */
export function openServer(url: string, pins: Pins): Server {
  const base = new URL(url);
  const pinned = base.protocol === 'https:' && !PUBLIC.test(base.hostname);
  const host = `${base.hostname}:${base.port || '443'}`;
  const dispatcher = pinned ? pinnedAgent(pins, { host }) : undefined;
  // `undici` types its dispatcher a little differently from Node's own copy.
  const connection: object = dispatcher === undefined ? {} : { dispatcher };
  const root = `${base.origin}${base.pathname.replace(/\/$/, '')}`;
  return {
    origin: base.origin,
    ask: request =>
      exchange(`${root}${request.path}`, request, connection).catch((error: unknown) => {
        throw failureOf(error, base.origin);
      }),
    close: async () => dispatcher?.destroy(),
  };
}

async function exchange(
  url: string,
  { body, token, deadline, signal }: Request,
  connection: object,
): Promise<Answer> {
  const tooLate = AbortSignal.timeout(deadline);
  const response = await ky(url, {
    method: body === undefined ? 'get' : 'post',
    ...(body instanceof URLSearchParams ? { body } : body && { json: body }),
    ...connection,
    headers: { 'user-agent': 'sunpilot', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    signal: signal === undefined ? tooLate : AbortSignal.any([signal, tooLate]),
    // A redirect could carry the token to another server.
    redirect: 'manual',
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
  });
  return {
    status: response.status,
    text: await response.text(),
    retryAfter: response.headers.get('retry-after') ?? undefined,
  };
}

const Thrown = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  cause: z.unknown().optional(),
});

const keyOf: Readonly<Record<string, FaultKey>> = {
  ECONNREFUSED: 'car_refused_connection',
  ETIMEDOUT: 'car_timeout',
  TimeoutError: 'car_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'car_timeout',
  CERT_HAS_EXPIRED: 'car_certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'car_certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'car_certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'car_certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'car_certificate',
};

/** Names what lies beneath. The errors themselves are let go: they carry the request and its token. */
function failureOf(error: unknown, url: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof CertificateChanged)
    return new Failure('car_certificate', { url, host: error.host, fingerprint: error.found });
  const thrown = Thrown.safeParse(error).data;
  if (thrown === undefined) return new Failure('car_unreachable', { url, why: String(error) });
  const { name, code, cause } = thrown;
  const key = keyOf[code] ?? keyOf[name];
  if (key !== undefined) return new Failure(key, { url, why: code || name });
  return cause === undefined
    ? new Failure('car_unreachable', { url, why: code || name })
    : failureOf(cause, url);
}

/** An answer's JSON in the shape that is expected of it. Throws `car_not_json` or `car_answer`. */
export function parsed<T>({ text }: Answer, schema: z.ZodType<T>, url: string): T {
  const { success, data, error } = schema.safeParse(jsonOf(text, url));
  if (success) return data;
  throw new Failure('car_answer', { url, why: `unexpected: ${error.issues[0]?.path.join('.') ?? ''}` });
}

function jsonOf(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('car_not_json', { url });
  }
}

/** An answer that quotes a token would bring it into a fault or the log. */
export const without = (token: string, answer: Answer): Answer => ({
  ...answer,
  text: answer.text.replaceAll(token, '***'),
});

const Envelope = z.object({
  response: z.object({ reason: z.string().optional() }).nullish().catch(undefined),
  error: z.string().nullish(),
  error_description: z.string().nullish(),
});

/** What an answer says in words, for a sentence: at most 120 harmless characters, and none of a web page. */
export function wordsOf({ status, text }: Answer): string {
  const words = envelopeWords(text) ?? (text.trimStart().startsWith('<') ? '' : text.trim());
  return harmless(words || `HTTP ${status}`).slice(0, 120);
}

function envelopeWords(text: string): string | undefined {
  try {
    const { response, error, error_description: more } = Envelope.parse(JSON.parse(text));
    return response?.reason ?? [error, more].filter(Boolean).join(': ');
  } catch {
    return undefined;
  }
}
