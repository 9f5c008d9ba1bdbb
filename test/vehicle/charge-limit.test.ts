import { describe, expect, it } from '@jest/globals';
import { minutes, percent, seconds } from '../../src/units.ts';
import { keys, watched } from './hand-route.ts';

const limit = (value: number) => ({ kind: 'limit', percent: percent(value) }) as const;
const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;

const sent = ({ asked }: ReturnType<typeof watched>['route']): readonly string[] =>
  asked.map(({ what }) => what).filter(what => !['presence', 'read', 'close'].includes(what));

const begun = async () => {
  const all = watched();
  await all.clock.live(seconds(2));
  return all;
};

describe('setting the charge limit of a car', () => {
  it('is sent at once, and its effect is read 15 s later', async () => {
    const { clock, route, car } = watched();
    await clock.live(minutes(2));
    car.send(limit(70));
    await clock.live(seconds(30));
    expect(sent(route)).toEqual(['limit']);
    expect(route.times('read')).toHaveLength(2);
  });

  it('is nothing that the decision sees: its own command stays the last one', async () => {
    const { clock, route, car } = watched();
    car.send(start);
    car.send(limit(70));
    await clock.live(seconds(2));
    expect(car.seen().command).toMatchObject({ kind: 'start', outcome: 'done' });
    expect(sent(route)).toEqual(['start', 'limit']);
  });

  it('is done with the last value, where the owner drags it', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    for (const value of [60, 61, 62, 62]) car.send(limit(value));
    await clock.live(seconds(2));
    expect(sent(route)).toEqual(['limit', 'limit']);
  });

  it('does not keep a start from being sent, nor a start it', async () => {
    const { clock, route, car } = watched();
    car.send(limit(70));
    car.send(start);
    car.send(start);
    await clock.live(seconds(2));
    expect(sent(route)).toEqual(['limit', 'start']);
  });

  it('comes after a stop, which calls it off and is not called off by it', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.hangs = true;
    car.send(limit(70));
    await clock.live(seconds(1));
    route.hangs = false;
    car.send(stop);
    car.send(stop);
    await clock.live(seconds(2));
    expect(sent(route)).toEqual(['limit', 'stop', 'limit']);
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'done' });
  });
});

describe('the charge limit that an owner sets', () => {
  it('is shown as wanted until the car shows it', async () => {
    const { clock, route, car } = await begun();
    expect(car.seen().limitOrder).toEqual({ wantedPercent: undefined, raisedAtMs: undefined });
    car.send(limit(90));
    expect(car.seen()).toMatchObject({ limitPercent: 80, limitOrder: { wantedPercent: 90 } });
    route.limit = 90;
    await clock.live(seconds(20));
    expect(car.seen()).toMatchObject({ limitPercent: 90, limitOrder: { wantedPercent: undefined } });
    expect(keys(car)).toEqual([]);
  });

  it('is told when the car refuses it, for half an hour, and no more once it has it', async () => {
    const { clock, route, car } = await begun();
    route.outcome = { outcome: 'refused', why: 'not_supported' };
    car.send(limit(90));
    await clock.live(seconds(30));
    expect(keys(car)).toEqual(['car_limit_failed']);
    expect(car.faults()[0]?.about).toMatchObject({ percent: 90, why: 'not supported' });
    expect(car.seen().limitOrder).toEqual({ wantedPercent: undefined, raisedAtMs: undefined });
    await clock.live(minutes(31));
    expect(keys(car)).toEqual([]);
  });

  it('is told when the car took it and does not show it', async () => {
    const { clock, car } = await begun();
    car.send(limit(90));
    await clock.live(minutes(1));
    expect(keys(car)).toEqual([]);
    await clock.live(minutes(2));
    expect(keys(car)).toEqual(['car_limit_not_taken']);
    expect(car.faults()[0]?.about).toMatchObject({ percent: 90, found: 80 });
  });

  it('is known as raised from the moment that it goes out; one that is lowered is not', async () => {
    const { clock, car } = await begun();
    car.send(limit(70));
    await clock.live(seconds(2));
    expect(car.seen().limitOrder?.raisedAtMs).toBeUndefined();
    car.send(limit(81));
    await clock.live(seconds(2));
    expect(car.seen().limitOrder?.raisedAtMs).toBeGreaterThan(seconds(3));
  });

  it('is followed to its end where the owner sets the same again meanwhile', async () => {
    const { clock, route, car } = await begun();
    route.hangs = true;
    car.send(limit(90));
    await clock.live(seconds(1));
    car.send(limit(90));
    route.end();
    await clock.live(minutes(3));
    expect(car.seen().limitOrder?.wantedPercent).toBeUndefined();
    expect(keys(car)).toEqual(['car_limit_not_taken']);
  });

  it('goes on after a stop has called it off', async () => {
    const { clock, route, car } = await begun();
    route.hangs = true;
    car.send(limit(90));
    await clock.live(seconds(1));
    route.hangs = false;
    route.limit = 90;
    car.send(stop);
    expect(car.seen().limitOrder?.wantedPercent).toBe(90);
    await clock.live(seconds(40));
    expect(keys(car)).toEqual([]);
    expect(car.seen().limitPercent).toBe(90);
  });
});
