import { describe, expect, it } from '@jest/globals';
import { millis, minutes } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { bench, kindOf, live } from './desk.ts';
import { factsOf } from './facts.ts';

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

  it('says of no charger how it is before it has announced it', async () => {
    const stage = new Stage();
    const facts = await factsOf(stage);
    const desk = bench();
    const snapshot = { ...facts.snapshot, chargers: [] };
    desk.publisher.show({ ...facts, snapshot });
    await desk.clock.live(millis(800));
    await live(stage, facts, desk, 5);
    const kinds = desk.published.map(kindOf);
    const announced = kinds.findIndex(kind => kind.endsWith('_1839/config'));
    expect(announced).toBeGreaterThan(-1);
    expect(kinds.indexOf('1839/state')).toBeGreaterThan(announced);
    await desk.end();
  });
});
