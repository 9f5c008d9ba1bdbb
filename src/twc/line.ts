import type { Duplex } from 'node:stream';
import { type Clock, sleep } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { type Millis, seconds } from '../units.ts';
import { type Place, aboutPlace, dial } from './dial.ts';

/** What a line tells whoever holds it. */
export interface LineEvents {
  opened(): void;
  bytes(chunk: Uint8Array): void;
  closed(): void;
}

const TRY_AGAIN_AFTER = seconds(3);
/** A connection whose other end vanished looks open for hours: it takes every heartbeat and brings no answer. */
const HALF_OPEN_AFTER = seconds(15);

/** The way to the bus. Once started it is opened, and opened again whenever it is lost, until it is stopped. */
export class Line {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #events: LineEvents;
  readonly #ended = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #stream: Duplex | undefined;
  #fault: Fault | undefined;
  #unansweredSinceMs: Millis | undefined;

  constructor(place: Place, clock: Clock, events: LineEvents) {
    this.#place = place;
    this.#clock = clock;
    this.#events = events;
  }

  start(): void {
    this.#running = this.#keepOpen();
  }

  /** Ends once the line is closed. */
  async stop(): Promise<void> {
    this.#ended.abort();
    this.#stream?.destroy();
    await this.#running;
  }

  /** Why it is not open; undefined while it is, and before the first try. */
  fault(): Fault | undefined {
    return this.#fault;
  }

  /** Sends at once. While the line is closed, what is said is lost. */
  write(bytes: Uint8Array): void {
    if (this.#stream === undefined || this.#stream.destroyed) return;
    if (this.#isHalfOpen()) this.#stream.destroy();
    else this.#stream.write(bytes);
  }

  #isHalfOpen(): boolean {
    this.#unansweredSinceMs ??= this.#clock.now();
    const unanswered = this.#clock.now() - this.#unansweredSinceMs;
    return this.#place.kind === 'bridge' && unanswered >= HALF_OPEN_AFTER;
  }

  async #keepOpen(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const opened = await dial(this.#place, signal).catch((cause: unknown) => faultOf(cause));
      if ('key' in opened) this.#fault = stillLost(this.#fault, opened);
      else await this.#hold(opened);
      await sleep(this.#clock, TRY_AGAIN_AFTER, signal);
    }
  }

  async #hold(stream: Duplex): Promise<void> {
    if (this.#ended.signal.aborted) stream.destroy();
    this.#stream = stream;
    this.#fault = undefined;
    this.#unansweredSinceMs = undefined;
    const over = carried(stream, chunk => {
      this.#unansweredSinceMs = undefined;
      this.#events.bytes(chunk);
    });
    this.#events.opened();
    await over;
    this.#stream = undefined;
    this.#fault = {
      key: this.#place.kind === 'port' ? 'port_lost' : 'bridge_lost',
      about: aboutPlace(this.#place),
    };
    this.#events.closed();
  }
}

/** Ends when the stream does. Why it ended changes nothing: it is opened again. */
const carried = (stream: Duplex, take: (chunk: Uint8Array) => void): Promise<void> =>
  new Promise(resolve => {
    stream.on('data', take);
    stream.on('error', () => stream.destroy());
    stream.on('end', () => stream.destroy());
    stream.on('close', () => resolve());
  });

function faultOf(cause: unknown): Fault {
  if (cause instanceof Failure) return cause.fault;
  throw cause;
}

/** An adapter that was pulled out is missing from then on; that it was pulled says more. */
const stillLost = (before: Fault | undefined, now: Fault): Fault =>
  before?.key === 'port_lost' && now.key === 'port_missing' ? before : now;
