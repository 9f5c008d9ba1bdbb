import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Millis, millis, minutes, seconds } from '../units.ts';
import type { Endpoint, Source } from './source.ts';

const UNTIL_ASKED_AGAIN = minutes(10);
/** An extra that fails is asked ever more rarely, up to this. */
const LONGEST_PAUSE = minutes(5);
const HICCUP = seconds(10);

/** One endpoint that is asked again and again: its last good answer, and since when it has failed. */
export class Question<T> {
  readonly #clock: Clock;
  readonly #source: Source;
  readonly #endpoint: Endpoint<T>;
  #dueMs = millis(0);
  #heard: { readonly value: T; readonly atMs: Millis } | undefined;
  #absent = false;
  #failing: { readonly fault: Fault; readonly sinceMs: Millis } | undefined;
  #failures = 0;

  constructor(clock: Clock, source: Source, endpoint: Endpoint<T>) {
    this.#clock = clock;
    this.#source = source;
    this.#endpoint = endpoint;
  }

  get due(): boolean {
    return this.#clock.now() >= this.#dueMs;
  }

  /** The last good answer and when it came, on our own clock. */
  get heard(): { readonly value: T; readonly atMs: Millis } | undefined {
    return this.#heard;
  }

  /** True where this source has never known the endpoint. */
  get absent(): boolean {
    return this.#absent;
  }

  /** True unless the last asking was in vain. */
  get answered(): boolean {
    return this.#failing === undefined;
  }

  /** What has been wrong for longer than a hiccup. */
  get fault(): Fault | undefined {
    if (this.#failing === undefined || this.#endpoint.kind === 'extra') return undefined;
    return this.#clock.now() - this.#failing.sinceMs < HICCUP ? undefined : this.#failing.fault;
  }

  /** True when there was an answer, if only that there is no such endpoint. */
  async ask(): Promise<boolean> {
    const { path, kind, every } = this.#endpoint;
    this.#dueMs = millis(this.#clock.now() + every);
    try {
      this.#take(await (kind === 'extra' ? this.#source.glance(path) : this.#source.read(path)));
      this.#failing = undefined;
      this.#failures = 0;
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#fail(error.fault);
      return false;
    }
  }

  /** The last good answer, unless it is older than `age`. */
  within(age: Millis): T | undefined {
    return this.#heard !== undefined && this.#clock.now() - this.#heard.atMs <= age
      ? this.#heard.value
      : undefined;
  }

  #take(body: unknown): void {
    const { kind, read, nonsense, missing = nonsense } = this.#endpoint;
    const now = this.#clock.now();
    this.#absent = body === undefined && kind !== 'needed' && this.#heard === undefined;
    if (this.#absent) {
      this.#dueMs = millis(now + UNTIL_ASKED_AGAIN);
      return;
    }
    const value = read(body);
    const { key, about } = body === undefined ? missing : nonsense;
    if (value === undefined) throw new Failure(key, about);
    this.#heard = { value, atMs: now };
  }

  #fail(fault: Fault): void {
    const { kind, every } = this.#endpoint;
    const now = this.#clock.now();
    this.#failures += 1;
    this.#failing = { fault, sinceMs: this.#failing?.sinceMs ?? now };
    if (kind === 'extra') this.#dueMs = millis(now + growingPause(every, LONGEST_PAUSE, this.#failures));
  }
}
