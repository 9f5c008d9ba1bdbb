import type { Told } from '../../src/charging/reasons.ts';
import { startDiary } from '../../src/runtime/diary.ts';
import type { Log } from '../../src/runtime/log.ts';
import type { Words } from '../../src/runtime/words.ts';
import type { Trace } from '../../src/score/trace.ts';
import type { Stage } from '../support/stage.ts';

const DAY_S = 86_400;

/** A stretch of time at one home. Seconds from the first midnight. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly stage: Stage;
  /** What sun and home do, day after day. */
  readonly days: readonly Trace[];
  readonly fromS: number;
  readonly untilS: number;
  /** What people do, each at its second. */
  readonly acts: readonly (readonly [atS: number, act: (stage: Stage) => void])[];
}

/** A line of the log, with its second and the same in each language. */
interface Entry {
  readonly atS: number;
  readonly texts: readonly string[];
}

/** What a charger, or the whole home, told from one second on. */
export interface Shown {
  readonly atS: number;
  readonly about: string;
  readonly told: Told;
}

export interface Played {
  readonly entries: readonly Entry[];
  /** Whenever a reason changed. */
  readonly changes: readonly Shown[];
  /** Each reason as it was told first and last, and once a minute: their sentences are what the owner may read. */
  readonly samples: readonly Told[];
}

/** Plays it second by second through the decision, and writes the log in each language. */
export function playScenario(scenario: Scenario, languages: readonly Words[]): Played {
  const { stage, fromS, untilS } = scenario;
  const log = logIn(languages);
  const watch = watchReasons();
  stage.second = fromS - 1;
  for (let atS = fromS; atS < untilS; atS += 1) {
    liveSecond(scenario, atS);
    log.note(atS, stage);
    const { told, chargers } = stage.last;
    for (const each of [{ id: 'home', told }, ...chargers]) watch.note(atS, each.id, each.told);
    stage.decisions.splice(0, stage.decisions.length - 1);
  }
  return { entries: log.entries, changes: watch.changes, samples: watch.samples };
}

function logIn(languages: readonly Words[]) {
  const written = languages.map((): string[] => []);
  const diaries = languages.map((words, at) => startDiary(logTo(written[at] ?? []), () => words));
  const entries: Entry[] = [];
  const note = (atS: number, stage: Stage): void => {
    for (const diary of diaries) diary.note({ snapshot: stage.snapshot(), decision: stage.last });
    for (const at of (written[0] ?? []).keys())
      entries.push({ atS, texts: written.map(lines => lines[at] ?? '') });
    for (const lines of written) lines.length = 0;
  };
  return { entries, note };
}

function watchReasons() {
  const [changes, samples, last]: [Shown[], Told[], Map<string, Told>] = [[], [], new Map()];
  const note = (atS: number, about: string, told: Told): void => {
    const before = last.get(about);
    const isNew = before?.key !== told.key;
    if (isNew) changes.push({ atS, about, told });
    if (isNew && before !== undefined) samples.push(before);
    if (isNew || atS % 60 === 0) samples.push(told);
    last.set(about, told);
  };
  return { changes, samples, note };
}

function liveSecond({ stage, days, acts }: Scenario, atS: number): void {
  const day = days[Math.floor(atS / DAY_S)];
  stage.sun = day?.solarWatts[atS % DAY_S] ?? 0;
  stage.house = day?.homeWatts[atS % DAY_S] ?? 0;
  for (const [when, act] of acts) if (when === atS) act(stage);
  stage.run(1);
  if (stage.level !== undefined) fillPowerwall(stage, stage.level);
}

const CAPACITY_WS = 13_500 * 3600;
const MOST_WATTS = 5000;

/** One Powerwall: above 95 % it takes less and less. */
function fillPowerwall(stage: Stage, level: number): void {
  const watts = stage.snapshot().meter.reading?.batteryWatts ?? 0;
  stage.level = Math.max(0, Math.min(100, level - (watts * 100) / CAPACITY_WS));
  stage.appetite =
    stage.level >= 99.9 ? 0 : MOST_WATTS * Math.max(0.05, Math.min(1, (100 - stage.level) / 5));
}

function logTo(lines: string[]): Log {
  const write = (text: string | (() => string)): void => {
    lines.push(typeof text === 'string' ? text : text());
  };
  return { debug: () => undefined, info: write, warning: write, error: write };
}
