import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type FaultKey } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, millis, minutes } from '../units.ts';
import { bodyOf, refuses } from './answer.ts';
import type { Gateway } from './client.ts';

const PATH = '/api/login/Basic';
const BETWEEN_LOGINS = minutes(1);
const LONGEST_PAUSE = minutes(30);

const Granted = z.object({ token: z.string().min(1) });

/** Faults under which the gateway has judged nothing, or said itself how long to wait. The pause stays short. */
const passing: ReadonlySet<FaultKey> = new Set([
  'gateway_refused',
  'gateway_unreachable',
  'gateway_timeout',
  'gateway_certificate',
  'gateway_limited',
]);

/**
 * Logs in as the customer. Frequent logins lock the owner out for hours, so there is at most one a minute, and
 * fewer while they fail. Between them the last fault is repeated without asking the gateway.
 */
export class Login {
  readonly #gateway: Gateway;
  readonly #clock: Clock;
  readonly #passwords: readonly string[];
  /** Which of the passwords is tried next; it stays with the one that works. */
  #turn = 0;
  #refusals = 0;
  #failures = 0;
  #notBefore = millis(0);
  #problem = new Failure('gateway_forbidden', { path: PATH });

  constructor(gateway: Gateway, clock: Clock, password: string) {
    this.#gateway = gateway;
    this.#clock = clock;
    // By default a customer's password is the last five characters of the one on the sticker.
    this.#passwords = password.length > 5 ? [password, password.slice(-5)] : [password];
  }

  /** A new token. Throws a `Failure`. */
  async token(): Promise<string> {
    if (this.#clock.now() < this.#notBefore) throw this.#problem;
    this.#wait(BETWEEN_LOGINS, new Failure('gateway_forbidden', { path: PATH }));
    try {
      const token = await this.#ask();
      this.#refusals = 0;
      return token;
    } catch (error) {
      if (error instanceof Failure) this.failed(error);
      throw error;
    }
  }

  /** The last token was of use, so the next failure is the first again. */
  worked(): void {
    this.#failures = 0;
  }

  /** A login failed, or the token that it gave was of no use. */
  failed(failure: Failure): void {
    const { key } = failure.fault;
    if (passing.has(key)) return this.#wait(BETWEEN_LOGINS, failure);
    if (key === 'gateway_password') {
      this.#refusals += 1;
      this.#turn = (this.#turn + 1) % this.#passwords.length;
      const allTried = this.#refusals >= this.#passwords.length;
      return this.#wait(allTried ? LONGEST_PAUSE : BETWEEN_LOGINS, failure);
    }
    this.#failures += 1;
    return this.#wait(growingPause(BETWEEN_LOGINS, LONGEST_PAUSE, this.#failures), failure);
  }

  async #ask(): Promise<string> {
    const answer = await this.#gateway.post(PATH, {
      username: 'customer',
      password: this.#passwords[this.#turn],
      email: 'owner@example.org',
      // True would stop the site controller, and with it the meters.
      force_sm_off: false,
    });
    if (refuses(answer)) throw new Failure('gateway_password', {});
    const granted = Granted.safeParse(bodyOf(answer, PATH)).data;
    if (granted === undefined) throw new Failure('gateway_not_json', { path: PATH });
    return granted.token;
  }

  #wait(pause: Millis, problem: Failure): void {
    this.#notBefore = millis(this.#clock.now() + pause);
    this.#problem = problem;
  }
}
