import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { ChargingEvent } from '../../src/charging/decision.ts';
import type { Address } from '../../src/homeassistant/connection.ts';
import { startSunPilot } from '../../src/main.ts';
import { readOptions } from '../../src/options/options.ts';
import { secretsOf } from '../../src/options/secrets.ts';
import { sleep } from '../../src/runtime/clock.ts';
import { Redactor, lineLog } from '../../src/runtime/log.ts';
import type { Step } from '../../src/runtime/loop.ts';
import { type Estate, type EstatePlan, startEstate } from '../../src/simulator/estate.ts';
import { type Millis, epoch, millis, seconds } from '../../src/units.ts';
import { SteadyClock } from '../support/steady-clock.ts';

const ZONE = 'Europe/Berlin';
/** 21 June 2026, 11:00 in that zone. */
const MORNING = epoch(Date.UTC(2026, 5, 21, 9));
const SPEED = 60;

type Plan = Partial<Omit<EstatePlan, 'clock'>> & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly homeAssistant?: Address;
  /** Changes to the options, by key. */
  readonly options?: Readonly<Record<string, unknown>>;
};

/** A simulated home with the real program living in it, over real sockets, sixty times as fast as life. */
export class House {
  readonly estate: Estate;
  readonly clock: SteadyClock;
  readonly lines: string[] = [];
  readonly events: (ChargingEvent & { readonly atMs: Millis })[] = [];
  last: Step | undefined;
  /** Where its page is. */
  page = '';
  readonly #data: string;
  readonly #homeAssistant: Address | undefined;
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(estate: Estate, clock: SteadyClock, data: string, homeAssistant?: Address) {
    this.#homeAssistant = homeAssistant;
    this.estate = estate;
    this.clock = clock;
    this.#data = data;
  }

  /** Starts the program on the data that it left behind, if any. */
  async start(changes: Plan['options'] = {}): Promise<void> {
    const read = readOptions({ ...this.estate.options, ...changes });
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    const redactor = new Redactor();
    for (const secret of secretsOf(read.options)) redactor.hide(secret);
    const { clock } = this;
    const program = await startSunPilot({
      options: read.options,
      data: this.#data,
      clock,
      zone: ZONE,
      log: lineLog(clock, 'debug', redactor, line => this.lines.push(line)),
      redactor,
      homeAssistant: this.#homeAssistant,
      version: '0.0.0',
      door: { kind: 'loopback', port: 0 },
      passing: false,
      onStep: step => {
        this.last = step;
        this.events.push(...step.decision.events.map(event => ({ ...event, atMs: step.snapshot.nowMs })));
      },
    });
    this.page = program.pageUrl ?? '';
    this.#stop = () => program.stop();
  }

  async stop(): Promise<void> {
    await this.#stop();
  }

  /** Ends the program and the home. What it wrote must be whole sentences, without a secret. */
  async leave(): Promise<void> {
    await this.#stop();
    const torn = this.lines.find(line => /[{}]|undefined|NaN|SUNNY/.test(line));
    if (torn !== undefined) throw new Error(`a line of the log is not fit for an owner: ${torn}`);
    await this.estate.close();
    this.clock.stop();
    await rm(this.#data, { recursive: true, force: true });
  }

  get why(): string | undefined {
    return this.last?.decision.told.key;
  }

  get kind(): string | undefined {
    return this.last?.decision.chargers[0]?.kind;
  }

  get drawn(): number {
    return this.estate.charger.look().actualAmps;
  }

  pass(time: Millis): Promise<void> {
    return sleep(this.clock, time);
  }

  /** Waits until something holds; fails when it does not within so much of the house's time. */
  async until(what: string, holds: () => boolean, within: Millis): Promise<void> {
    const end = this.clock.now() + within;
    while (!holds()) {
      if (this.clock.now() > end)
        throw new Error(`not seen: ${what}. Last: ${this.why}\n${this.lines.slice(-12).join('')}`);
      await this.pass(millis(500));
    }
  }

  /** Moments at which the car's server was asked for this command. */
  asked(command: 'charge_start' | 'charge_stop'): readonly number[] {
    const { requests } = this.estate.carServer;
    return requests.filter(({ path }) => path.includes(`/command/${command}`)).map(({ atMs }) => atMs);
  }

  /** Limits as they went over the wire: command 05 or 09 of a master's heartbeat. */
  limits(): readonly { readonly atMs: number; readonly amps: number }[] {
    return this.estate.bus
      .frames()
      .filter(
        ({ from, hex }) =>
          from === 'master' && hex.startsWith('fbe0') && ['05', '09'].includes(hex.slice(12, 14)),
      )
      .map(({ atMs, hex }) => ({ atMs, amps: Number.parseInt(hex.slice(14, 18), 16) / 100 }));
  }

  /** The limit that was last sent before a moment. */
  limitBefore(moment: number): number | undefined {
    return this.limits().findLast(({ atMs }) => atMs < moment)?.amps;
  }
}

/** Builds a house and starts the program in it. */
export async function moveIn({ settings = {}, homeAssistant, options, ...plan }: Plan = {}): Promise<House> {
  const clock = new SteadyClock(SPEED, MORNING);
  const estate = await startEstate({ clock, zone: ZONE, day: 'clear', battery: 'none', ...plan });
  const data = await mkdtemp(join(tmpdir(), 'sunpilot-whole-'));
  await writeFile(join(data, 'settings.json'), JSON.stringify({ solar_charging: true, ...settings }));
  const house = new House(estate, clock, data, homeAssistant);
  await house.start(options);
  return house;
}

/** A house in which a sun charge is running. */
export async function charging(plan: Plan = {}): Promise<House> {
  const house = await moveIn(plan);
  house.estate.plugIn();
  await house.until('a sun charge', () => house.kind === 'sun' && house.drawn > 6, seconds(400));
  return house;
}

/** Never more on the wire than the circuit or the charger allow, and the minimum in force before each start. */
export function expectSafe(house: House): void {
  const { circuitAmps, chargerAmps } = house.last?.snapshot.installation ?? {
    circuitAmps: 0,
    chargerAmps: 0,
  };
  for (const { amps } of house.limits()) expect(amps).toBeLessThanOrEqual(Math.min(circuitAmps, chargerAmps));
  for (const moment of house.asked('charge_start')) expect(house.limitBefore(moment)).toBe(6);
}
