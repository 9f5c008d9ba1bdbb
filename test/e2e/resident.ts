import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { type Clock, scaledClock } from '../../src/runtime/clock.ts';
import { type Estate, type EstatePlan, startEstate } from '../../src/simulator/estate.ts';
import { epoch, watts } from '../../src/units.ts';
import type { State } from './parts/ask.ts';
import type { Screen } from './parts/browser.ts';
import { type Home, startHome } from './parts/home.ts';
import { Program } from './parts/program.ts';
import { until } from './parts/wait.ts';

const START = '2026-06-21T11:00';
const SPEED = 20;
/** Home Assistant's zone in these tests, and so the home's. */
const ZONE = 'Europe/Berlin';

interface Plan {
  readonly language?: 'en' | 'de';
  readonly battery?: EstatePlan['battery'];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Home Assistant is reached through the Supervisor, which gave this token. */
  readonly through?: string;
  /** Adds to the folder of Home Assistant's configuration. */
  readonly furnish?: (folder: string) => void;
}

/**
 * SunPilot as its own process in a simulated home, on a pseudo-terminal and loopback HTTPS, joined to a real Home Assistant.
 * The simulated home lives twenty times as fast as Home Assistant.
 */
export class Resident {
  readonly home: Home;
  readonly estate: Estate;
  readonly clock: Clock;
  readonly #folder: string;
  readonly #way: readonly string[];
  #program: Program | undefined;

  constructor(home: Home, estate: Estate, clock: Clock, folder: string, way: readonly string[]) {
    this.home = home;
    this.estate = estate;
    this.clock = clock;
    this.#folder = folder;
    this.#way = way;
  }

  /** Starts the program with its clock set to the home's. */
  start(): void {
    const now = DateTime.fromMillis(this.clock.wall()).toISO() ?? START;
    const flags = ['--options', join(this.#folder, 'options.json'), '--data', join(this.#folder, 'data')];
    const command = [
      process.execPath,
      'src/sunpilot.js',
      'run',
      ...flags,
      '--speed',
      String(SPEED),
      '--start',
      now,
    ];
    this.#program = new Program(['/usr/bin/env', ...this.#way, ...command], join(this.#folder, 'log'));
  }

  stop(): Promise<void> | undefined {
    return this.#program?.end();
  }

  kill(): Promise<void> | undefined {
    return this.#program?.kill();
  }

  get isRunning(): boolean {
    return this.#program?.isRunning ?? false;
  }

  log(): Promise<string> {
    return readFile(join(this.#folder, 'log'), 'utf8');
  }

  async kept(name: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.#folder, 'data', name), 'utf8'));
  }

  /** Waits until the program has said something. */
  says(sentence: string | RegExp): Promise<true> {
    return until(`"${String(sentence)}" in the log`, async () =>
      (await this.log()).match(sentence) === null ? undefined : true,
    );
  }

  /** Waits until an entity shows something, and gives its state. */
  async shows(entityId: string, expected: string | ((state: State) => boolean)): Promise<State> {
    const fits = typeof expected === 'string' ? ({ state }: State) => state === expected : expected;
    let last: State | undefined;
    const look = async (): Promise<State | undefined> => {
      last = await this.home.ask.state(entityId);
      return last !== undefined && fits(last) ? last : undefined;
    };
    return until(`${entityId} as expected`, look, 60).catch(async (error: unknown) => {
      const log = (await this.log()).split('\n').slice(-15).join('\n');
      throw new Error(`${entityId} shows ${JSON.stringify(last)}; the log ends:\n${log}`, { cause: error });
    });
  }

  /**
   * Does what an owner does with a control just after a restart: touches it again until it shows. Home Assistant queues
   * no command while it, its broker or SunPilot is on the way back.
   */
  async touches(action: string, entityId: string, data: Readonly<Record<string, unknown>>, shown: string) {
    const touch = async (): Promise<State | undefined> => {
      await this.home.ask.perform(action, data, { entity_id: entityId });
      const look = () => this.home.ask.state(entityId);
      return until('a touch', async () => ((await look())?.state === shown ? look() : undefined), 3).catch(
        () => undefined,
      );
    };
    await until(`${entityId} obeying`, touch, 60);
  }

  async leave(): Promise<void> {
    await this.stop();
    await this.estate.close();
    await this.home.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Moments, by the simulated home's clock, at which the car was told this. */
  told(command: 'charge_start' | 'charge_stop'): readonly number[] {
    const { requests } = this.estate.carServer;
    return requests.filter(({ path }) => path.includes(`/command/${command}`)).map(({ atMs }) => atMs);
  }

  /** The time of day in the simulated home, so many minutes from now. */
  timeIn(minutes: number): string {
    return DateTime.fromMillis(this.clock.wall(), { zone: ZONE }).plus({ minutes }).toFormat('HH:mm:00');
  }

  /** The device page of a device, by its name. */
  async page(name: string): Promise<Screen> {
    const device = await until(`the device ${name}`, async () =>
      (await this.home.ask.devices()).find(found => found.name === name),
    );
    return this.home.page(`/config/devices/device/${device.id}`);
  }

  /** The car is plugged in and has been stopped by its owner; the sun is as given. */
  async park(sun: number): Promise<void> {
    this.estate.home.setSun(watts(sun));
    this.estate.plugIn();
    await until('the car charging', () => (this.drawn > 4 ? true : undefined));
    await this.says(/Charging started|Laden begonnen/);
    this.estate.car.stop();
    await until('the car stopped', () => (this.drawn < 1 ? true : undefined));
    await this.says(/Charging stopped|Laden beendet/);
  }

  get drawn(): number {
    return this.estate.charger.look().actualAmps;
  }
}

/** Moves in: a fresh Home Assistant, a simulated home with the car plugged in and stopped, and the program. */
export async function moveIn({
  language = 'en',
  battery = 'none',
  settings,
  options = {},
  through,
  furnish,
}: Plan = {}): Promise<Resident> {
  const home = await startHome({ language, furnish });
  const clock = scaledClock(SPEED, epoch(DateTime.fromISO(START, { zone: ZONE }).toMillis()));
  const estate = await startEstate({ clock, zone: ZONE, day: 'clear', battery });
  estate.home.setHouse(watts(500));
  const folder = await mkdtemp(join(tmpdir(), 'sunpilot-e2e-'));
  const port = join(folder, 'tty');
  await estate.bus.asDevice(port);
  const { bridge: _, ...chargers } = { bridge: undefined, ...(estate.options['wall_connectors'] as object) };
  const written = { ...estate.options, wall_connectors: { ...chargers, port }, ...options };
  await writeFile(join(folder, 'options.json'), JSON.stringify(written));
  await mkdir(join(folder, 'data'));
  if (settings !== undefined)
    await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify(settings));
  const direct = [`HOME_ASSISTANT_URL=${home.url}`, `HOME_ASSISTANT_TOKEN=${home.token}`];
  const way = through === undefined ? direct : [`SUPERVISOR_TOKEN=${through}`];
  const resident = new Resident(home, estate, clock, folder, way);
  resident.start();
  return resident;
}
