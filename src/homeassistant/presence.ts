import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import { minutes, seconds } from '../units.ts';
import type { Home } from './connection.ts';
import type { Topics } from './messages.ts';
import { oursOverMqtt } from './registered.ts';

const Entries = z.array(z.object({ state: z.string() }));

const ASK_AGAIN = seconds(2);
/** Whoever takes MQTT away may be about to set it up anew; a broker may be slower than Home Assistant. */
const PATIENCE = minutes(1);

interface Question {
  readonly home: Home;
  readonly clock: Clock;
  readonly topics: Topics;
  /** SunPilot was shown over MQTT until now. */
  readonly hadMqtt: boolean;
  /** Told while the answer is no and nothing can be done but wait. */
  readonly wait: () => void;
}

/**
 * Whether Home Assistant has MQTT. No is only answered where it has no entity of ours over MQTT either: one that is switched
 * off, or whose broker is away, comes back with them, and their ids must be free then. Undefined when the connection is lost.
 * Throws a `HomeError`.
 */
export async function hasMqtt(question: Question, lost: AbortSignal): Promise<boolean | undefined> {
  const { home, clock, topics, hadMqtt, wait } = question;
  let sinceMs = clock.now();
  while (!lost.aborted) {
    const entries = await entriesOf(home);
    if (isLoaded(entries)) return true;
    const patience = entries.length === 0 && !hadMqtt ? 0 : PATIENCE;
    if (clock.now() - sinceMs >= patience) {
      if ((await oursOverMqtt(home, topics)).length === 0) return false;
      sinceMs = clock.now();
    }
    wait();
    await sleep(clock, ASK_AGAIN, lost);
  }
  return undefined;
}

/** Returns when MQTT is there, or the signal ends it. Throws a `HomeError`. */
export async function untilMqtt(home: Home, clock: Clock, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && !isLoaded(await entriesOf(home))) await sleep(clock, ASK_AGAIN, ended);
}

type Entry = z.infer<typeof Entries>[number];

const entriesOf = async (home: Home): Promise<readonly Entry[]> =>
  Entries.parse(await home.call({ type: 'config_entries/get', domain: 'mqtt' }));

const isLoaded = (entries: readonly Entry[]): boolean => entries.some(({ state }) => state === 'loaded');
