import { type Millis, millis } from '../units.ts';
import type { Home } from './connection.ts';
import type { Report } from './states-reports.ts';
import { type Stated, applied } from './states-stream.ts';

/** What Home Assistant says of an entity. */
export interface EntitySeen {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Home Assistant's own time of its last report, in s: only that it has advanced means something. */
  readonly stamp: number;
  /** How long ago that was. */
  readonly ageMs: Millis;
}

/** Undefined: there is no such entity. */
export type Hear = (id: string, seen: EntitySeen | undefined) => void;

/** Times of the same moment come by two ways, and differ in what was rounded. */
const SAME = 0.001;

/** Some entities that somebody wants to hear of, over one connection after another. */
export class Watch {
  readonly ids: readonly string[];
  readonly #hear: Hear;
  #known: ReadonlyMap<string, Stated> = new Map();
  /** What a connection tells first is as old as the first look at the reports says. */
  #looked = false;

  constructor(ids: readonly string[], hear: Hear) {
    this.ids = ids;
    this.#hear = hear;
  }

  /** Throws a `HomeError`. */
  async begin(home: Home): Promise<void> {
    this.#known = new Map();
    this.#looked = false;
    await home.listen({ type: 'subscribe_entities', entity_ids: this.ids }, event => this.#take(event));
  }

  /** Takes note of when the entities last reported. */
  look(reports: ReadonlyMap<string, Report>): void {
    const first = !this.#looked;
    this.#looked = true;
    for (const id of this.ids) {
      const { stamp = 0, ageMs = millis(0) } = reports.get(id) ?? {};
      const known = this.#known.get(id);
      const newer = known !== undefined && stamp > known.stamp + SAME;
      if (newer) this.#known = new Map(this.#known).set(id, { ...known, stamp });
      if (newer || first) this.#tell(id, ageMs);
    }
  }

  #take(event: unknown): void {
    const [known, told] = applied(this.#known, event);
    this.#known = known;
    if (this.#looked) for (const id of told) this.#tell(id, millis(0));
  }

  #tell(id: string, ageMs: Millis): void {
    const known = this.#known.get(id);
    this.#hear(id, known && { ...known, ageMs });
  }
}
