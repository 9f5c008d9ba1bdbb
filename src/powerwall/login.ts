import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { Failure, type FaultKey, faultKeys } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, epoch, millis, minutes } from '../units.ts';
import { bodyOf, refuses } from './answer.ts';
import type { Gateway } from './client.ts';

const PATH = '/api/login/Basic';
const BETWEEN_LOGINS = minutes(1);
const LONGEST_PAUSE = minutes(30);

const Granted = z.object({ token: z.string().min(1) });

/** Faults under which the gateway has judged nothing. The pause stays short. */
const passing: ReadonlySet<FaultKey> = new Set([
  'gateway_refused',
  'gateway_unreachable',
  'gateway_timeout',
  'gateway_certificate',
]);

const Pause = z.object({
  /** When it began, on the wall clock, as no other means anything after a restart. */
  sinceMs: z.number().transform(epoch),
  lastsMs: z.number().min(0).max(LONGEST_PAUSE).transform(millis),
  /** The fault that is repeated meanwhile. */
  fault: z.object({
    key: z.enum(faultKeys),
    about: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
});

/** What the next login must know of those before it, also after a restart. */
export const LoginMemory = z.object({
  /** Which of the passwords is tried next; it stays with the one that works. */
  turn: z.number(),
  refusals: z.number(),
  failures: z.number(),
  pause: Pause.optional(),
});
export type LoginMemory = Readonly<z.output<typeof LoginMemory>>;

/**
 * Logs in as the customer. Frequent logins lock the owner out for hours, so there is at most one a minute, and
 * fewer while they fail. Between them the last fault is repeated without asking the gateway.
 */
export class Login {
  readonly #gateway: Gateway;
  readonly #clock: Clock;
  readonly #passwords: readonly string[];
  readonly #remember: (memory: LoginMemory) => Promise<void>;
  #memory: LoginMemory = { turn: 0, refusals: 0, failures: 0 };
  #notBefore = millis(0);

  constructor(
    gateway: Gateway,
    clock: Clock,
    password: string,
    remember: (memory: LoginMemory) => Promise<void>,
  ) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#remember = remember;
    // By default a customer's password is the last five characters of the one on the sticker.
    this.#passwords = password.length > 5 ? [password, password.slice(-5)] : [password];
  }

  /** Goes on after a restart. A wall clock that was put back cannot make the pause longer than it was. */
  resume(memory: LoginMemory): void {
    this.#memory = memory;
    if (memory.pause === undefined) return;
    const { sinceMs, lastsMs } = memory.pause;
    const passed = Math.max(0, this.#clock.wall() - sinceMs);
    this.#notBefore = millis(this.#clock.now() + lastsMs - passed);
  }

  /** A new token. Throws a `Failure`. */
  async token(): Promise<string> {
    const { pause } = this.#memory;
    if (pause !== undefined && this.#clock.now() < this.#notBefore)
      throw new Failure(pause.fault.key, pause.fault.about);
    await this.#wait(BETWEEN_LOGINS, new Failure('gateway_forbidden', { path: PATH }));
    try {
      const token = await this.#ask();
      await this.#note({ refusals: 0 });
      return token;
    } catch (error) {
      if (error instanceof Failure) await this.failed(error);
      throw error;
    }
  }

  /** The last token was of use, so the next failure is the first again. */
  worked(): Promise<void> {
    return this.#note({ failures: 0 });
  }

  /** A login failed, or the token that it gave was of no use. */
  async failed(failure: Failure): Promise<void> {
    const { key } = failure.fault;
    const { length } = this.#passwords;
    if (passing.has(key)) return this.#wait(BETWEEN_LOGINS, failure);
    if (key === 'gateway_limited') return this.#wait(askedFor(failure), failure);
    if (key === 'gateway_password') {
      const turn = (this.#memory.turn + 1) % length;
      const refusals = this.#memory.refusals + 1;
      return this.#wait(refusals >= length ? LONGEST_PAUSE : BETWEEN_LOGINS, failure, { turn, refusals });
    }
    const failures = this.#memory.failures + 1;
    return this.#wait(growingPause(BETWEEN_LOGINS, LONGEST_PAUSE, failures), failure, { failures });
  }

  async #ask(): Promise<string> {
    const answer = await this.#gateway.post(PATH, {
      username: 'customer',
      password: this.#passwords[this.#memory.turn],
      email: 'owner@example.org',
      // True would stop the site controller, and with it the meters.
      force_sm_off: false,
    });
    if (refuses(answer)) throw new Failure('gateway_password', {});
    const granted = Granted.safeParse(bodyOf(answer, PATH)).data;
    if (granted === undefined) throw new Failure('gateway_not_json', { path: PATH });
    return granted.token;
  }

  #wait(lastsMs: Millis, { fault }: Failure, counts: Partial<LoginMemory> = {}): Promise<void> {
    this.#notBefore = millis(this.#clock.now() + lastsMs);
    return this.#note({ ...counts, pause: { sinceMs: this.#clock.wall(), lastsMs, fault } });
  }

  #note(changed: Partial<LoginMemory>): Promise<void> {
    this.#memory = { ...this.#memory, ...changed };
    return this.#remember(this.#memory);
  }
}

/** What the gateway itself asked for, also over a restart. */
const askedFor = ({ fault: { about } }: Failure): Millis =>
  millis(Math.min(LONGEST_PAUSE, Math.max(BETWEEN_LOGINS, minutes(Number(about['minutes'] ?? 0)))));
