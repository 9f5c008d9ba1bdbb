import { setTimeout as wait } from 'node:timers/promises';

/** Looks again and again until something other than undefined is seen, for at most so many seconds. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  seconds = 30,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`not seen within ${seconds} s: ${what}`);
    await wait(50);
  }
}
