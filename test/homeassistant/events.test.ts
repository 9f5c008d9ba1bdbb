import { describe, expect, it } from '@jest/globals';
import type { ChargingEvent } from '../../src/charging/decision.ts';
import { HomeError } from '../../src/homeassistant/connection.ts';
import { seconds } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { bench, kindOf, live, topics } from './desk.ts';
import { factsOf } from './facts.ts';

describe('an event', () => {
  it('is told once, with what an automation needs', async () => {
    const stage = new Stage();
    stage.spare(3000);
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 120);
    const events = desk.published
      .filter(message => kindOf(message) === 'events')
      .map(({ payload }) => JSON.parse(payload) as object);
    expect(events).toEqual([
      {
        event_type: 'started',
        message: 'Charging started: Model 3 at Wall Connector 1839.',
        car: 'Model 3',
        charger: '1839',
        kind: 'sun',
        charge_level: 50,
        charge_limit: 80,
      },
    ]);
    await desk.end();
  });

  it('is told on the next connection where the broker was down', async () => {
    const stage = new Stage();
    stage.spare(3000);
    const facts = await factsOf(stage);
    let down = false;
    const desk = bench(({ topic }) => down && topic.endsWith('events'));
    await live(stage, facts, desk, 5);
    down = true;
    await live(stage, facts, desk, 120);
    expect(desk.published.map(kindOf)).not.toContain('events');
    down = false;
    expect(await desk.reconnect()).toBeInstanceOf(HomeError);
    await live(stage, facts, desk, 5);
    expect(desk.published.map(kindOf).filter(kind => kind === 'events')).toHaveLength(1);
    await desk.end();
  });
});

describe('a flood of events', () => {
  it('leaves room for the heartbeat of every device, so that nothing looks dead', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    const flutter: ChargingEvent = { type: 'bus_lost', charger: '1839' };
    for (let second = 0; second < 900; second += 1) {
      const decision = { ...facts.decision, events: [flutter, flutter] };
      desk.publisher.show({ ...facts, decision });
      await desk.clock.live(seconds(1));
    }
    for (const kind of ['availability', 'sunpilot/state', '1839/state']) {
      const told = desk.published.filter(message => kindOf(message) === kind).map(({ atMs }) => atMs);
      expect(told.length).toBeGreaterThan(10);
      for (const [index, atMs] of told.slice(1).entries())
        expect(atMs - (told[index] ?? 0)).toBeLessThan(seconds(100));
    }
    const events = desk.published.filter(message => kindOf(message) === 'events');
    expect(events.length / 15).toBeGreaterThan(8);
    await desk.end();
  });
});

describe('the end', () => {
  it('is a good-bye', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    await live(stage, facts, desk, 5);
    await desk.publisher.leave(false);
    expect(desk.published.at(-1)).toMatchObject({ payload: 'offline', retain: true });
    await desk.end();
  });

  it('of a demonstration takes everything back that the broker keeps', async () => {
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
