import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { type Clock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { type Estate, type EstatePlan, startEstate } from '../../src/simulator/estate.ts';
import { type Millis, epoch, millis } from '../../src/units.ts';

const SPEED = 30;

type Plan = Pick<EstatePlan, 'battery' | 'control'>;

/** A simulated home that lives thirty times as fast, and the program in it as its own process, which may be killed. */
export class OwnProcess {
  readonly clock: Clock;
  readonly estate: Estate;
  log = '';
  readonly #folder: string;
  #program: ChildProcess | undefined;

  private constructor(clock: Clock, estate: Estate, folder: string) {
    this.clock = clock;
    this.estate = estate;
    this.#folder = folder;
  }

  /** The home at this local time; the program is still to be launched. */
  static async at(start: string, plan: Plan): Promise<OwnProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'sunpilot-own-'));
    const clock = scaledClock(SPEED, epoch(DateTime.fromISO(start).toMillis()));
    const estate = await startEstate({ clock, zone: DateTime.local().zoneName, day: 'clear', ...plan });
    await writeFile(join(folder, 'options.json'), JSON.stringify(estate.options));
    await mkdir(join(folder, 'data'));
    return new OwnProcess(clock, estate, folder);
  }

  /** What the owner sets while the program is not running. */
  async set(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await writeFile(join(this.#folder, 'data', 'settings.json'), JSON.stringify(settings));
  }

  /** Starts the program with its clock set to the home's. */
  launch(): void {
    const flags = ['--options', join(this.#folder, 'options.json'), '--data', join(this.#folder, 'data')];
    const start = DateTime.fromMillis(this.clock.wall()).toISO() ?? '';
    const time = ['--speed', String(SPEED), '--start', start];
    const child = spawn(process.execPath, ['src/sunpilot.js', 'run', ...flags, ...time], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    this.#program = child;
  }

  /** Ends the program by a signal, and gives its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const program = this.#program;
    if (program === undefined || program.exitCode !== null || program.signalCode !== null) return null;
    program.kill(signal);
    const [code] = (await once(program, 'exit')) as [number | null];
    return code;
  }

  /** What the program has on disk. */
  async memory(): Promise<unknown> {
    return JSON.parse(await readFile(join(this.#folder, 'data', 'memory.json'), 'utf8'));
  }

  async until(what: string, holds: () => boolean, within: Millis): Promise<void> {
    const end = this.clock.now() + within;
    while (!holds()) {
      if (this.clock.now() > end) throw new Error(`not seen: ${what}\n${this.log}`);
      await sleep(this.clock, millis(500));
    }
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    await this.estate.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
