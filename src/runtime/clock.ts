import { type Epoch, type Millis, epoch, millis } from '../units.ts';

/** The one source of time. Intervals go by `now`, which never jumps; schedules by `wall`, which may. */
export interface Clock {
  now(): Millis;
  wall(): Epoch;
  /** Calls back once when `delay` of this clock has passed. The answer calls it off. */
  after(delay: Millis, call: () => void): () => void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Node's timers end up to a millisecond early, and at once beyond 25 days: what is left is waited for again. */
function timer(delay: number, call: () => void): () => void {
  const due = performance.now() + delay;
  const wait = (): NodeJS.Timeout =>
    setTimeout(wake, Math.min(Math.max(0, Math.ceil(due - performance.now())), LONGEST_TIMER));
  const wake = (): void => {
    if (performance.now() >= due) return call();
    handle = wait();
  };
  let handle = wait();
  return () => clearTimeout(handle);
}

export const realClock: Clock = {
  now: () => millis(performance.now()),
  wall: () => epoch(Date.now()),
  after: timer,
};

/** A clock that runs `speed` times as fast from `start` on, for simulated homes: sockets stay real. */
export function scaledClock(speed: number, start: Epoch = realClock.wall()): Clock {
  const origin = realClock.now();
  const now = (): Millis => millis((realClock.now() - origin) * speed);
  return {
    now,
    wall: () => epoch(start + now()),
    after: (delay, call) => timer(delay / speed, call),
  };
}

/** Waits on the given clock; ends at once, without a fault, when the signal is given. */
export function sleep(clock: Clock, delay: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted === true) return resolve();
    const wake = (): void => {
      callOff();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const callOff = clock.after(delay, wake);
    signal?.addEventListener('abort', wake);
    return undefined;
  });
}
