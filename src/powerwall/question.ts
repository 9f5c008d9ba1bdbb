import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault, type FaultKey } from '../runtime/failure.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import type { Session } from './session.ts';

const UNTIL_ASKED_AGAIN = minutes(10);
const HICCUP = seconds(10);

interface Endpoint<T> {
  readonly path: string;
  /** Least time from one asking to the next. */
  readonly every: Millis;
  /** True where some firmware does without it. */
  readonly optional: boolean;
  readonly read: (body: unknown) => T | undefined;
  /** The fault where `read` finds nothing in an answer. */
  readonly nonsense: FaultKey;
}

/** One endpoint that is asked again and again: its last good answer, and since when it has failed. */
export class Question<T> {
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #endpoint: Endpoint<T>;
  #dueMs = millis(0);
  #heard: { readonly value: T; readonly atMs: Millis } | undefined;
  #absent = false;
  #failing: { readonly fault: Fault; readonly sinceMs: Millis } | undefined;

  constructor(clock: Clock, session: Session, endpoint: Endpoint<T>) {
    this.#clock = clock;
    this.#session = session;
    this.#endpoint = endpoint;
  }

  get due(): boolean {
    return this.#clock.now() >= this.#dueMs;
  }

  /** The last good answer and when it came, on our own clock. */
  get heard(): { readonly value: T; readonly atMs: Millis } | undefined {
    return this.#heard;
  }

  /** True where this gateway has never known the endpoint. */
  get absent(): boolean {
    return this.#absent;
  }

  /** True unless the last asking was in vain. */
  get answered(): boolean {
    return this.#failing === undefined;
  }

  /** What has been wrong for longer than a hiccup. */
  get fault(): Fault | undefined {
    if (this.#failing === undefined || this.#clock.now() - this.#failing.sinceMs < HICCUP) return undefined;
    return this.#failing.fault;
  }

  /** True when the gateway answered, if only that it has no such endpoint. */
  async ask(): Promise<boolean> {
    const { path, every } = this.#endpoint;
    this.#dueMs = millis(this.#clock.now() + every);
    try {
      this.#take(await this.#session.read(path));
      this.#failing = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#failing = { fault: error.fault, sinceMs: this.#failing?.sinceMs ?? this.#clock.now() };
      return false;
    }
  }

  #take(body: unknown): void {
    const { path, optional, read, nonsense } = this.#endpoint;
    const now = this.#clock.now();
    this.#absent = body === undefined && optional && this.#heard === undefined;
    if (this.#absent) {
      this.#dueMs = millis(now + UNTIL_ASKED_AGAIN);
      return;
    }
    const value = read(body);
    if (value === undefined) throw new Failure(nonsense, { path });
    this.#heard = { value, atMs: now };
  }
}
