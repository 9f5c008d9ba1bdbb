import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Clock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { type Estate, startEstate } from '../../src/simulator/estate.ts';
import { type Millis, epoch, millis, minutes } from '../../src/units.ts';

const SPEED = 30;
const START = '2026-06-21T11:00';

let folder = '';
let clock: Clock;
let estate: Estate;
let program: ChildProcess | undefined;
let log = '';

beforeEach(async () => {
  const zone = DateTime.local().zoneName;
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-crash-'));
  clock = scaledClock(SPEED, epoch(DateTime.fromISO(START).toMillis()));
  estate = await startEstate({ clock, zone, day: 'clear', battery: 'none' });
  await writeFile(join(folder, 'options.json'), JSON.stringify(estate.options));
  log = '';
});

afterEach(async () => {
  program?.kill('SIGKILL');
  await estate.close();
  await rm(folder, { recursive: true, force: true });
});

/** The program as its own process, with its clock set to the home's. */
function launch(): ChildProcess {
  const flags = ['--options', join(folder, 'options.json'), '--data', join(folder, 'data')];
  const time = ['--speed', String(SPEED), '--start', DateTime.fromMillis(clock.wall()).toISO() ?? START];
  const child = spawn(process.execPath, ['src/sunpilot.js', 'run', ...flags, ...time], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  return child;
}

async function until(what: string, holds: () => boolean, within: Millis): Promise<void> {
  const end = clock.now() + within;
  while (!holds()) {
    if (clock.now() > end) throw new Error(`not seen: ${what}\n${log}`);
    await sleep(clock, millis(500));
  }
}

const drawn = (): number => estate.charger.look().actualAmps;
const asked = (command: string): number =>
  estate.carServer.requests.filter(({ path }) => path.includes(`/command/${command}`)).length;

describe('the program killed in the middle of a charge', () => {
  it('knows the charge as its own when it is back, and lets it go at the end of the window', async () => {
    program = launch();
    estate.plugIn();
    await until('a charge', () => drawn() > 6, minutes(12));
    await until('memory on disk', () => log.includes('Charging started'), minutes(10));
    program.kill('SIGKILL');
    await once(program, 'exit');
    const memory = await readFile(join(folder, 'data', 'memory.json'), 'utf8');
    expect(JSON.parse(memory)).toMatchObject({ chargers: { '1839': { charge: { kind: 'sun' } } } });
    await writeFile(
      join(folder, 'data', 'settings.json'),
      JSON.stringify({ solar_charging: true, window_end: '11:20' }),
    );
    const stops = asked('charge_stop');
    program = launch();
    await until('the end of the window', () => asked('charge_stop') > stops, minutes(30));
    await until('no current', () => drawn() < 1, minutes(10));
    await until('the stop in the log', () => log.includes('(Outside the window)'), minutes(10));
    program.kill('SIGTERM');
    const [code] = await once(program, 'exit');
    expect(code).toBe(0);
  }, 120_000);
});
