import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { realClock, sleep } from '../runtime/clock.ts';
import { millis } from '../units.ts';

const LOOK_EVERY = millis(20);
const LOOKS = 150;

/**
 * Makes a pseudo-terminal at `path` that leads to a port of this machine. It vanishes when the port closes, as
 * an adapter that is pulled out. Answers how to end it; fails where socat is missing or cannot make it.
 */
export async function deviceTo(path: string, port: number, socat = 'socat'): Promise<() => Promise<void>> {
  await rm(path, { force: true });
  const ends = [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`];
  const program = spawn(socat, ends, { stdio: 'ignore' });
  if (program.pid === undefined) {
    const [cause]: unknown[] = await once(program, 'error');
    throw new Error(`A simulated serial port needs socat. Install it, as with "apt install socat"`, {
      cause,
    });
  }
  const ended = once(program, 'exit');
  const end = async (): Promise<void> => {
    program.kill();
    await ended;
    await rm(path, { force: true });
  };
  for (let look = 0; look < LOOKS && program.exitCode === null; look += 1) {
    if (await exists(path)) return end;
    await sleep(realClock, LOOK_EVERY);
  }
  await end();
  throw new Error(
    `socat could not make the serial port ${path}. Does its folder exist, and may it be written?`,
  );
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
