import { setTimeout as realWait } from 'node:timers/promises';
import { type Millis, millis, seconds } from '../../src/units.ts';
import type { HandClock } from './hand-clock.ts';

/** Lets the hand clock run, a second for each real millisecond, until the promise is settled. */
export async function played<T>(clock: HandClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  for (;;) {
    await realWait(1);
    if (settled) return promise;
    clock.pass(seconds(1));
  }
}

/** Lets time pass in steps; in each, real sockets get their turn while `busy` says that one is in use. */
export async function lived(clock: HandClock, by: Millis, step: Millis, busy: () => boolean): Promise<void> {
  for (let passed = 0; passed < by; passed += step) {
    clock.pass(millis(Math.min(step, by - passed)));
    await new Promise(resolve => setImmediate(resolve));
    for (let waited = 0; busy() && waited < 20; waited += 1) await realWait(1);
  }
}
