import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Entry, entries, plantWith, throughTheCar } from '../../src/score/controllers.ts';
import { playAll } from '../../src/score/results.ts';
import { type DaySet, dayOf, days } from '../../src/score/weather.ts';
import { type Played, reportChart, reportTable } from './score-report.ts';

/*
 * Plays the reporting days with every controller, prints one table, and writes it and a chart into the README.
 * `--days N` plays the first N of 120; every 20 have each weather in each season. `--design` plays the days to design
 * by instead, `--cars N` and `--battery KWH` another home: then nothing is written.
 */
const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
  options: { design: flag, days: text, cars: text, battery: text, part: text },
});
const set: DaySet = values.design ? 'design' : 'reporting';
const isPlain = !values.design && values.cars === undefined && values.battery === undefined;
const plant = plantWith(
  Number(values.cars ?? 1),
  values.battery === undefined ? undefined : Number(values.battery),
);
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const CHART = fileURLToPath(new URL('../../addon/images/score.svg', import.meta.url));
const MARKS = ['<!-- score: npm run score writes what follows -->', '<!-- score ends -->'] as const;

/** The decision by both start rules, each with cars that follow whole and half amps, and with a car that goes below 6 A. */
const byLimit: readonly Entry[] = (['best_value', 'export'] as const).flatMap(rule => {
  const [sunpilot] = entries(rule);
  if (sunpilot === undefined) return [];
  const { play } = sunpilot;
  return [
    { name: `sunpilot ${rule}`, play },
    {
      name: `sunpilot ${rule}, half amps`,
      play: (trace, plant, watch) => play(trace, { ...plant, stepAmps: 0.5 }, watch),
    },
  ] satisfies readonly Entry[];
});
const ours: readonly Entry[] = [
  ...byLimit,
  { name: 'sunpilot best_value, below 6 A by the car', play: throughTheCar.play },
];
const rivals = entries('export').slice(1);
const plans = days(set).slice(0, values.days === undefined ? undefined : Number(values.days));

/** Plays every `step`-th day and sends what came of it. */
function playPart([first = 0, step = 1]: readonly number[]): void {
  for (const [at, plan] of plans.entries()) {
    if (at % step !== first) continue;
    const results = playAll(dayOf(plan), plant, [...ours, ...rivals], true);
    const played: readonly Played[] = results.map(({ controller, trace, days, score, optimum }) => ({
      kind: plan.kind,
      result: { controller, trace, days, score, optimum },
    }));
    process.send?.(played);
  }
}

async function playEverything(): Promise<readonly Played[]> {
  const step = Math.max(1, availableParallelism());
  const all: Played[] = [];
  let done = 0;
  const finished = Array.from({ length: step }, (_, first) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), `--part=${first}/${step}`]);
    child.on('message', (played: readonly Played[]) => {
      all.push(...played);
      done += 1;
      process.stderr.write(`\r${done} of ${plans.length} days`);
    });
    return new Promise<void>((resolve, reject) =>
      child.once('exit', code => (code === 0 ? resolve() : reject(new Error('A part of the days failed.')))),
    );
  });
  await Promise.all(finished);
  process.stderr.write('\n');
  return all;
}

/** The text around the marks stays; no marks, no writing. */
function intoReadme(text: string): void {
  const readme = readFileSync(README, 'utf8');
  const [begin, end] = MARKS.map(mark => readme.indexOf(mark));
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(
      `README.md has lost the lines "${MARKS.join('" and "')}"; put them back around the score.`,
    );
  writeFileSync(README, `${readme.slice(0, begin + MARKS[0].length)}\n\n${text}\n\n${readme.slice(end)}`);
}

async function report(): Promise<void> {
  const played = await playEverything();
  const table = reportTable(played);
  process.stdout.write(`${plans.length} ${set} days\n\n${table}\n`);
  if (!isPlain) return;
  intoReadme(
    `${plans.length} days:\n\n${table}\n\n![J of every controller, on all days and by weather](addon/images/score.svg)`,
  );
  writeFileSync(CHART, reportChart(played));
}

if (values.part === undefined) await report();
else playPart(values.part.split('/').map(Number));
