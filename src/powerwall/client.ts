import type { Options } from 'ky';
import type { Clock } from '../runtime/clock.ts';
import { Failure } from '../runtime/failure.ts';
import { type Pins, pinnedAgent } from '../runtime/pin.ts';
import { type Millis, hours, millis, minutes, seconds } from '../units.ts';
import type { Answer } from './answer.ts';
import { failureOf, openExchange } from './http.ts';

/** The gateway's HTTPS server. Its calls throw a `Failure` where no answer came, or where it asked for quiet. */
export interface Gateway {
  get(path: string, token: string): Promise<Answer>;
  post(path: string, json: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

const QUIET_AFTER_429 = minutes(5);
/** Whoever asks for more than this has made a mistake. */
const LONGEST_QUIET = hours(1);

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
  const exchange = openExchange(dispatcher, deadline);
  let quiet: { readonly untilMs: Millis; readonly failure: Failure } | undefined;

  const ask = async (path: string, options: Options): Promise<Answer> => {
    if (quiet !== undefined && clock.now() < quiet.untilMs) throw quiet.failure;
    try {
      const { status, text, retryAfter } = await exchange(new URL(path, origin), options);
      if (status !== 429) return { status, text };
      const wait = quietFor(retryAfter);
      const failure = new Failure('gateway_limited', { minutes: Math.ceil(wait / minutes(1)) });
      quiet = { untilMs: millis(clock.now() + wait), failure };
      throw failure;
    } catch (error) {
      throw failureOf(error, 'gateway', { host });
    }
  };

  return {
    get: (path, token) => ask(path, { headers: { authorization: `Bearer ${token}` } }),
    post: (path, json) => ask(path, { method: 'post', json }),
    close: () => dispatcher.destroy(),
  };
}

const quietFor = (retryAfter: string | null): Millis =>
  retryAfter !== null && /^\d+$/.test(retryAfter)
    ? millis(Math.min(LONGEST_QUIET, seconds(Number(retryAfter))))
    : QUIET_AFTER_429;
