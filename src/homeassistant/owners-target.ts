import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { millis, minutes } from '../units.ts';
import { HomeError, type Home } from './connection.ts';
import { type KnownWay, canTakeBack, notify, wayTo } from './notify-target.ts';

const FIRST_PAUSE = minutes(1);
const LONGEST_PAUSE = minutes(60);

/** The notify target that the owner has named: looked up when it is named, and tried again after a pause where it fails. */
export class OwnersTarget {
  readonly #clock: Clock;
  #name = '';
  #way: KnownWay | undefined;
  #fault: Fault | undefined;
  #failures = 0;
  #retryMs = millis(0);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is wrong with it. */
  fault(): Fault | undefined {
    return this.#fault;
  }

  name(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.startAnew();
  }

  /** Nothing is known of it: after a change, and on each connection. */
  startAnew(): void {
    this.#way = undefined;
    this.#fault = undefined;
    this.#failures = 0;
    this.#retryMs = millis(0);
  }

  /** Looks whether Home Assistant has it, where that is not known yet. Throws a `HomeError` when the connection breaks off. */
  async look(home: Home): Promise<KnownWay | undefined> {
    if (this.#name === '' || this.#clock.now() < this.#retryMs) return undefined;
    return this.#way ?? (await this.#trying(() => this.#find(home)));
  }

  /** Sends a message: the phone on which it can be taken back, `sent` where it cannot, undefined where it was not sent. */
  async send(home: Home, tag: string, message: string): Promise<{ readonly phone?: string } | undefined> {
    const way = await this.look(home);
    if (way === undefined) return undefined;
    return this.#trying(async () => {
      await notify(home, way, tag, message);
      this.#fault = undefined;
      this.#failures = 0;
      return canTakeBack(way) ? { phone: way.name } : {};
    });
  }

  async #find(home: Home): Promise<KnownWay | undefined> {
    const name = this.#name;
    const way = await wayTo(home, name);
    if (name !== this.#name) return undefined;
    if (way.kind === 'unknown') {
      this.#fail({ key: 'notify_target', about: { target: name, known: way.known.join(', ') || '–' } });
      return undefined;
    }
    if (this.#fault?.key === 'notify_target') this.#fault = undefined;
    this.#way = way;
    return way;
  }

  async #trying<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof HomeError) || error.code === 'lost') throw error;
      this.#fail({ key: 'notify_failed', about: { target: this.#name, why: error.message } });
      return undefined;
    }
  }

  #fail(fault: Fault): void {
    this.#fault = fault;
    this.#way = undefined;
    this.#failures += 1;
    this.#retryMs = millis(this.#clock.now() + growingPause(FIRST_PAUSE, LONGEST_PAUSE, this.#failures));
  }
}
