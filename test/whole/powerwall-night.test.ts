import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Clock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { type Estate, startEstate } from '../../src/simulator/estate.ts';
import { type Millis, epoch, millis, minutes, percent, watts } from '../../src/units.ts';

const SPEED = 30;
const START = '2026-06-21T23:00';

let folder = '';
let clock: Clock;
let estate: Estate;
let program: ChildProcess | undefined;
let log = '';

beforeEach(async () => {
  const zone = DateTime.local().zoneName;
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-night-'));
  clock = scaledClock(SPEED, epoch(DateTime.fromISO(START).toMillis()));
  const battery = { level: percent(61.9) };
  estate = await startEstate({ clock, zone, day: 'clear', battery, control: 'fleet_api' });
  estate.home.setHouse(watts(0));
  await writeFile(join(folder, 'options.json'), JSON.stringify(estate.options));
  await mkdir(join(folder, 'data'));
  const settings = { solar_charging: true, protect_reserve: true };
  await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify(settings));
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

const posted = (): readonly unknown[] =>
  (estate.cloud?.server.requests ?? [])
    .filter(({ path }) => path.endsWith('/backup'))
    .map(({ body }) => JSON.parse(body) as unknown);
const reserve = (): number | undefined => estate.cloud?.site.settings.reserve;
const fed = (): number => estate.home.flows().battery;

describe('a night in which a car charges and the program is killed in the middle', () => {
  it('empties no battery into a battery, and gives back the reserve that was found', async () => {
    program = launch();
    estate.plugIn();
    await until('a charge', () => estate.charger.look().actualAmps > 6, minutes(12));
    await until('a Powerwall that feeds the car', () => fed() > 1000, minutes(5));
    await until('a raised reserve on its way', () => posted().length > 0, minutes(12));
    program.kill('SIGKILL');
    await once(program, 'exit');
    const memory = JSON.parse(await readFile(join(folder, 'data', 'memory.json'), 'utf8')) as object;
    expect(memory).toMatchObject({ powerwall: { raisedReserve: { found: 20, sent: 'set', seen: false } } });
    program = launch();
    await until('a Powerwall that feeds the car no more', () => fed() < 100, minutes(12));
    expect(reserve()).toBe(61);
    await until('a raised reserve read back', () => log.includes('is given back afterwards'), minutes(15));
    estate.car.unplug();
    await until('the reserve given back', () => reserve() === 20, minutes(25));
    await until('that in the log', () => log.includes('has the settings that you gave it'), minutes(25));
    expect(posted().at(-1)).toEqual({ backup_reserve_percent: 20 });
    expect(estate.home.battery().level).toBeGreaterThan(60.5);
    expect(log).not.toContain('simulated-refresh-token');
    const asked = estate.cloud?.server.requests.filter(({ path }) => path.includes('/energy_sites/')) ?? [];
    expect(asked.length).toBeLessThanOrEqual(30);
    program.kill('SIGTERM');
    const [code] = await once(program, 'exit');
    expect(code).toBe(0);
  }, 180_000);
});
