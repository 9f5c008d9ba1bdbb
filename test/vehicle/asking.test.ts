import { describe, expect, it } from '@jest/globals';
import { hours, minutes, seconds } from '../../src/units.ts';
import { gaps, quiet, watched } from './hand-route.ts';

describe('asking a car', () => {
  it('looks at once, reads an awake car once, and leaves an idle one alone for longer and longer', async () => {
    const { clock, route } = watched();
    await clock.live(hours(8));
    expect(gaps(route.times('read'))).toEqual([15, 30, 60, 120, 120, 120]);
  });

  it('never asks a sleeping car for more than whether it sleeps, and keeps what it knew', async () => {
    const { clock, route, car } = watched();
    await clock.live(minutes(1));
    const { takenAtMs } = car.seen();
    route.reach = 'asleep';
    car.attend({ ...quiet, wanted: true });
    await clock.live(hours(10));
    expect(route.times('read').filter(at => at > minutes(2))).toEqual([]);
    expect(car.seen()).toMatchObject({ reach: 'asleep', takenAtMs, charging: 'stopped', levelPercent: 60 });
  });

  it('reads a charging car at its pace, although its current changes all the time', async () => {
    const { clock, route, car } = watched();
    for (let second = 0; second < 1800; second += 1) {
      await clock.live(seconds(1));
      car.attend({ ...quiet, charging: true, stirredAtMs: clock.now() });
    }
    const settled = gaps(route.times('read')).slice(1);
    expect(settled.length).toBeGreaterThan(3);
    expect(new Set(settled)).toEqual(new Set([5]));
  });

  it('reads once when something stirs at the charger, and soon when a charge ends', async () => {
    const { clock, route, car } = watched();
    await clock.live(minutes(5));
    car.attend({ ...quiet, stirredAtMs: clock.now() });
    await clock.live(minutes(5));
    expect(route.times('read')).toHaveLength(2);
    car.attend({ ...quiet, charging: true });
    await clock.live(minutes(2));
    car.attend(quiet);
    await clock.live(minutes(2));
    expect(route.times('read')).toHaveLength(4);
  });

  it('reads often while fresh facts are wanted, but does not keep the car awake for ever', async () => {
    const { clock, route, car } = watched();
    await clock.live(minutes(5));
    car.attend({ ...quiet, wanted: true });
    await clock.live(minutes(10.5));
    expect(route.times('read')).toHaveLength(12);
    await clock.live(hours(2));
    const late = route.times('read').filter(at => at > minutes(25));
    expect(late.length).toBeLessThanOrEqual(3);
    expect(Math.min(...gaps(late))).toBeGreaterThanOrEqual(15);
  });

  it('looks more often for a sleeping car that is wanted', async () => {
    const { clock, route, car } = watched('asleep');
    await clock.live(minutes(10.5));
    expect(gaps(route.times('presence'))).toEqual([5, 5]);
    car.attend({ ...quiet, wanted: true });
    await clock.live(minutes(3));
    expect(gaps(route.times('presence'))).toEqual([5, 5, 1, 1, 1]);
  });

  it('dates a reading that was served once more from when it was first served', async () => {
    const { clock, route, car } = watched();
    route.stamp = 7;
    await clock.live(seconds(1));
    const { takenAtMs } = car.seen();
    car.attend({ ...quiet, wanted: true });
    await clock.live(minutes(2));
    expect(route.times('read').length).toBeGreaterThan(1);
    expect(car.seen().takenAtMs).toBe(takenAtMs);
    route.stamp = 8;
    await clock.live(minutes(1));
    expect(car.seen().takenAtMs).toBeGreaterThan(takenAtMs ?? 0);
  });

  it('takes a car that our bus names for at home, whatever the car says', () => {
    const { route, car } = watched();
    route.place = false;
    expect(car.seen().atHome).toBe(false);
    car.attend({ ...quiet, onOurBus: true });
    expect(car.seen().atHome).toBe(true);
  });
});
