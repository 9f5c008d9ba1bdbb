import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type StartRule, startRules } from '../charging/settings.ts';
import { dayChart } from '../score/chart.ts';
import { entries, plantWith } from '../score/controllers.ts';
import { type Drawn, type Result, playAll, totals } from '../score/results.ts';
import { entryOf, tableOf } from '../score/scoreboard.ts';
import { readTrace } from '../score/trace-csv.ts';
import type { Trace } from '../score/trace.ts';
import { UsageError, numberFrom, oneOf, readArguments } from './usage.ts';

const ALL = 'all';
const OPTIMUM = 'optimum';
const names: readonly string[] = [...entries('export').map(({ name }) => name), OPTIMUM];

export const simulateHelp = `sunpilot simulate TRACE.csv… [--controller NAME|all] [--cars N] [--battery KWH]
                  [--rule best_value|export] [--json] [--plot FILE.svg]

Plays days through the real decision, second by second in a fraction of a second, and through the rules of others, and
prints what each made of the sun beside the best that somebody could have made who knew every cloud beforehand.

  TRACE.csv        time,solar_w,home_w and optionally import_price,export_price; time in ISO 8601 with offset or in
                   seconds from local midnight, W, the home without cars; rows 1 s to 15 min apart hold until the next
  --controller     ${ALL} (default), ${names.join(', ')}
  --cars N         cars on one circuit of 48 A, 1 to 3 (1)
  --battery KWH    with a Powerwall of so many kWh, at 40 % when the trace begins
  --rule           the start rule of sunpilot: best_value (default) or export
  --json           an array: an object for each controller and trace, and one a controller with "trace": "total"
  --plot FILE.svg  draws the days: the sun that was left over, and what each controller took of it

J = captured − imported − 50 Wh a start: what cars took of the sun, less what charging took from grid or battery.
`;

/** Scores controllers on traces. Answers the exit code. */
export async function simulate(args: readonly string[]): Promise<number> {
  const texts = ['controller', 'cars', 'battery', 'rule', 'plot'] as const;
  const { flags, switches, operands } = readArguments(args, texts, ['json']);
  if (flags.help) return say(simulateHelp);
  if (operands.length === 0)
    throw new UsageError('TRACE.csv is missing: name one or more files with time,solar_w,home_w.');
  const rule = oneOf<StartRule>('rule', flags.rule, startRules, 'best_value');
  const name = oneOf('controller', flags.controller, [ALL, ...names], ALL);
  const cars = numberFrom('cars', flags.cars, [1, 3], 'whole number') ?? 1;
  const battery = numberFrom('battery', flags.battery, [1, 100]);
  const traces = await Promise.all(operands.map(traceIn));
  const plant = plantWith(cars, battery);
  const chosen = entries(rule).filter(entry => name === ALL || entry.name === name);
  const withOptimum = name === ALL || name === OPTIMUM;
  const results = traces.flatMap(trace => playAll(trace, plant, chosen, withOptimum));
  if (flags.plot !== undefined) await plot(flags.plot, results);
  return say(switches.has('json') ? json(results) : tables(results, operands));
}

async function traceIn(path: string): Promise<Trace> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'is not there' : String(error);
    throw new Error(`the trace ${path} ${why}; name a CSV file that can be read.`);
  });
  const read = readTrace(path, text);
  if ('trace' in read) return read.trace;
  throw new Error(`${path} is no trace: ${read.faults.join('; ')}.`);
}

async function plot(path: string, results: readonly Drawn[]): Promise<void> {
  await writeFile(path, dayChart(results)).catch((error: unknown) => {
    throw new Error(`the chart cannot be written (${String(error)}); name a file in a folder that is there.`);
  });
}

const json = (results: readonly Result[]): string =>
  `${JSON.stringify([...results, ...totals(results)].map(entryOf), undefined, 1)}\n`;

function tables(results: readonly Result[], traces: readonly string[]): string {
  const days = traces.map(path =>
    titled(
      basename(path),
      results.filter(({ trace }) => trace === path),
    ),
  );
  const all = traces.length > 1 ? [titled(`all ${traces.length} traces`, totals(results))] : [];
  return [...days, ...all].join('\n');
}

function titled(title: string, results: readonly Result[]): string {
  const [first] = results;
  const surplus = ((first?.score.surplus ?? 0) / 1000).toFixed(1);
  const optimum = ((first?.optimum ?? 0) / 1000).toFixed(2);
  return `${title}: the sun left ${surplus} kWh over, the optimum is worth ${optimum} kWh\n${tableOf(results)}\n`;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}
