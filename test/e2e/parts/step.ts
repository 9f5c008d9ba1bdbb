import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.ts';

/** One thing that is brought up where it is missing, and anew when what it is made from has changed. */
export interface Step {
  readonly name: string;
  readonly madeFrom: readonly string[];
  readonly isThere: () => boolean;
  readonly bringUp: () => void;
}

/** Runs a command and gives what it prints on its standard output; the rest is shown only if it fails. */
export function run(command: readonly string[]): string {
  const [program = '', ...args] = command;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  throw new Error(`${command.join(' ')}\n${stdout}${stderr}${error?.message ?? `ended with ${status}`}`);
}

/** Brings one thing up, unless it is there as it should be. */
export function take({ name, madeFrom, isThere, bringUp }: Step): void {
  const stamp = join(places.stamps, name.toLowerCase().replaceAll(' ', '-'));
  const content = `${madeFrom.join('\n')}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content && isThere())
    return console.log(`${name}: there`);
  const began = performance.now();
  console.log(`${name}: missing or out of date, being installed …`);
  rmSync(stamp, { force: true });
  bringUp();
  writeFileSync(stamp, content);
  console.log(`${name}: installed in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
