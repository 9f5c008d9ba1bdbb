import { type Registry, readRegistry } from '../homeassistant/states-registry.ts';
import type { EntitySeen, Hear } from '../homeassistant/states-watch.ts';
import { millis } from '../units.ts';
import type { SimulatedAction, SimulatedAnswer, SimulatedHome } from './home-states.ts';

/** The states of a simulated Home Assistant, without a wire between. It may go away and come back. */
export class HandStates {
  connected = true;
  readonly #home: SimulatedHome;
  readonly #comings = new Set<() => void>();

  constructor(home: SimulatedHome) {
    this.#home = home;
  }

  leave(): void {
    this.connected = false;
  }

  /** Whoever watches is told all there is. */
  comeBack(): void {
    this.connected = true;
    for (const told of this.#comings) told();
  }

  watch(ids: readonly string[], hear: Hear): () => void {
    const tell = (id: string): void => {
      if (this.connected && ids.includes(id)) hear(id, this.#seen(id));
    };
    const tellAll = (): void => ids.forEach(tell);
    return this.#follow(tellAll, (happening, id) => {
      if (happening !== 'registry') tell(id);
    });
  }

  registry(hear: (registry: Registry) => void): () => void {
    const tell = (): void => {
      const registry = readRegistry(this.#home.devices, this.#home.entities);
      if (this.connected && registry !== undefined) hear(registry);
    };
    return this.#follow(tell, happening => {
      if (happening === 'registry') tell();
    });
  }

  act(action: SimulatedAction): Promise<SimulatedAnswer> {
    if (this.connected) return this.#home.act(action);
    return Promise.resolve({ ok: false, code: 'lost', why: 'Home Assistant is away' });
  }

  #follow(tellAll: () => void, listener: Parameters<SimulatedHome['onHappening']>[0]): () => void {
    const end = this.#home.onHappening(listener);
    this.#comings.add(tellAll);
    tellAll();
    return () => {
      end();
      this.#comings.delete(tellAll);
    };
  }

  #seen(id: string): EntitySeen | undefined {
    const found = this.#home.states.get(id);
    if (found === undefined) return undefined;
    const { state, attributes, reportedAt: stamp } = found;
    return { state, attributes, stamp, ageMs: millis((this.#home.now - stamp) * 1000) };
  }
}
