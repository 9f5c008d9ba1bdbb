import { setTimeout as realWait } from 'node:timers/promises';
import { type Millis, millis, seconds } from '../../src/units.ts';
import type { Route } from '../../src/vehicle/route.ts';
import type { HandClock } from './hand-clock.ts';

/** Counts what is under way on a route, so that a night can wait for real sockets and for nothing else. */
export function counted(route: Route): { readonly route: Route; readonly busy: () => boolean } {
  let open = 0;
  const count = <T>(promise: Promise<T>): Promise<T> => {
    open += 1;
    return promise.finally(() => (open -= 1));
  };
  const counting: Route = {
    get pace() {
      return route.pace;
    },
    presence: signal => count(route.presence(signal)),
    read: signal => count(route.read(signal)),
    command: (command, signal) => count(route.command(command, signal)),
    hints: () => route.hints?.() ?? [],
    atHome: () => route.atHome(),
    close: () => route.close(),
  };
  return { route: counting, busy: () => open > 0 };
}

/** Lets the hand clock run, a second for each real millisecond in which it may, until the promise is settled. */
export async function played<T>(
  clock: HandClock,
  promise: Promise<T>,
  mayRun: () => boolean = () => true,
): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  for (;;) {
    await realWait(1);
    if (settled) return promise;
    if (mayRun()) clock.pass(seconds(1));
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
