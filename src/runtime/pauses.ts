import { type Millis, millis } from '../units.ts';

/** Growing pauses between tries: `first`, doubled each time, never above `longest`. */
export const growingPause = (first: Millis, longest: Millis, failures: number): Millis =>
  millis(Math.min(longest, first * 2 ** Math.min(Math.max(failures - 1, 0), 30)));
