import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonBoard } from '../../src/commands/check-board.ts';
import { loadCheckWords } from '../../src/commands/check-words.ts';
import { checkAll } from '../../src/commands/check.ts';
import type { Address } from '../../src/homeassistant/connection.ts';
import { readOptions } from '../../src/options/options.ts';
import { secretsOf } from '../../src/options/secrets.ts';
import { Redactor } from '../../src/runtime/log.ts';
import { type Estate, type EstatePlan, startEstate } from '../../src/simulator/estate.ts';
import { epoch } from '../../src/units.ts';
import { SteadyClock } from '../support/steady-clock.ts';

export const ZONE = 'Europe/Berlin';
export const TOKEN = 'a-long-lived-secret-token';
/** Those of the owner, and what those that Tesla gives out begin with. */
const SECRETS = [TOKEN, 'SUNNY', 'simulated-refresh-token', 'simulated-token', 'refresh-', 'access-'];
const MORNING = epoch(Date.UTC(2026, 5, 21, 9));
const SPEED = 10;
/** Nothing listens at this port of a machine in its senses. */
const nobody = '127.0.0.1:9';

export interface Line {
  readonly part: string;
  readonly ok: boolean | null;
  readonly says: string;
}

interface Circumstances {
  /** Changes to the options, by key. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly homeAssistant?: Address;
  /** False: nobody is at the bridge, so that no time is spent on listening. */
  readonly bus?: boolean;
}

/** A simulated home that can be checked, ten times as fast as life. */
export class Checked {
  readonly estate: Estate;
  readonly clock: SteadyClock;
  readonly data: string;
  #written = '';

  constructor(estate: Estate, clock: SteadyClock, data: string) {
    this.estate = estate;
    this.clock = clock;
    this.data = data;
  }

  /** Checks it; answers the exit code and what was told of each part. */
  async check({ options = {}, homeAssistant, bus = true }: Circumstances = {}): Promise<{
    readonly code: number;
    readonly parts: readonly string[];
    about(part: string): Line;
  }> {
    const deaf = { wall_connectors: { bridge: `tcp://${nobody}`, circuit_amps: 48, charger_amps: 32 } };
    const read = readOptions({ ...this.estate.options, ...(!bus && deaf), ...options });
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    const redactor = new Redactor();
    for (const secret of secretsOf(read.options)) redactor.hide(secret);
    redactor.hide(homeAssistant?.token);
    const words = await loadCheckWords('en');
    let out = '';
    const paper = { write: (text: string) => (out += text) };
    const { data, clock } = this;
    const installation = { options: read.options, data, clock, zone: ZONE, homeAssistant, redactor, words };
    const code = await checkAll(installation, jsonBoard({ paper, words, redactor }));
    this.#written += out;
    const lines = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Line);
    return {
      code,
      parts: lines.map(({ part }) => part),
      about: part => {
        const found = lines.find(line => line.part === part);
        if (found === undefined) throw new Error(`nothing was told of ${part}: ${out}`);
        return found;
      },
    };
  }

  /** A document of the data folder, as a run leaves it behind. */
  leave(name: string, content: unknown): Promise<void> {
    return writeFile(join(this.data, name), JSON.stringify(content));
  }

  /** Ends the home. In nothing that was told may there be a secret, or a gap. */
  async end(): Promise<void> {
    const says = this.#written.replaceAll(/^\{|\}$/gm, '');
    const unfit = [...SECRETS, 'undefined', 'NaN', '{'].filter(text => says.includes(text));
    if (unfit.length > 0) throw new Error(`not fit for an owner: ${unfit.join(' ')} in ${says}`);
    await this.estate.close();
    this.clock.stop();
    await rm(this.data, { recursive: true, force: true });
  }
}

export async function checked(plan: Partial<Omit<EstatePlan, 'clock'>> = {}): Promise<Checked> {
  const clock = new SteadyClock(SPEED, MORNING);
  const estate = await startEstate({ clock, zone: ZONE, day: 'clear', battery: {}, asleep: false, ...plan });
  return new Checked(estate, clock, await mkdtemp(join(tmpdir(), 'sunpilot-check-')));
}
