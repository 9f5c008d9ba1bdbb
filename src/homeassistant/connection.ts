import {
  type Connection,
  ERR_CONNECTION_LOST,
  ERR_INVALID_AUTH,
  createConnection,
  createLongLivedTokenAuth,
} from 'home-assistant-js-websocket';
import { z } from 'zod';
import { realClock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, seconds } from '../units.ts';

export interface Address {
  /** `http://host:8123`; through the Supervisor `http://supervisor/core`. */
  readonly url: string;
  readonly token: string;
}

/** Home Assistant as an app reaches it. */
export const SUPERVISOR = 'http://supervisor/core';

/** A refusal of Home Assistant's, or a call that was cut off. */
export class HomeError extends Error {
  override readonly name = 'HomeError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Call {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** An open connection to Home Assistant. */
export interface Home {
  /** Calls a command. Throws a `HomeError`; when no answer comes within the limit, 10 s, too. */
  call(message: Call, limit?: Millis): Promise<unknown>;
  /** Listens until the connection breaks. Throws a `HomeError`. */
  listen(message: Call, heard: (event: unknown) => void): Promise<void>;
  /** The first event of a subscription, which then ends. Throws a `HomeError`. */
  first(message: Call): Promise<unknown>;
}

/** The library rejects with an error object, a bare number, or a whole result (`home-assistant` §1.5). */
const Refusal = z.object({ code: z.union([z.string(), z.number()]), message: z.string() });
const Result = z.object({ error: Refusal });

function refusal(thrown: unknown): HomeError {
  if (thrown instanceof HomeError) return thrown;
  const found = Result.safeParse(thrown).data?.error ?? Refusal.safeParse(thrown).data;
  if (found !== undefined)
    return new HomeError(found.code === ERR_CONNECTION_LOST ? 'lost' : String(found.code), found.message);
  return new HomeError('lost', typeof thrown === 'number' ? `connection error ${thrown}` : String(thrown));
}

const PING_EVERY = seconds(30);
const ANSWER_WITHIN = seconds(10);
const FIRST_PAUSE = seconds(1);
/** Whatever happened, Home Assistant shows what is true within ten seconds of its return. */
const LONGEST_PAUSE = seconds(5);

const homeOver = (connection: Connection): Home => ({
  call: async (message, limit = ANSWER_WITHIN) => {
    try {
      return await within(limit, connection.sendMessagePromise<unknown>(message));
    } catch (thrown) {
      throw refusal(thrown);
    }
  },
  listen: async (message, heard) => {
    try {
      await connection.subscribeMessage<unknown>(heard, message, { resubscribe: false });
    } catch (thrown) {
      throw refusal(thrown);
    }
  },
  first: async message => {
    try {
      return await within(ANSWER_WITHIN, firstEvent(connection, message));
    } catch (thrown) {
      throw refusal(thrown);
    }
  },
});

async function firstEvent(connection: Connection, message: Call): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const end = await connection.subscribeMessage<unknown>(resolve, message, { resubscribe: false });
  const event = await promise;
  end().catch(() => undefined);
  return event;
}

function within<T>(limit: Millis, promise: Promise<T>): Promise<T> {
  const late = new AbortController();
  const tooLate = sleep(realClock, limit, late.signal).then(() => {
    throw new HomeError('timeout', 'Home Assistant did not answer in time');
  });
  return Promise.race([promise, tooLate]).finally(() => {
    tooLate.catch(() => undefined);
    late.abort();
  });
}

/**
 * Stays connected for as long as the signal allows. `live` is called for every connection and returns when it has done all
 * it can with it; whatever it throws ends the connection, and a new one is made after a pause.
 */
export async function stayConnected(
  address: Address,
  signal: AbortSignal,
  live: (home: Home, lost: AbortSignal) => Promise<void>,
  report: (fault: Fault | undefined) => void,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const began = realClock.now();
    try {
      await oneConnection(address, signal, live, () => report(undefined));
    } catch (thrown) {
      report(faultOf(thrown, address));
    }
    if (realClock.now() - began > LONGEST_PAUSE) failures = 0;
    await sleep(realClock, growingPause(FIRST_PAUSE, LONGEST_PAUSE, failures + 1), signal);
  }
}

async function oneConnection(
  { url, token }: Address,
  signal: AbortSignal,
  live: (home: Home, lost: AbortSignal) => Promise<void>,
  connected: () => void,
): Promise<void> {
  const auth = createLongLivedTokenAuth(url, token);
  const connection = await createConnection({ auth, setupRetry: 0 });
  const lost = new AbortController();
  const lose = (): void => {
    connection.close();
    lost.abort();
  };
  connection.addEventListener('disconnected', lose);
  signal.addEventListener('abort', lose);
  try {
    const home = homeOver(connection);
    await home.call({ type: 'get_config' });
    connected();
    await Promise.race([live(home, lost.signal), keepAlive(home, lost.signal)]);
  } finally {
    signal.removeEventListener('abort', lose);
    lose();
  }
}

/** The library has no keep-alive of its own: a connection that only seems open is found by asking. */
async function keepAlive(home: Home, lost: AbortSignal): Promise<void> {
  while (!lost.aborted) {
    await sleep(realClock, PING_EVERY, lost);
    if (!lost.aborted) await home.call({ type: 'ping' });
  }
}

function faultOf(thrown: unknown, { url }: Address): Fault {
  if (thrown === ERR_INVALID_AUTH)
    return { key: url === SUPERVISOR ? 'supervisor_token' : 'home_assistant_token', about: { url } };
  return { key: 'home_assistant_unreachable', about: { url } };
}
