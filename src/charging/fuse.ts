import { type Amps, type Millis, amps, millis, minutes, seconds } from '../units.ts';
import { type Bay, phasesOf } from './bay.ts';
import { isHeld } from './hold.ts';
import type { PhasesSeen, Snapshot } from './snapshot.ts';

/** Phase currents that are older say nothing: every charger has its minimum. */
const OLD_AFTER = seconds(10);
/** A meter's word may be this much older than that of the chargers: it is held against the least they drew meanwhile. */
const LAG = seconds(2);
const REMEMBERED = seconds(15);
/** Before readings of so long after a raise nothing more is raised. */
const SETTLED_AFTER = seconds(6);
/** A limit that was lowered has its effect on readings of so long after. */
const OBEYED_AFTER = seconds(4);
/** After the fuse was overloaded in spite of everything no charge begins for so long. */
const REST = minutes(5);
/** Beside more than this (W) zeros on all phases are fields that nobody fills. */
const MOST_WITHOUT_CURRENT = 200;

type ById = Readonly<Record<string, Amps>>;

/** What the guard of the main fuse remembers from step to step. */
export interface FuseMemory {
  /** The reading that was judged last: none is judged twice. */
  readonly judgedMs: Millis | undefined;
  /** What each charger drew in the last seconds. */
  readonly draws: readonly { readonly atMs: Millis; readonly byCharger: ById }[];
  /** Limits of the chargers that load the fuse, and when their sum last rose. */
  readonly limitsAmps: Amps;
  readonly rose: Millis | undefined;
  /** What those chargers may have together, and in a home of three phases each by itself. */
  readonly roomAmps: Amps;
  readonly ceilings: ById;
  /** What would be left if all of them drew what they may; less than nothing where the fuse is too small for it. */
  readonly spareAmps: Amps;
  readonly loadAmps: Amps;
  /** Phases that are there. */
  readonly phases: number;
  /** Since when, and until when last, the fuse was overloaded although every car was down to its minimum. */
  readonly overSinceMs: Millis | undefined;
  readonly overUntilMs: Millis | undefined;
}

/** The main fuse in one step. Currents in amps of the fullest phase. */
export interface Fuse extends Pick<FuseMemory, 'roomAmps' | 'ceilings' | 'spareAmps' | 'loadAmps'> {
  /** `none`: nobody asked for a guard. `missing`: nobody tells the currents, or not any more. */
  readonly guard: 'none' | 'missing' | 'on';
  readonly fuseAmps: Amps;
  /** Since the newest reading. */
  readonly age: Millis;
  /** How long it has been overloaded although every car was down to its minimum. */
  readonly overFor: Millis;
  /** A charge may begin where there is room for it. */
  readonly rested: boolean;
  readonly memory: FuseMemory | undefined;
}

const noGuard: Fuse = {
  guard: 'none',
  fuseAmps: amps(Infinity),
  roomAmps: amps(Infinity),
  spareAmps: amps(Infinity),
  loadAmps: amps(0),
  ceilings: {},
  age: millis(0),
  overFor: millis(0),
  rested: true,
  memory: undefined,
};

const freshMemory: FuseMemory = {
  judgedMs: undefined,
  draws: [],
  limitsAmps: amps(0),
  rose: undefined,
  roomAmps: amps(0),
  ceilings: {},
  spareAmps: amps(0),
  loadAmps: amps(0),
  phases: 1,
  overSinceMs: undefined,
  overUntilMs: undefined,
};

/** Takes the phase currents in, with what the cars drew at their moment. Until the first ones nothing is raised. */
export function watchFuse(
  before: FuseMemory = freshMemory,
  bays: readonly Bay[],
  snapshot: Snapshot,
  startedMs: Millis,
): Fuse {
  const { fuseAmps } = snapshot.installation;
  if (fuseAmps === undefined) return noGuard;
  const phases = toldPhases(snapshot);
  const loading = bays.filter(isLoading);
  const noted = watchCars(before, loading, snapshot);
  const age = millis(snapshot.nowMs - (phases?.takenAtMs ?? noted.judgedMs ?? startedMs));
  const old = age > OLD_AFTER;
  const memory = phases === undefined || old ? noted : judge(noted, phases, loading, snapshot);
  const seen: Fuse = { ...noGuard, guard: 'on', fuseAmps, age, loadAmps: memory.loadAmps, memory };
  return old
    ? { ...seen, guard: 'missing', roomAmps: amps(0), spareAmps: amps(-Infinity) }
    : { ...seen, ...roomIn(memory, snapshot) };
}

/** What the readings have shown: until the first one nothing more than there is. */
function roomIn(memory: FuseMemory, { nowMs }: Snapshot): Partial<Fuse> {
  const { judgedMs, limitsAmps, roomAmps, spareAmps, ceilings, overSinceMs, overUntilMs } = memory;
  if (judgedMs === undefined) return { roomAmps: limitsAmps, spareAmps: amps(0) };
  return {
    roomAmps,
    spareAmps,
    ceilings,
    overFor: millis(overSinceMs === undefined ? 0 : judgedMs - overSinceMs),
    rested: overUntilMs === undefined || nowMs - overUntilMs >= REST,
  };
}

/** Three zeros beside power are no source of currents. */
function toldPhases({ meter: { phases, reading } }: Snapshot): PhasesSeen | undefined {
  const unfilled = phases?.amps.every(current => current === 0) === true;
  return unfilled && Math.abs(reading?.siteWatts ?? 0) > MOST_WITHOUT_CURRENT ? undefined : phases;
}

/** It draws current, or may do so at any moment because of us. */
export const isLoading = (bay: Bay): boolean =>
  bay.live.flowing || bay.kept.start !== undefined || (bay.kept.charge !== undefined && !isHeld(bay));

function watchCars(before: FuseMemory, loading: readonly Bay[], { nowMs }: Snapshot): FuseMemory {
  const limitsAmps = amps(sum(loading.map(({ live }) => live.limitAmps)));
  const byCharger = Object.fromEntries(
    loading.map(({ charger }) => [charger.id, charger.actualAmps] as const),
  );
  const recent = before.draws.filter(({ atMs }) => nowMs - atMs <= REMEMBERED);
  return {
    ...before,
    draws: [...recent, { atMs: nowMs, byCharger }],
    limitsAmps,
    rose: limitsAmps > before.limitsAmps ? nowMs : before.rose,
  };
}

/**
 * One reading, once. What others draw on the fullest phase is what is not surely the cars'; a car is taken to load
 * every phase. Lowered is at once and by all that is too much, raised is by half of what is free.
 */
function judge(
  before: FuseMemory,
  { amps: byPhase, takenAtMs }: PhasesSeen,
  loading: readonly Bay[],
  { installation: { fuseAmps = amps(Infinity), meterIncludesChargers } }: Snapshot,
): FuseMemory {
  if (before.judgedMs === takenAtMs) return before;
  const drawn = loading.map(bay => leastDraw(before, bay, takenAtMs));
  const carAmps = sum(drawn);
  const others = Math.max(...byPhase) - (meterIncludesChargers ? carAmps : 0);
  const loadAmps = amps(others + carAmps);
  const free = fuseAmps - others - before.limitsAmps;
  const phases = Math.max(before.phases, ...byPhase.map((current, at) => (current === 0 ? 0 : at + 1)));
  return {
    ...before,
    judgedMs: takenAtMs,
    roomAmps: roomAfter(before, free, takenAtMs),
    ceilings: areApart(loading, phases) ? ceilingsOf(loading, drawn, fuseAmps - loadAmps) : {},
    spareAmps: amps(free),
    loadAmps,
    phases,
    ...overload(before, loadAmps > fuseAmps && areAtLeast(loading, takenAtMs), takenAtMs),
  };
}

type Overload = Pick<FuseMemory, 'overSinceMs' | 'overUntilMs'>;

const overload = (before: Overload, over: boolean, takenAtMs: Millis): Overload =>
  over
    ? { overSinceMs: before.overSinceMs ?? takenAtMs, overUntilMs: takenAtMs }
    : { overSinceMs: undefined, overUntilMs: before.overUntilMs };

function roomAfter(
  { judgedMs, limitsAmps, roomAmps, rose }: FuseMemory,
  free: number,
  takenAtMs: Millis,
): Amps {
  if (free <= 0) return amps(limitsAmps + free);
  const known = judgedMs === undefined ? limitsAmps : roomAmps;
  const settled = takenAtMs - (rose ?? -Infinity) >= SETTLED_AFTER;
  return amps(settled ? limitsAmps + free / 2 : Math.min(known, limitsAmps + free));
}

/** Do they perhaps load different phases? On one phase, or between the legs of a split phase, they cannot. */
const areApart = (loading: readonly Bay[], phases: number): boolean =>
  loading.length > 1 && phases > 2 && loading.some(bay => phasesOf(bay) < 3);

/** Cars on a single phase each, nobody knows which: what one gives up may be no room for the other. */
const ceilingsOf = (loading: readonly Bay[], drawn: readonly number[], headroom: number): ById =>
  Object.fromEntries(
    loading.map(({ charger }, index) => [charger.id, amps((drawn[index] ?? 0) + headroom)] as const),
  );

function leastDraw({ draws }: FuseMemory, { charger: { id } }: Bay, takenAtMs: Millis): number {
  const before = draws.filter(({ atMs }) => atMs <= takenAtMs);
  const since = before.at(-1)?.atMs ?? takenAtMs;
  const meanwhile = before.filter(({ atMs }) => atMs >= Math.min(since, takenAtMs - LAG));
  const seen = meanwhile.length > 0 ? meanwhile : draws.slice(0, 1);
  return Math.min(...seen.map(({ byCharger }) => byCharger[id] ?? 0));
}

const areAtLeast = (loading: readonly Bay[], takenAtMs: Millis): boolean =>
  loading.length > 0 &&
  loading.every(
    ({ live, charger }) =>
      live.limitAmps <= charger.minimumAmps && takenAtMs - live.limitSinceMs >= OBEYED_AFTER,
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
