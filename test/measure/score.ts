import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Entry, entries, plantWith, throughTheCar } from '../../src/score/controllers.ts';
import { type Result, playAll } from '../../src/score/results.ts';
import type { Kind } from '../../src/score/skies.ts';
import type { Plant } from '../../src/score/plant.ts';
import { type Trace, daytimeOf } from '../../src/score/trace.ts';
import { type DaySet, dayOf, days } from '../../src/score/weather.ts';
import { type Played, homeTable, reportChart, reportTable } from './score-report.ts';

/*
 * Plays the reporting days with every controller, prints one table, and writes it and a chart into the README.
 * `--days N` plays the first N of 120; every 20 have each weather in each season. Ten of the first 20 are also played with
 * a Powerwall and with two cars. `--design` plays the days to design by instead, `--cars N` and `--battery KWH` another
 * home: then nothing is written. `--processes N` is for a machine that is busy.
 */
const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
  options: { design: flag, days: text, cars: text, battery: text, part: text, processes: text },
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

/** Other homes have a table of their own, of ten days and with the best of each: every weather in winter and summer. */
const isForOthers = (at: number): boolean => at < 20 && at % 2 === 0;
const notable = ['sunpilot best_value', 'sunpilot export', 'evcc_tuned', 'smartevse'];
const chosen = [...ours, ...rivals].filter(({ name }) => notable.includes(name));
const homes = isPlain
  ? ([
      { home: 'with a Powerwall of 13.5 kWh', plant: plantWith(1, 13.5) },
      { home: 'with two cars', plant: plantWith(2, undefined) },
    ] as const)
  : [];

/** Plays every `step`-th day and sends what came of it. */
function playPart([first = 0, step = 1]: readonly number[]): void {
  for (const [at, plan] of plans.entries()) {
    if (at % step !== first) continue;
    const day = dayOf(plan);
    send('', plan.kind, playIn(plant, day, [...ours, ...rivals]));
    if (!isForOthers(at)) continue;
    for (const { home, plant } of homes) send(home, plan.kind, playIn(plant, day, chosen));
  }
}

/** At night a Powerwall goes on, and nothing else. */
const playIn = (plant: Plant, day: Trace, some: readonly Entry[]): readonly Result[] =>
  playAll(plant.battery === undefined ? daytimeOf(day) : day, plant, some, true);

function send(home: string, kind: Kind, results: readonly Result[]): void {
  const played: readonly Played[] = results.map(({ controller, trace, days, score, optimum }) => ({
    home,
    kind,
    result: { controller, trace, days, score, optimum },
  }));
  process.send?.(played);
}

async function playEverything(): Promise<readonly Played[]> {
  const step = Number(values.processes ?? availableParallelism());
  const all: Played[] = [];
  let done = 0;
  const finished = Array.from({ length: step }, (_, first) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), `--part=${first}/${step}`]);
    child.on('message', (played: readonly Played[]) => {
      all.push(...played);
      done += Number(played[0]?.home === '');
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
  const plain = played.filter(({ home }) => home === '');
  const others = homes.map(({ home }) => homeTable(home, played, ['sunpilot best_value']));
  const table = reportTable(plain);
  process.stdout.write(`${plans.length} ${set} days\n\n${[table, ...others].join('\n\n')}\n`);
  if (!isPlain) return;
  intoReadme(
    `${[`${plans.length} days:`, table, ...others].join('\n\n')}\n\n![J of every controller, on all days and by weather](addon/images/score.svg)`,
  );
  writeFileSync(CHART, reportChart(plain));
}

if (values.part === undefined) await report();
else playPart(values.part.split('/').map(Number));
