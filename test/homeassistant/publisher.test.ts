import { describe, expect, it } from '@jest/globals';
import { type Home, HomeError } from '../../src/homeassistant/connection.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { Topics } from '../../src/homeassistant/messages.ts';
import { Publisher } from '../../src/homeassistant/publisher.ts';
import type { Deed } from '../../src/homeassistant/row.ts';
import { minutes, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';
import { Stage } from '../support/stage.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly message_expiry_interval?: { readonly seconds: number };
}

/** A publisher on a connection that writes down what it is told. */
function bench(refuses: (message: Published) => boolean = () => false) {
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
  };
  const lost = new AbortController();
  const living = publisher.live(home, lost.signal);
  const end = async (): Promise<void> => {
    lost.abort();
    await living;
  };
  return { clock, published, deeds, publisher, home, end };
}

const kindOf = ({ topic }: Published): string => topic.replace('sunpilot/ab12cd34/', '');

/** Lets a stage live for so many seconds, each of them shown. */
async function live(
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

describe('what is published', () => {
  it('is first an offline, then the discovery of every device, then that it is there, and its states', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 5);
    const kinds = desk.published.map(kindOf);
    expect(kinds[0]).toBe('availability');
    expect(desk.published[0]?.payload).toBe('offline');
    expect(kinds.slice(1, 4).every(kind => kind.endsWith('/config'))).toBe(true);
    expect(desk.published[4]).toMatchObject({ payload: 'online' });
    expect(kinds.slice(5)).toEqual(expect.arrayContaining(['sunpilot/state', '1839/state']));
    await desk.end();
  });

  it('stays within twenty messages a minute on a wild day, and within ten on a quiet one', async () => {
    const wild = new Stage();
    const facts = await factsOf(wild);
    const desk = bench();
    for (let n = 0; n < 40; n += 1) {
      wild.spare((n % 5) * 1500);
      await live(wild, facts, desk, 15);
    }
    for (const { atMs } of desk.published) {
      const minute = desk.published.filter(other => other.atMs >= atMs && other.atMs < atMs + minutes(1));
      expect(minute.length).toBeLessThanOrEqual(20);
    }
    await desk.end();
    const quiet = new Stage();
    const still = bench();
    await live(quiet, facts, still, 600);
    expect(still.published.length / 10).toBeLessThan(10);
    await still.end();
  });

  it('shows a turned switch at once even on a wild day', async () => {
    const wild = new Stage();
    const facts = await factsOf(wild);
    const desk = bench();
    for (let n = 0; n < 20; n += 1) {
      wild.spare((n % 5) * 1500);
      await live(wild, facts, desk, 10);
      if (n < 10) continue;
      const before = desk.published.length;
      wild.set({ wait_for_sun: n % 2 === 1 });
      await live(wild, facts, desk, 2);
      expect(desk.published.slice(before).map(kindOf)).toContain('sunpilot/state');
    }
    await desk.end();
  });

  it('comes every minute for each device even when nothing changes', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 200);
    for (const kind of ['sunpilot/state', '1839/state', 'availability']) {
      const times = desk.published.filter(message => kindOf(message) === kind).map(({ atMs }) => atMs);
      expect(times.length).toBeGreaterThanOrEqual(3);
      for (const [index, time] of times.slice(1).entries())
        expect(time - (times[index] ?? 0)).toBeLessThanOrEqual(62_000);
    }
    await desk.end();
  });

  it('shows a turned switch at once', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 30);
    const before = desk.published.length;
    stage.set({ solar_charging: false });
    await live(stage, facts, desk, 2);
    const shown = desk.published.slice(before).find(message => kindOf(message) === 'sunpilot/state');
    expect(JSON.parse(shown?.payload ?? '{}')).toMatchObject({ solar_charging: 'OFF' });
    await desk.end();
  });

  it('asks the broker to forget it after a while, until the broker cannot', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const old = bench(({ message_expiry_interval: expiry }) => expiry !== undefined);
    await live(stage, facts, old, 5);
    expect(old.published.length).toBeGreaterThan(5);
    expect(old.published.every(({ message_expiry_interval: expiry }) => expiry === undefined)).toBe(true);
    await old.end();
    const young = bench();
    await live(stage, facts, young, 5);
    expect(
      young.published.find(message => kindOf(message) === 'sunpilot/state')?.message_expiry_interval,
    ).toEqual({ seconds: 200 });
    await young.end();
  });

  it('is published anew when Home Assistant is born again', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 70);
    const before = desk.published.length;
    desk.publisher.startAnew();
    await live(stage, facts, desk, 4);
    const kinds = desk.published.slice(before).map(kindOf);
    expect(kinds.filter(kind => kind.endsWith('/config'))).toHaveLength(3);
    expect(kinds).toContain('sunpilot/state');
    await desk.end();
  });

  it('tells each event once, with what an automation needs', async () => {
    const stage = new Stage();
    stage.spare(3000);
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 120);
    const events = desk.published
      .filter(message => kindOf(message) === 'events')
      .map(({ payload }) => JSON.parse(payload) as object);
    expect(events).toEqual([{ event_type: 'started', car: 'Model 3', charger: '1839', kind: 'sun' }]);
    await desk.end();
  });

  it('says good-bye', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 5);
    await desk.publisher.leave(false);
    expect(desk.published.at(-1)).toMatchObject({ payload: 'offline', retain: true });
    await desk.end();
  });
});

describe('a demonstration', () => {
  it('takes everything back that the broker keeps', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 5);
    await desk.publisher.leave(true);
    const kept = new Map(
      desk.published.filter(({ retain }) => retain).map(({ topic, payload }) => [topic, payload]),
    );
    expect([...kept.values()].filter(payload => payload !== '')).toEqual([]);
    expect(kept.size).toBe(7);
    await desk.end();
  });
});

describe('a command from the broker', () => {
  it('becomes a deed; what makes no sense is answered with the true state', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 20);
    desk.publisher.obey({
      topic: topics.command('sunpilot', 'solar_charging'),
      payload: 'OFF',
      qos: 0,
      retain: 0,
    });
    expect(desk.deeds).toEqual([{ kind: 'settings', change: { solar_charging: false } }]);
    const before = desk.published.length;
    desk.publisher.obey({ topic: topics.command('sunpilot', 'start_export'), payload: 'lots' });
    expect(desk.deeds).toHaveLength(1);
    await live(stage, facts, desk, 2);
    expect(desk.published.slice(before).map(kindOf)).toContain('sunpilot/state');
    for (const nonsense of [
      undefined,
      5,
      { topic: 'x' },
      { topic: topics.command('none', 'x'), payload: '' },
    ]) {
      desk.publisher.obey(nonsense);
    }
    expect(desk.deeds).toHaveLength(1);
    await desk.end();
  });
});
