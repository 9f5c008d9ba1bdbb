import type { Clock } from '../runtime/clock.ts';
import { type Millis, millis } from '../units.ts';
import { Timetable } from './timetable.ts';

/** How bytes travel one way. */
export interface Carriage {
  readonly latency: Millis;
  /** What waits for its latency arrives in one piece. */
  readonly merge: boolean;
  /** Bytes to a packet; undefined leaves them as they come. */
  readonly pieces: number | undefined;
}

interface Parcel {
  readonly bytes: number[];
  readonly dueAt: number;
  readonly pieces: number | undefined;
}

const BETWEEN_PIECES = millis(5);
/** A clock may be behind its own timer by a hair. */
const HAIR_MS = 1;

/** One direction of a bridge. What was sent first arrives first. */
export class Channel {
  readonly #clock: Clock;
  readonly #timetable: Timetable;
  readonly #deliver: (bytes: Uint8Array) => void;
  #waiting: Parcel[] = [];

  constructor(clock: Clock, deliver: (bytes: Uint8Array) => void) {
    this.#clock = clock;
    this.#timetable = new Timetable(clock);
    this.#deliver = deliver;
  }

  send(bytes: Uint8Array, { latency, merge, pieces }: Carriage): void {
    const last = this.#waiting.at(-1);
    if (merge && last !== undefined) return void last.bytes.push(...bytes);
    this.#waiting.push({ bytes: [...bytes], dueAt: this.#clock.now() + latency, pieces });
    if (latency > 0) this.#timetable.in(latency, () => this.#advance());
    else this.#advance();
    return undefined;
  }

  /** Nothing of what is under way arrives. */
  cut(): void {
    this.#waiting = [];
    this.#timetable.clear();
  }

  #advance(): void {
    const now = this.#clock.now();
    for (let first = this.#waiting[0]; first !== undefined; [first] = this.#waiting) {
      if (first.dueAt > now + HAIR_MS) return;
      this.#waiting.shift();
      const { bytes, pieces } = first;
      this.#deliver(Uint8Array.from(bytes.splice(0, pieces ?? bytes.length)));
      if (bytes.length > 0) this.#keepRest({ bytes, pieces, dueAt: now + BETWEEN_PIECES });
    }
  }

  #keepRest(rest: Parcel): void {
    this.#waiting.unshift(rest);
    this.#timetable.in(BETWEEN_PIECES, () => this.#advance());
  }
}
