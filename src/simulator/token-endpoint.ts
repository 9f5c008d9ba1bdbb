import { randomUUID } from 'node:crypto';
import type { Clock } from '../runtime/clock.ts';
import { type Millis, hours, millis, seconds } from '../units.ts';
import type { Reply } from './car-server.ts';

export interface TokenSetup {
  readonly clientId: string;
  /** The first refresh token of the chain. */
  readonly refreshToken: string;
  /** How long an access token holds; Tesla's hold for 8 hours. */
  readonly accessFor?: Millis;
}

const EIGHT_HOURS = hours(8);

/** Tesla's token endpoint: a refresh token works once, and brings the next (`tesla-vehicle` §3). */
export class TokenEndpoint {
  readonly #setup: TokenSetup;
  readonly #clock: Clock;
  #refresh: string | undefined;
  #access: { readonly token: string; readonly untilMs: Millis } | undefined;

  constructor(setup: TokenSetup, clock: Clock) {
    this.#setup = setup;
    this.#clock = clock;
    this.#refresh = setup.refreshToken;
  }

  /** The refresh token that works next; undefined once the login is over. */
  get refreshToken(): string | undefined {
    return this.#refresh;
  }

  answer(body: string): Reply {
    const form = new URLSearchParams(body);
    if (form.get('grant_type') !== 'refresh_token') return failed(400, 'unsupported_grant_type', '');
    if (form.get('client_id') !== this.#setup.clientId) return failed(401, 'invalid_client', '');
    if (this.#refresh === undefined || form.get('refresh_token') !== this.#refresh) {
      return failed(401, 'login_required', 'The refresh_token is expired.');
    }
    const lifetime = this.#setup.accessFor ?? EIGHT_HOURS;
    this.#refresh = `refresh-${randomUUID()}`;
    this.#access = { token: `access-${randomUUID()}`, untilMs: millis(this.#clock.now() + lifetime) };
    return {
      status: 200,
      body: {
        access_token: this.#access.token,
        refresh_token: this.#refresh,
        expires_in: lifetime / seconds(1),
        token_type: 'Bearer',
      },
    };
  }

  accepts(authorization: string): boolean {
    const held = this.#access;
    return held !== undefined && authorization === `Bearer ${held.token}` && this.#clock.now() < held.untilMs;
  }

  /** The access token is refused before its time. */
  endAccess(): void {
    this.#access = undefined;
  }

  /** The owner logs in anew, with this token as the first of a chain. */
  beginLogin(refreshToken: string): void {
    this.#refresh = refreshToken;
  }

  /** As after a change of password: the owner has to log in again. */
  endLogin(): void {
    this.#access = undefined;
    this.#refresh = undefined;
  }
}

const failed = (status: number, error: string, description: string): Reply => ({
  status,
  body: { error, error_description: description },
});
