import type { MeterReading, MeterSeen, PhasesSeen } from '../charging/snapshot.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { growingPause } from '../runtime/pauses.ts';
import { type Percent, minutes, seconds } from '../units.ts';
import { PACE } from './endpoints.ts';
import { type PhasesMeasured, type PhasesTaken, phasesTaken } from './phases.ts';
import { Question } from './question.ts';
import { type Measured, type Taken, taken } from './reading.ts';
import type { Source } from './source.ts';
import type { GridWord, Operation } from './status.ts';

/** A source of readings, whatever it is. */
export interface Meter {
  seen(): MeterSeen;
  /** What is wrong now. A hiccup of less than 10 s is not. */
  faults(): readonly Fault[];
  stop(): Promise<void>;
}

const GENTLEST_PACE = seconds(30);
const STALE_BEFORE_ANY = seconds(30);
/** A charge level, mode or reserve of long ago says nothing about whose turn it is. */
const HOLDS = minutes(5);

/** Asks in rounds: for power each time, then for whatever else is due, never two at a time. */
export function keepReading(source: Source, clock: Clock): Meter {
  const questions = questionsOf(source, clock);
  const stopping = new AbortController();
  const known: Known = { latest: undefined, reading: undefined, phases: undefined };

  const keepAsking = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const answered = await questions.power.ask();
      if (answered) await goOn(questions, known);
      failures = answered ? 0 : failures + 1;
      await sleep(clock, growingPause(PACE, GENTLEST_PACE, failures), stopping.signal);
    }
  };
  const asking = keepAsking();

  return {
    seen: () => seenIn(questions, known),
    faults: () => faultsOf(source, questions, known),
    stop: async () => {
      stopping.abort();
      await source.close();
      await asking;
    },
  };
}

interface Known {
  latest: Taken | undefined;
  /** The latest that came with a word on the grid. */
  reading: MeterReading | undefined;
  phases: PhasesTaken | undefined;
}

interface Questions {
  readonly power: Question<Measured>;
  readonly grid: Question<GridWord>;
  readonly level: Question<Percent>;
  readonly operation: Question<Operation>;
  readonly phases: Question<PhasesMeasured> | undefined;
}

function questionsOf(source: Source, clock: Clock): Questions {
  const { power, grid, level, operation, phases } = source.endpoints;
  return {
    power: new Question(clock, source, power),
    grid: new Question(clock, source, grid),
    level: new Question(clock, source, level),
    operation: new Question(clock, source, operation),
    phases: phases && new Question(clock, source, phases),
  };
}

/** After power: the word on the grid, then one of the others, so that a round stays short where all of them hang. */
async function goOn(questions: Questions, known: Known): Promise<void> {
  const { power, grid, level, operation, phases } = questions;
  if (power.heard !== undefined) known.latest = taken(known.latest, power.heard.value, power.heard.atMs);
  if (grid.due) await grid.ask();
  // The home may be off grid while the word on it is missed, so that counts as a missed reading.
  if (grid.absent || grid.answered) known.reading = known.latest?.reading;
  await [level, operation, phases].find(question => question?.due)?.ask();
  if (phases?.heard !== undefined)
    known.phases = phasesTaken(known.phases, phases.heard.value, phases.heard.atMs);
}

function seenIn({ grid, level, operation }: Questions, known: Known): MeterSeen {
  const { mode, reservePercent } = operation.within(HOLDS) ?? {};
  return {
    reading: known.reading,
    staleAfterMs: known.latest?.staleAfterMs ?? STALE_BEFORE_ANY,
    levelPercent: level.within(HOLDS),
    grid: grid.heard?.value.grid,
    gridServices: grid.heard?.value.services,
    reservePercent,
    powerwallMode: mode,
    phases: phasesIn(known),
  };
}

/** From the meter that tells the phases, else from the home's sums. */
function phasesIn({ phases, latest }: Known): PhasesSeen | undefined {
  if (phases !== undefined) return { amps: phases.amps, takenAtMs: phases.takenAtMs };
  return latest?.phaseAmps && { amps: latest.phaseAmps, takenAtMs: latest.reading.takenAtMs };
}

function faultsOf(
  { endpoints }: Source,
  { power, grid, level }: Questions,
  { latest }: Known,
): readonly Fault[] {
  const found = [
    power.fault,
    isFrozen(power, latest) ? endpoints.power.nonsense : undefined,
    grid.fault,
    level.fault,
  ];
  const byKey = new Map(found.filter(fault => fault !== undefined).map(fault => [fault.key, fault]));
  return [...byKey.values()];
}

/** There are answers, but the meter itself has told nothing new. */
const isFrozen = ({ heard }: Question<Measured>, latest: Taken | undefined): boolean =>
  heard !== undefined && latest !== undefined && heard.atMs - latest.reading.takenAtMs > latest.staleAfterMs;
