import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { tokenIn } from './configuration.ts';
import { inForky } from './forky.ts';
import { CONFIG, VENV } from './places.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

/** What Home Assistant says here whatever we do: it has no ffmpeg, no turbojpeg, and is told not to install. */
const harmless = /ffmpeg|turbojpeg|Skipping pip installation|falling back to zlib|shutdown cleanly/i;

const Config = z.object({ state: z.string() });

/** A real Home Assistant Core on 127.0.0.1. */
export class Core {
  readonly url: string;
  readonly folder: string;
  #program: Program | undefined;

  /** The folder holds its configuration, which names the port. */
  constructor(folder: string, port: number) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it; waits until it is up, or, without an owner yet, until it waits for one. */
  async start(): Promise<void> {
    const hass = [`${VENV}/bin/hass`, '--skip-pip', '--config', CONFIG];
    const mounts = [{ from: this.folder, to: CONFIG }];
    const program = new Program(inForky(hass, mounts), join(this.folder, 'output.log'));
    this.#program = program;
    await until(
      'Home Assistant running',
      async () => {
        if (!program.isRunning) throw new Error(`Home Assistant ended:\n${this.#output()}`);
        return (await this.#isUp()) ? true : undefined;
      },
      120,
    );
  }

  async stop(): Promise<void> {
    await this.#program?.end();
  }

  /** Ends it in mid-word, as a power cut does. */
  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Warnings and errors of its log since this folder was made, over all restarts, without the harmless ones. */
  warnings(): readonly string[] {
    return this.#output()
      .split(/^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/m)
      .filter(entry => /^\S+ \S+ (?:WARNING|ERROR|CRITICAL) /.test(entry) && !harmless.test(entry));
  }

  async #isUp(): Promise<boolean> {
    const token = tokenIn(this.folder);
    try {
      if (token === undefined) return (await fetch(`${this.url}/api/onboarding`)).ok;
      const response = await fetch(`${this.url}/api/config`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return response.ok && Config.parse(await response.json()).state === 'RUNNING';
    } catch {
      return false;
    }
  }

  /** What it printed: its log, which in its own file begins anew with each start. */
  #output(): string {
    return readFileSync(join(this.folder, 'output.log'), 'utf8');
  }
}
