import type { Clock } from '../runtime/clock.ts';

/** An entity's state. Times are Home Assistant's own, in s. */
export interface SimulatedState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly changedAt: number;
  readonly updatedAt: number;
  readonly reportedAt: number;
}

export interface SimulatedDevice {
  readonly id: string;
  readonly identifiers: readonly (readonly string[])[];
  readonly serial_number: string | null;
  readonly name: string | null;
  readonly name_by_user: string | null;
}

export interface SimulatedEntity {
  readonly entity_id: string;
  readonly platform: string;
  readonly unique_id: string;
  readonly device_id: string | null;
  readonly original_name: string | null;
  readonly disabled_by: string | null;
}

export interface SimulatedAction {
  readonly domain: string;
  readonly service: string;
  readonly entity: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export type SimulatedAnswer =
  { readonly ok: true } | { readonly ok: false; readonly code: string; readonly why: string };

/** `reported`: nothing has changed but the time of the report, which no stream tells. */
export type Happening = 'changed' | 'reported' | 'removed' | 'registry';

/** The state machine, registries and actions of a Home Assistant, without a way to them. */
export class SimulatedHome {
  readonly states = new Map<string, SimulatedState>();
  devices: readonly SimulatedDevice[] = [];
  entities: readonly SimulatedEntity[] = [];
  /** By config entry, as the energy dashboard has it. */
  forecast: Readonly<Record<string, object>> = {};
  /** What was asked, in order. */
  readonly asked: SimulatedAction[] = [];
  /** How an action ends. */
  answer: (action: SimulatedAction) => Promise<SimulatedAnswer> = () => Promise.resolve({ ok: true });
  readonly #clock: Clock;
  readonly #listeners = new Set<(happening: Happening, id: string) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds since 1970 by this home's clock. */
  get now(): number {
    return this.#clock.wall() / 1000;
  }

  onHappening(listener: (happening: Happening, id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** An integration writes a state, which may be as it was. */
  report(id: string, state: string, attributes = this.states.get(id)?.attributes ?? {}): void {
    const { now } = this;
    const before = this.states.get(id);
    const sameState = before?.state === state;
    const same = sameState && JSON.stringify(before.attributes) === JSON.stringify(attributes);
    this.states.set(id, {
      state,
      attributes,
      changedAt: sameState ? before.changedAt : now,
      updatedAt: same ? before.updatedAt : now,
      reportedAt: now,
    });
    this.#tell(same ? 'reported' : 'changed', id);
  }

  remove(id: string): void {
    if (this.states.delete(id)) this.#tell('removed', id);
  }

  /** A device with its entities; one that is there already is replaced. */
  register(device: SimulatedDevice, entities: readonly SimulatedEntity[]): void {
    this.devices = [...this.devices.filter(({ id }) => id !== device.id), device];
    this.entities = [...this.entities.filter(({ device_id: id }) => id !== device.id), ...entities];
    this.#tell('registry', device.id);
  }

  act(action: SimulatedAction): Promise<SimulatedAnswer> {
    this.asked.push(action);
    return this.answer(action);
  }

  #tell(happening: Happening, id: string): void {
    for (const listener of this.#listeners) listener(happening, id);
  }
}
