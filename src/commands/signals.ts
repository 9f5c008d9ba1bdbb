import { realClock } from '../runtime/clock.ts';
import { seconds } from '../units.ts';

const STOPS = ['SIGTERM', 'SIGINT'] as const;
const LOOK_EVERY = seconds(1);

/** npm ends without its child when it is told to end, and two masters on one bus must not be: then the child ends too. */
const startedByNpm = process.env['npm_execpath'] !== undefined;
/** As early as can be: a parent may be gone before anything else is read. */
const parent = process.ppid;

/** Returns when the program is asked to end. A second request ends it at once. Keeps the process alive by itself. */
export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    const look = (): (() => void) =>
      realClock.after(LOOK_EVERY, () => {
        if (startedByNpm && process.ppid !== parent) asked();
        else letGo = look();
      });
    let letGo = look();
    const asked = (): void => {
      for (const signal of STOPS) process.off(signal, asked);
      letGo();
      resolve();
    };
    for (const signal of STOPS) process.on(signal, asked);
  });
}
