import { describe, expect, it } from '@jest/globals';
import { minutes, percent, seconds } from '../../src/units.ts';
import { watched } from './hand-route.ts';

const limit = (value: number) => ({ kind: 'limit', percent: percent(value) }) as const;
const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;

const sent = ({ asked }: ReturnType<typeof watched>['route']): readonly string[] =>
  asked.map(({ what }) => what).filter(what => !['presence', 'read', 'close'].includes(what));

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
