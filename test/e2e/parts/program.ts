import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A process of its own, with all that it starts; it never outlives the tests, not even killed ones. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** What it prints is added to the file. */
  constructor(command: readonly string[], output: string) {
    const file = openSync(output, 'a');
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      detached: true,
      stdio: ['ignore', file, file],
    });
    closeSync(file);
    this.#ended = once(this.#child, 'exit');
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until it has ended, and gives its exit code; none if a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Asks it to end and waits for that; it is killed when it takes longer than half a minute. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    await Promise.race([this.#ended, wait(30_000, undefined, { ref: false })]);
    await this.kill();
  }

  /** Ends it in mid-word, as a power cut does. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    if (this.isRunning) await this.#ended;
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || !this.isRunning) return;
    process.kill(-pid, signal);
  }
}
