import { Failure } from '../runtime/failure.ts';
import { type CarFound, type Registry, carIn } from './home-assistant-naming.ts';
import type { CarSeen, EntitySeen } from './home-assistant-reading.ts';

/** Whoever hears Home Assistant's entities. */
export interface Entities {
  readonly connected: boolean;
  /** Tells the registry with every connection and after changes. The answer ends it. */
  registry(hear: (registry: Registry) => void): () => void;
  /** Tells each entity with every connection, and each report of it; undefined: there is none. The answer ends it. */
  watch(ids: readonly string[], hear: (id: string, seen: EntitySeen | undefined) => void): () => void;
}

interface Setup {
  readonly vin: string;
  /** True where no other car is looked for in Home Assistant. */
  readonly alone: boolean;
  readonly states: Entities | undefined;
}

/** Finds a car in Home Assistant, also when it comes later or is renamed, and hears its entities. */
export class CarWatch {
  readonly #setup: Setup;
  readonly #entities = new Map<string, EntitySeen>();
  readonly #unfollow: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #told = false;
  #car: CarFound | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#unfollow = setup.states?.registry(registry => this.#find(registry));
  }

  /** The car as it is seen from now on; undefined while it is not found or Home Assistant is away. */
  get seen(): CarSeen | undefined {
    if (this.#car === undefined || this.#setup.states?.connected !== true) return undefined;
    return { car: this.#car, entities: this.#entities };
  }

  /** The car, or what its absence means. Throws a `Failure` where that is for the owner to mend. */
  get known(): CarSeen | 'unreachable' | 'unknown' {
    const { states } = this.#setup;
    if (states === undefined) throw new Failure('car_needs_home_assistant', {});
    if (!states.connected) return 'unreachable';
    if (this.seen !== undefined) return this.seen;
    if (this.#told) throw new Failure('car_not_in_home_assistant', {});
    return 'unknown';
  }

  close(): void {
    this.#unfollow?.();
    this.#unwatch?.();
  }

  #find(registry: Registry): void {
    const { vin, alone, states } = this.#setup;
    const found = carIn(registry, vin, alone);
    this.#told = true;
    if (JSON.stringify(found) === JSON.stringify(this.#car)) return;
    this.#car = found;
    this.#unwatch?.();
    this.#entities.clear();
    this.#unwatch = states?.watch(Object.values(found?.roles ?? {}), (id, seen) => {
      if (seen === undefined) this.#entities.delete(id);
      else this.#entities.set(id, seen);
    });
  }
}
