import { cpus } from 'node:os';
import { decide } from '../../src/charging/decide.ts';
import { playDay, plainPlant } from '../../src/score/plant.ts';
import { scoreSettings, sunpilot } from '../../src/score/sunpilot.ts';
import type { Trace } from '../../src/score/trace.ts';
import { dayOf } from '../../src/score/weather.ts';
import { quantile } from './quantile.ts';

/*
 * How many steps the decision takes in a second of processor time, and how many days a second are simulated, with their
 * 86 400 steps each. `--short` for a first impression.
 */
const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 3 : 15;
const HOUR_S = 3600;

type Step = Parameters<NonNullable<Parameters<typeof sunpilot>[1]>>[0];

const day = dayOf({ seed: 1, kind: 'cumulus', season: 'summer', peakWatts: 7000 });

/** Two hours around noon, in which a car charges and clouds pass. */
const noon: Trace = {
  ...day,
  beginS: 11 * HOUR_S,
  solarWatts: day.solarWatts.slice(11 * HOUR_S, 13 * HOUR_S),
  homeWatts: day.homeWatts.slice(11 * HOUR_S, 13 * HOUR_S),
};
const steps: Step[] = [];
playDay(
  noon,
  plainPlant,
  sunpilot(scoreSettings, step => steps.push(step)),
);

/** So many a second of processor time, which includes the collector's threads. */
function speed(work: () => number): number {
  const start = process.cpuUsage();
  const count = work();
  const { user, system } = process.cpuUsage(start);
  return (count / (user + system)) * 1e6;
}

function decideAll(): number {
  let limits = 0;
  for (const { snapshot, settings, memory } of steps)
    limits += decide(snapshot, settings, memory)[0].chargers.length;
  return limits;
}

function playOne(): number {
  playDay(day, plainPlant, sunpilot(scoreSettings));
  return 1;
}

const line = (...cells: readonly string[]): string =>
  cells.map((cell, n) => (n === 0 ? cell.padEnd(27) : cell.padStart(9))).join('');

function row(name: string, work: () => number, digits: number): string {
  work();
  const speeds = Array.from({ length: ROUNDS }, () => speed(work)).toSorted((a, b) => a - b);
  return line(name, ...[0, 0.5, 1].map(share => quantile(speeds, share).toFixed(digits)));
}

process.stdout.write(
  [
    `${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}, processor time of one core`,
    '',
    line('a second', 'min', 'median', 'max'),
    row('decision steps', decideAll, 0),
    row('simulated days', playOne, 2),
    '',
  ].join('\n'),
);
