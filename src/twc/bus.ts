import type { Clock } from '../runtime/clock.ts';
import { Failure, type Fault } from '../runtime/failure.ts';
import { type Amps, type Millis, millis } from '../units.ts';
import { type Place, placeOf } from './dial.ts';
import type { EnergyUnit } from './energy.ts';
import { type ChargerFacts, chargerFacts } from './facts.ts';
import { busFaults } from './faults.ts';
import { drive } from './driver.ts';
import { Line } from './line.ts';
import type { BusMemory } from './memory.ts';
import { type Counters, type LastResort, type MasterSetup, type Wish, newMaster } from './state.ts';

export interface BusOptions {
  /** A serial device. Exactly one of the two is given. */
  readonly port?: string | undefined;
  /** `tcp://host:port`. */
  readonly bridge?: string | undefined;
  /** Amps per phase that all chargers together may draw. */
  readonly circuitAmps: Amps;
  /** Amps that wiring and breaker of the weakest charger allow. */
  readonly chargerAmps: Amps;
  readonly energyUnit: EnergyUnit;
  readonly spike: boolean;
  readonly lastResort: LastResort;
  /** Four hex digits under which this program is the master of the bus. */
  readonly masterId?: string | undefined;
}

export interface BusSetup {
  readonly options: BusOptions;
  readonly clock: Clock;
  readonly remembered: BusMemory;
  /** Returns when the memory is safe on disk. Where it throws, no higher limit is sent. */
  remember(memory: BusMemory): Promise<void>;
}

/** The bus of the chargers. */
export interface Bus {
  /** Whether the line is open, and since when it has been as it is. */
  seen(): { readonly connected: boolean; readonly sinceMs: Millis };
  /** What the chargers reported; `atReadingAmps` is what they drew at the given moment. */
  chargers(readingTakenAt: Millis | undefined): readonly ChargerFacts[];
  /**
   * What each charger is to be limited to, by its id; one without a value gets its minimum. Lower limits go out at
   * once, higher ones with the next heartbeat, as soon as the circuit has room for them.
   */
  offer(wanted: ReadonlyMap<string, Wish>): void;
  /** What is wrong now. */
  faults(): readonly Fault[];
  counters(): Counters;
  stop(): Promise<void>;
}

const MASTER_ID = 'FADE';
const ANSWER_WITHIN = { port: millis(150), bridge: millis(400) };

/** Becomes the master of the bus. Never fails: what cannot be opened is a fault, and is tried again. */
export function startBus(setup: BusSetup): Bus {
  const { options, clock } = setup;
  const place = placeOf(options.bridge ?? options.port ?? '');
  let memoryFault: Fault | undefined;
  const engine = drive(newMaster(masterSetup(setup, place), clock.now()), clock, output => {
    if (output.kind === 'send') line.write(output.bytes);
    else void keep(output.memory);
  });
  const keep = async (memory: BusMemory): Promise<void> => {
    memoryFault = await setup.remember(memory).then(() => undefined, faultOf);
    engine.feed({ kind: memoryFault === undefined ? 'remembered' : 'not_remembered' });
  };
  const line = new Line(place, clock, {
    opened: () => engine.feed({ kind: 'opened' }),
    bytes: bytes => engine.feed({ kind: 'bytes', bytes }),
    closed: () => engine.feed({ kind: 'closed' }),
  });
  line.start();
  return {
    seen: () => ({ connected: engine.master().line.open, sinceMs: engine.master().line.sinceMs }),
    chargers: readingTakenAt => chargerFacts(engine.master(), readingTakenAt, clock.now()),
    offer: wanted => engine.feed({ kind: 'offer', wanted: new Map(wanted) }),
    faults: () => [line.fault(), memoryFault, ...busFaults(engine.master(), clock.now())].filter(isFault),
    counters: () => engine.master().counters,
    stop: async () => {
      engine.stop();
      await line.stop();
    },
  };
}

const masterSetup = ({ options, remembered }: BusSetup, { kind }: Place): MasterSetup => ({
  masterId: options.masterId ?? MASTER_ID,
  circuitAmps: options.circuitAmps,
  chargerAmps: options.chargerAmps,
  answerWithin: ANSWER_WITHIN[kind],
  remembered,
  energyUnit: options.energyUnit,
  spike: options.spike,
  lastResort: options.lastResort,
});

const faultOf = (cause: unknown): Fault =>
  cause instanceof Failure
    ? cause.fault
    : { key: 'file_not_written', about: { file: 'bus memory', why: String(cause) } };

const isFault = (fault: Fault | undefined): fault is Fault => fault !== undefined;
