import { type Home, HomeError } from '../../src/homeassistant/connection.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { Topics } from '../../src/homeassistant/messages.ts';
import { Publisher } from '../../src/homeassistant/publisher.ts';
import type { Deed } from '../../src/homeassistant/row.ts';
import { seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import type { Stage } from '../support/stage.ts';

export const topics = new Topics('ab12cd34');

export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly message_expiry_interval?: { readonly seconds: number };
}

/** A publisher on a connection that writes down what it is told. */
export function bench(refuses: (message: Published) => boolean = () => false) {
  const clock = new HandClock();
  const published: (Published & { readonly atMs: number })[] = [];
  const deeds: Deed[] = [];
  const publisher = new Publisher({ clock, topics, version: '1', act: deed => deeds.push(deed) });
  const home: Home = {
    call: message => {
      const data = message['service_data'] as Published;
      if (refuses(data)) return Promise.reject(new HomeError('home_assistant_error', 'not supported'));
      published.push({ ...data, atMs: clock.now() });
      return Promise.resolve(undefined);
    },
    listen: () => Promise.resolve(),
    first: () => Promise.resolve(undefined),
  };
  const lost = new AbortController();
  const connect = (): Promise<void> => publisher.live(home, lost.signal);
  let living = connect();
  return {
    clock,
    published,
    deeds,
    publisher,
    /** The end of the connection so far, and a new one. */
    reconnect: async (): Promise<unknown> => {
      const why: unknown = await living.catch((error: unknown) => error);
      living = connect();
      return why;
    },
    end: async (): Promise<void> => {
      lost.abort();
      await living;
    },
  };
}

export const kindOf = ({ topic }: Published): string => topic.replace('sunpilot/ab12cd34/', '');

/** Lets a stage live for so many seconds, each of them shown. */
export async function live(
  stage: Stage,
  facts: Facts,
  { publisher, clock }: ReturnType<typeof bench>,
  duration: number,
): Promise<void> {
  for (let n = 0; n < duration; n += 1) {
    stage.run(1);
    publisher.show({ ...facts, snapshot: stage.snapshot(), settings: stage.settings, decision: stage.last });
    await clock.live(seconds(1));
  }
}
