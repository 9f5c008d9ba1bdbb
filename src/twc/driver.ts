import type { Clock } from '../runtime/clock.ts';
import { millis } from '../units.ts';
import { type Input, type Output, step, wakeAt } from './master.ts';
import type { Master } from './state.ts';

/** Feeds the master, carries out what it says, and wakes it when it asks to be woken. */
export function drive(first: Master, clock: Clock, carryOut: (output: Output) => void) {
  let master = first;
  let stopped = false;
  let callOff: (() => void) | undefined;
  const feed = (input: Input): void => {
    if (stopped) return;
    const now = clock.now();
    const [next, outputs] = step(master, input, now);
    master = next;
    callOff?.();
    const moment = wakeAt(master);
    if (moment !== undefined) callOff = clock.after(millis(moment - now), () => feed({ kind: 'woke' }));
    outputs.forEach(carryOut);
  };
  const stop = (): void => {
    stopped = true;
    callOff?.();
  };
  return { feed, stop, master: (): Master => master };
}
