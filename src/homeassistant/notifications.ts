import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import type { Kept } from '../runtime/store.ts';
import { seconds } from '../units.ts';
import { type Standing, type Watch, watchConcerns, watchFrom } from './concerns.ts';
import { HomeError, type Home } from './connection.ts';
import type { Facts } from './facts.ts';
import { postNotice, withdrawNotice } from './notices.ts';
import { takeBack } from './notify-target.ts';
import { OwnersTarget } from './owners-target.ts';

const marks = z.array(z.string()).readonly();
const told = z.object({ posted: marks, sent: marks, phone: z.string().optional() });
const concern = z.object({ marks, text: z.string(), vin: z.string().optional() });

/** `notifications.json`: what concerns the owner, and what of it was told where. */
export const NotificationsFile = z.object({
  standing: z.record(z.string(), concern),
  told: z.record(z.string(), told),
});
type Document = z.infer<typeof NotificationsFile>;
type Told = z.infer<typeof told>;

const TURN = seconds(1);
const untold: Told = { posted: [], sent: [] };
/** About the owner's target itself, and so not for it. */
const HERE_ONLY = 'notify';

/**
 * Tells the owner of what stands, in Home Assistant's own list and by the notify target, each once, over restarts, too;
 * takes it back from both when it is over.
 */
export class Notifications {
  readonly #clock: Clock;
  readonly #file: Kept<Document>;
  readonly #target: OwnersTarget;
  readonly #loaded: Promise<void>;
  #watch: Watch | undefined;
  #told: Document['told'] = {};
  #home: Home | undefined;
  #ended = false;

  constructor(clock: Clock, file: Kept<Document>) {
    this.#clock = clock;
    this.#file = file;
    this.#target = new OwnersTarget(clock);
    this.#loaded = this.#load();
  }

  /** The latest facts. What they bring is on disk as soon as it can be. */
  show(facts: Facts): void {
    this.#target.name(facts.settings.notify ?? '');
    if (this.#watch === undefined) return;
    const { standing } = this.#watch;
    this.#watch = watchConcerns(this.#watch, facts);
    if (this.#watch.standing !== standing) void this.#keep();
  }

  /** What keeps the owner's target from being told. */
  fault(): Fault | undefined {
    return this.#target.fault();
  }

  /** Tells and takes back until the connection is lost. Throws a `HomeError` when it breaks off. */
  async live(home: Home, lost: AbortSignal): Promise<void> {
    await this.#loaded;
    this.#target.startAnew();
    this.#home = home;
    while (!lost.aborted && !this.#ended) {
      await this.#turn(home, this.#watch?.standing ?? {});
      await sleep(this.#clock, TURN, lost);
    }
    this.#home = undefined;
  }

  /** Takes everything back, and tells nothing more until the program starts again. Throws a `HomeError`. */
  async takeAllBack(): Promise<void> {
    const home = this.#home;
    this.#ended = true;
    if (home !== undefined) await this.#withdrawAllBut(home, {});
  }

  async #load(): Promise<void> {
    const kept = await this.#file.load();
    this.#told = kept?.told ?? {};
    this.#watch = watchFrom(kept?.standing ?? {});
  }

  /** A disk that is full is told by others; what was told may then be told again after a restart. */
  async #keep(): Promise<void> {
    const document = { standing: this.#watch?.standing ?? {}, told: this.#told };
    await this.#file.save(document).catch(() => undefined);
  }

  async #turn(home: Home, standing: Standing): Promise<void> {
    await this.#withdrawAllBut(home, standing);
    for (const [id, { marks, text }] of Object.entries(standing)) {
      if (this.#ended) return;
      if (this.#knows(id, 'posted', marks)) continue;
      await postNotice(home, { id, message: text }).catch(unlessLost);
      await this.#note(id, { posted: marks });
    }
    const waiting = Object.entries(standing).filter(
      ([id, { marks }]) => id !== HERE_ONLY && !this.#knows(id, 'sent', marks),
    );
    await this.#target.look(home);
    for (const [id, { marks, text }] of waiting) {
      const sent = await this.#target.send(home, tagOf(id), text);
      if (sent === undefined) return;
      await this.#note(id, { sent: marks, ...sent });
    }
  }

  async #withdrawAllBut(home: Home, standing: Standing): Promise<void> {
    for (const [id, { phone }] of Object.entries(this.#told)) {
      if (id in standing) continue;
      await withdrawNotice(home, id).catch(unlessLost);
      if (phone !== undefined) await takeBack(home, phone, tagOf(id)).catch(unlessLost);
      const { [id]: _, ...others } = this.#told;
      this.#told = others;
      await this.#keep();
    }
  }

  #knows(id: string, where: 'posted' | 'sent', marks: readonly string[]): boolean {
    const known = (this.#told[id] ?? untold)[where];
    return marks.every(mark => known.includes(mark));
  }

  async #note(id: string, news: Partial<Told>): Promise<void> {
    this.#told = { ...this.#told, [id]: { ...(this.#told[id] ?? untold), ...news } };
    await this.#keep();
  }
}

const tagOf = (id: string): string => `sunpilot_${id}`;

/** What Home Assistant refuses once, as a phone that it no longer has, it refuses always: it is not tried again. */
function unlessLost(error: unknown): void {
  if (!(error instanceof HomeError) || error.code === 'lost') throw error;
}
