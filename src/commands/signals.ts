import { realClock } from '../runtime/clock.ts';
import { hours } from '../units.ts';

const STOPS = ['SIGTERM', 'SIGINT'] as const;
const A_YEAR = hours(24 * 365);

/** Returns when the program is asked to end. A second request ends it at once. Keeps the process alive by itself. */
export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    const letGo = realClock.after(A_YEAR, () => undefined);
    const asked = (): void => {
      for (const signal of STOPS) process.off(signal, asked);
      letGo();
      resolve();
    };
    for (const signal of STOPS) process.on(signal, asked);
  });
}
