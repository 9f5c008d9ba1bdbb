import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import { type Epoch, minutes } from '../units.ts';
import { meansAsleep } from './fleet-answer.ts';
import { readingIn } from './fleet-data.ts';
import type { FleetLine } from './fleet-line.ts';
import { type Answer, parsed } from './http.ts';
import { type Home, atHome } from './position.ts';
import type { CarReading } from './route.ts';

interface Setup {
  readonly line: FleetLine;
  readonly home: () => Home | undefined;
  readonly clock: Clock;
  /** Asks for `vehicle_data`: what the provider keeps, or what the car says now. */
  readonly ask: (which: 'kept' | 'fresh', signal: AbortSignal) => Promise<Answer>;
}

/** A kept reading that is older is worth a fresh one. */
const KEPT_FOR = minutes(1);

const Stamped = z.object({
  response: z.object({
    charge_state: z.object({ timestamp: z.number().optional().catch(undefined) }),
  }),
});

/** Readings of a provider that keeps the last one: free, and no bother to the car. */
export class KeptReadings {
  readonly #setup: Setup;
  #commandedAt: Epoch | undefined;
  #atHome: boolean | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** What is kept, unless it is from before the last command or over a minute old: then what the car says now. */
  async read(signal: AbortSignal): Promise<CarReading | 'asleep'> {
    const kept = await this.#asked('kept', signal);
    if (kept === 'asleep' || this.#holds(kept.stamp)) return kept;
    return this.#asked('fresh', signal);
  }

  /** What is kept, however old: of a car that is left alone to fall asleep. */
  readKept(signal: AbortSignal): Promise<CarReading | 'asleep'> {
    return this.#asked('kept', signal);
  }

  /** A command went out; what was kept until now is no news of it. */
  commanded(): void {
    this.#commandedAt = this.#setup.clock.wall();
  }

  /** Undefined where the last reading told no place. */
  atHome(): boolean | undefined {
    return this.#atHome;
  }

  async #asked(which: 'kept' | 'fresh', signal: AbortSignal): Promise<CarReading | 'asleep'> {
    const { line, home, ask } = this.#setup;
    const answer = await ask(which, signal);
    if (meansAsleep(answer)) return 'asleep';
    const { reading, fix } = readingIn(line.checked(answer), line.url);
    this.#atHome = atHome(fix, home());
    return { ...reading, stamp: parsed(answer, Stamped, line.url).response.charge_state.timestamp };
  }

  #holds(stamp: number | undefined): boolean {
    const age = stamp === undefined ? Infinity : this.#setup.clock.wall() - stamp;
    const before = this.#commandedAt !== undefined && stamp !== undefined && stamp <= this.#commandedAt;
    return !before && Math.abs(age) <= KEPT_FOR;
  }
}
