import type { Grid, MeterReading, MeterSeen } from '../charging/snapshot.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import type { Pins } from '../runtime/pin.ts';
import type { DataFolder } from '../runtime/store.ts';
import { type Millis, type Percent, minutes, seconds } from '../units.ts';
import { openGateway } from './client.ts';
import { Question } from './question.ts';
import { type Measured, type Taken, readAggregates, readGrid, readLevel, taken } from './reading.ts';
import { Session } from './session.ts';

export interface Meter {
  seen(): MeterSeen;
  /** What is wrong now. A hiccup of less than 10 s is not. */
  faults(): readonly Fault[];
  stop(): Promise<void>;
}

const PACE = seconds(2);
const GENTLEST_PACE = seconds(30);
const STALE_BEFORE_ANY = seconds(30);
/** A charge level of long ago says nothing about whose turn it is. */
const LEVEL_HOLDS = minutes(5);

/** Reads the gateway every 2 s until stopped. Sockets live in real time, everything else by `clock`. */
export function startMeter(setup: {
  readonly options: { readonly host: string; readonly password: string };
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly pins: Pins;
}): Meter {
  const { options, clock, folder, pins } = setup;
  const gateway = openGateway({ host: options.host, pins, clock });
  const questions = questionsOf(clock, new Session(gateway, clock, folder, options));
  const stopping = new AbortController();
  let latest: Taken | undefined;
  let reading: MeterReading | undefined;

  const keepAsking = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const answered = await questions.power.ask();
      if (answered) {
        latest = newest(latest, questions);
        if (questions.grid.due) await questions.grid.ask();
        if (gridIsTold(questions)) reading = latest?.reading;
        if (questions.level.due) await questions.level.ask();
      }
      failures = answered ? 0 : failures + 1;
      await sleep(clock, growingPause(PACE, GENTLEST_PACE, failures), stopping.signal);
    }
  };
  const asking = keepAsking();

  return {
    seen: () => ({ ...besides(clock.now(), questions, latest), reading }),
    faults: () => faultsOf(questions, latest),
    stop: async () => {
      stopping.abort();
      await gateway.close();
      await asking;
    },
  };
}

interface Questions {
  readonly power: Question<Measured>;
  readonly grid: Question<Grid>;
  readonly level: Question<Percent>;
}

const questionsOf = (clock: Clock, session: Session): Questions => ({
  power: new Question(clock, session, {
    path: '/api/meters/aggregates',
    every: PACE,
    optional: false,
    read: readAggregates,
    nonsense: 'gateway_no_meter',
  }),
  grid: new Question(clock, session, {
    path: '/api/system_status/grid_status',
    // With every second round, however long the rounds take.
    every: seconds(3),
    optional: true,
    read: readGrid,
    nonsense: 'gateway_not_json',
  }),
  level: new Question(clock, session, {
    path: '/api/system_status/soe',
    every: seconds(30),
    optional: true,
    read: readLevel,
    nonsense: 'gateway_not_json',
  }),
});

const newest = (latest: Taken | undefined, { power: { heard } }: Questions): Taken | undefined =>
  heard === undefined ? latest : taken(latest, heard.value, heard.atMs);

/**
 * The home may be off grid while the word on it is missed, so that counts as a missed reading: the last one before
 * stays, with its age.
 */
const gridIsTold = ({ grid }: Questions): boolean => grid.absent || grid.answered;

/** All but the reading. */
const besides = (
  nowMs: Millis,
  { grid, level: { heard } }: Questions,
  latest: Taken | undefined,
): Omit<MeterSeen, 'reading'> => ({
  staleAfterMs: latest?.staleAfterMs ?? STALE_BEFORE_ANY,
  levelPercent: heard !== undefined && nowMs - heard.atMs <= LEVEL_HOLDS ? heard.value : undefined,
  grid: grid.heard?.value,
});

function faultsOf({ power, grid, level }: Questions, latest: Taken | undefined): readonly Fault[] {
  const found = [power.fault, frozen(power, latest), grid.fault, level.fault];
  const byKey = new Map(found.filter(fault => fault !== undefined).map(fault => [fault.key, fault]));
  return [...byKey.values()];
}

/** The gateway answers, but its own meter has told it nothing new. */
const frozen = ({ heard }: Question<Measured>, latest: Taken | undefined): Fault | undefined =>
  heard !== undefined && latest !== undefined && heard.atMs - latest.reading.takenAtMs > latest.staleAfterMs
    ? { key: 'gateway_no_meter', about: {} }
    : undefined;
