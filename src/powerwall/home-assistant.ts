import type { MeterReading, MeterSeen } from '../charging/snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Millis, minutes, percent, seconds } from '../units.ts';
import { type Part, heard, unheard } from './home-assistant-part.ts';
import { type Inverted, type Parts, STALE_AFTER, phasesOf, readingOf } from './home-assistant-reading.ts';
import { type EntitySeen, type QuantityName, gridIn, measured } from './home-assistant-values.ts';
import type { Meter } from './rounds.ts';

export interface HomeAssistantOptions {
  readonly connection: 'home_assistant';
  readonly grid: string;
  readonly solar?: string | undefined;
  readonly battery?: string | undefined;
  readonly level?: string | undefined;
  readonly grid_status?: string | undefined;
  readonly invert_grid: boolean;
  readonly invert_solar: boolean;
  readonly invert_battery: boolean;
  readonly phase_currents: readonly string[];
}

/** Whoever hears Home Assistant's entities. */
export interface Entities {
  readonly connected: boolean;
  /** Tells each entity with every connection, and each report of it; undefined: there is none. The answer ends it. */
  watch(ids: readonly string[], hear: (id: string, seen: EntitySeen | undefined) => void): () => void;
}

/** Where Home Assistant has just started, an entity may take a while. */
const HICCUP = seconds(60);
/** A charge level of long ago says nothing about whose turn it is. */
const HOLDS = minutes(5);

/** The meters that Home Assistant knows, whatever they are. */
export function watchEntities(options: HomeAssistantOptions, entities: Entities, clock: Clock): Meter {
  const meter = new EntityMeter(options, entities, clock);
  const end = entities.watch(meter.ids, (id, seen) => meter.hear(id, seen));
  return { seen: () => meter.seen(), faults: () => meter.faults(), stop: async () => end() };
}

/** A meter that can never tell anything, with the reason. */
export const noMeter = (fault: Fault): Meter => ({
  seen: () => ({
    ...nothingSeen,
    reading: undefined,
    levelPercent: undefined,
    grid: undefined,
    phases: undefined,
  }),
  faults: () => [fault],
  stop: () => Promise.resolve(),
});

const nothingSeen = {
  staleAfterMs: STALE_AFTER,
  gridServices: undefined,
  reservePercent: undefined,
  powerwallMode: undefined,
};

const isAsleep = ({ wrong }: Part<unknown>): boolean => wrong?.fault.key === 'meter_entity_silent';

class EntityMeter {
  readonly #entities: Entities;
  readonly #clock: Clock;
  readonly #inverted: Inverted;
  #parts: Parts;
  #reading: MeterReading | undefined;
  #levelSeenMs: Millis | undefined;

  constructor(options: HomeAssistantOptions, entities: Entities, clock: Clock) {
    const { invert_grid: grid, invert_solar: solar, invert_battery: battery } = options;
    this.#entities = entities;
    this.#clock = clock;
    this.#inverted = { grid, solar, battery };
    this.#parts = {
      grid: unheard(options.grid),
      solar: options.solar === undefined ? undefined : unheard(options.solar),
      battery: options.battery === undefined ? undefined : unheard(options.battery),
      level: options.level === undefined ? undefined : unheard(options.level),
      gridStatus: options.grid_status === undefined ? undefined : unheard(options.grid_status),
      phases: options.phase_currents.map(id => unheard(id)),
    };
  }

  get ids(): readonly string[] {
    return this.#all().map(({ id }) => id);
  }

  hear(id: string, seen: EntitySeen | undefined): void {
    const now = this.#clock.now();
    const told = <P extends Part<number> | undefined>(part: P, name: QuantityName): P | Part<number> =>
      part?.id === id ? heard(part, seen, now, entity => measured(entity, name)) : part;
    const { grid, solar, battery, level, gridStatus, phases } = this.#parts;
    this.#parts = {
      grid: told(grid, 'power'),
      solar: told(solar, 'power'),
      battery: told(battery, 'power'),
      level: told(level, 'level'),
      gridStatus: gridStatus?.id === id ? heard(gridStatus, seen, now, gridIn) : gridStatus,
      phases: phases.map(phase => told(phase, 'current')),
    };
  }

  seen(): MeterSeen {
    const now = this.#clock.now();
    const { level, gridStatus, phases } = this.#parts;
    this.#reading = readingOf(this.#parts, this.#inverted, this.#reading, now);
    if (this.#entities.connected && level?.wrong === undefined) this.#levelSeenMs = now;
    const levelHolds = this.#levelSeenMs !== undefined && now - this.#levelSeenMs <= HOLDS;
    return {
      ...nothingSeen,
      reading: this.#reading,
      levelPercent: levelHolds && level?.good !== undefined ? percent(level.good.value) : undefined,
      grid: gridStatus?.good?.value,
      phases: phasesOf(phases),
    };
  }

  /** An inverter may sleep at night. That Home Assistant is away is told by the connection to it. */
  faults(): readonly Fault[] {
    if (!this.#entities.connected) return [];
    const now = this.#clock.now();
    const lasting = this.#all()
      .filter(({ wrong }) => wrong !== undefined && now - wrong.sinceMs >= HICCUP)
      .filter(part => part !== this.#parts.solar || !isAsleep(part))
      .flatMap(({ wrong }) => wrong?.fault ?? []);
    return lasting.length > 0 ? lasting : this.#silence(now);
  }

  /** There are entities, and nothing is wrong with them, but one has told nothing new. */
  #silence(now: Millis): readonly Fault[] {
    const { takenAtMs } = this.#reading ?? {};
    if (takenAtMs === undefined || now - takenAtMs <= STALE_AFTER) return [];
    const { grid, battery } = this.#parts;
    const gridIsOld = grid.good !== undefined && now - grid.good.takenAtMs > STALE_AFTER;
    const { id } = gridIsOld ? grid : (battery ?? grid);
    return [{ key: 'meter_entity_old', about: { id, seconds: STALE_AFTER / 1000 } }];
  }

  #all(): readonly Part<unknown>[] {
    const { grid, solar, battery, level, gridStatus, phases } = this.#parts;
    return [grid, solar, battery, level, gridStatus, ...phases].filter(part => part !== undefined);
  }
}
