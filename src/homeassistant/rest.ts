import ky from 'ky';
import { seconds } from '../units.ts';
import { type Address, HomeError } from './connection.ts';

/** A state that is written without an entity behind it. */
export interface PostedState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Writes states, for which Home Assistant has no websocket command: they last until it restarts (`home-assistant` §2.3). */
export interface Desk {
  /** Throws a `HomeError`. */
  post(id: string, state: PostedState): Promise<void>;
  /** One that is not there is gone already. Throws a `HomeError`. */
  remove(id: string): Promise<void>;
}

const ANSWER_WITHIN = seconds(10);
const NOT_FOUND = 404;

export function openDesk({ url, token }: Address): Desk {
  const ask = async (method: 'post' | 'delete', id: string, json?: PostedState): Promise<void> => {
    const options = { method, headers: { authorization: `Bearer ${token}` }, ...(json && { json }) };
    const { status } = await ky(`${url}/api/states/${id}`, {
      ...options,
      signal: AbortSignal.timeout(ANSWER_WITHIN),
      // A redirect could carry the token to another server.
      redirect: 'manual',
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    }).catch((thrown: unknown) => {
      throw new HomeError('lost', String(thrown));
    });
    const gone = method === 'delete' && status === NOT_FOUND;
    if (!gone && (status < 200 || status > 299)) throw new HomeError(String(status), `${id} was not taken`);
  };
  return {
    post: (id, state) => ask('post', id, state),
    remove: id => ask('delete', id),
  };
}
