import { type ChildProcess, fork, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { realClock, sleep } from '../../src/runtime/clock.ts';
import { minutes, seconds } from '../../src/units.ts';
import { imageForm } from './image-form.ts';

/*
 * What the program weighs in ordinary operation, in the form and with the flags of the image: a car charges from the sun,
 * Home Assistant is there, and both live in another process. `--sources` measures the sources as they are, without flags;
 * `--short` is for a first impression, in which times count for nothing.
 */
const isShort = process.argv.includes('--short');
const SETTLED_AFTER = isShort ? seconds(20) : minutes(2);
const WATCHED_FOR = isShort ? seconds(20) : minutes(5);
/** Ticks a second in /proc/PID/stat: the same on every Linux that Node runs on. */
const TICKS = 100;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly isTime: boolean;
}

const Ready = z.object({ options: z.record(z.string(), z.unknown()), url: z.string() });
const Shown = z.object({ shownAtMs: z.number() });
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const asItIs = { program: file('../../src/sunpilot.js'), flags: [], env: {} };
const made = (folder: string) => (process.argv.includes('--sources') ? asItIs : imageForm(folder));

/** The next message of this form. */
async function heard<T>(from: ChildProcess, form: z.ZodType<T>): Promise<T> {
  for await (const [message] of on(from, 'message')) {
    const { data } = form.safeParse(message);
    if (data !== undefined) return data;
  }
  throw new Error('The simulated home has ended.');
}

async function start(
  { program, flags, env }: Awaited<ReturnType<typeof made>>,
  folder: string,
  { options, url }: z.output<typeof Ready>,
): Promise<ChildProcess> {
  await writeFile(join(folder, 'options.json'), JSON.stringify(options));
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ solar_charging: true }));
  const args = [...flags, program, 'run', '--options', join(folder, 'options.json'), '--data', folder];
  const home = { HOME_ASSISTANT_URL: url, HOME_ASSISTANT_TOKEN: 'token' };
  return spawn(process.execPath, args, { env: { ...process.env, ...env, ...home }, stdio: 'ignore' });
}

/** MB of a process: all that is resident, and what of it is no file's. */
async function memoryOf(pid: number): Promise<readonly [number, number]> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]);
  return [kilobytes('Rss') / 1024, kilobytes('Anonymous') / 1024];
}

/** Seconds of processor time that a process has had: user and system are the 12th and 13th field behind its name. */
async function processorTime(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function watch(pid: number, shownAfter: number): Promise<readonly Row[]> {
  await sleep(realClock, SETTLED_AFTER);
  const before = await processorTime(pid);
  await sleep(realClock, WATCHED_FOR);
  const spent = ((await processorTime(pid)) - before) / (WATCHED_FOR / minutes(1));
  const [resident, anonymous] = await memoryOf(pid);
  return [
    { name: 'resident, MB', value: resident, most: 100, isTime: false },
    { name: 'of which anonymous, MB', value: anonymous, most: 45, isTime: false },
    { name: 'processor time, s a minute', value: spent, most: 0.2, isTime: true },
    { name: 'first device shown after, s', value: shownAfter, most: 3, isTime: true },
  ];
}

async function measure(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sunpilot-footprint-'));
  const home = fork(file('footprint-home.ts'));
  let program: ChildProcess | undefined;
  try {
    const ready = await heard(home, Ready);
    const form = await made(join(folder, 'app'));
    const startedMs = realClock.wall();
    program = await start(form, folder, ready);
    const { shownAtMs } = await heard(home, Shown);
    return await watch(program.pid ?? 0, (shownAtMs - startedMs) / 1000);
  } finally {
    program?.kill();
    if (program?.exitCode === null) await once(program, 'exit');
    home.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

const rows = await measure();
const line = (cells: readonly string[]): string =>
  `${cells.map((cell, at) => (at === 0 ? cell.padEnd(30) : cell.padStart(10))).join('')}\n`;
process.stdout.write(line(['', 'measured', 'at most']));
for (const { name, value, most } of rows) process.stdout.write(line([name, value.toFixed(2), String(most)]));
const counted = rows.filter(({ isTime }) => !(isShort && isTime) && !process.argv.includes('--sources'));
process.exitCode = counted.some(({ value, most }) => value > most) ? 1 : 0;
