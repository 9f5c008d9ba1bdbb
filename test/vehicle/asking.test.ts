import { describe, expect, it } from '@jest/globals';
import { hours, minutes, seconds } from '../../src/units.ts';
import { gaps, quiet, watched } from './hand-route.ts';

/** Moments in seconds, give or take the step of the clock. */
const whole = (times: readonly number[]): readonly number[] => times.map(at => Math.floor(at / 5000) * 5);

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

  it.each([
    ['something stirred', { ...quiet, stirredAtMs: minutes(7) }],
    ['our bus began to name it', { ...quiet, onOurBus: true }],
  ])('reads an awake car at once when %s, and once', async (_, news) => {
    const { clock, route, car } = watched();
    await clock.live(minutes(7));
    car.attend(news);
    await clock.live(minutes(7));
    expect(whole(route.times('read'))).toEqual([0, 420]);
  });

  it('reads within 30 s what stirred right after a reading', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(2));
    car.attend({ ...quiet, stirredAtMs: clock.now() });
    await clock.live(minutes(5));
    expect(whole(route.times('read'))).toEqual([0, 30]);
  });

  it('looks at once whether a car woke when something stirred, again for a minute, and reads it then', async () => {
    const { clock, route, car } = watched('asleep');
    await clock.live(minutes(7));
    car.attend({ ...quiet, onOurBus: true });
    await clock.live(seconds(20));
    expect(whole(route.times('presence'))).toEqual([0, 300, 420, 435]);
    route.reach = 'awake';
    await clock.live(seconds(15));
    expect(whole(route.times('read'))).toEqual([450]);
  });

  it('does not go on looking when what stirred woke no car', async () => {
    const { clock, route, car } = watched('asleep');
    await clock.live(minutes(7));
    car.attend({ ...quiet, stirredAtMs: clock.now() });
    await clock.live(minutes(10.5));
    expect(whole(route.times('presence'))).toEqual([0, 300, 420, 435, 450, 465, 765]);
  });

  it('reads a car once that was seen waking up, though it was read a while ago', async () => {
    const { clock, route } = watched();
    await clock.live(minutes(1));
    route.reach = 'asleep';
    await clock.live(minutes(5));
    route.reach = 'awake';
    await clock.live(minutes(6));
    expect(whole(route.times('read'))).toEqual([0, 600]);
    await clock.live(minutes(12));
    expect(route.times('read')).toHaveLength(2);
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
