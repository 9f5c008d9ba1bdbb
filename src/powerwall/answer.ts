import { Failure } from '../runtime/failure.ts';

/** What the gateway answered, before anyone has asked whether it makes sense. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** At a login the password was refused, elsewhere the token: it is over, or not meant for that endpoint. */
export const refuses = ({ status }: Answer): boolean => status === 401 || status === 403;

/**
 * The JSON of an answer; undefined where this firmware has no such endpoint. Throws a `Failure` for the empty 502
 * of a stopped site controller, and for a page: a redirect, or a notice that waits to be clicked away.
 */
export function bodyOf({ status, text }: Answer, path: string): unknown {
  if (status === 404) return undefined;
  if (status >= 400) throw new Failure('gateway_down', { status });
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('gateway_not_json', { path });
  }
}
