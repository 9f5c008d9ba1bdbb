import { describe, expect, it } from '@jest/globals';
import { type Clock, realClock, scaledClock, sleep } from '../../src/runtime/clock.ts';
import { epoch, hours, millis, minutes, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const settled = (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>(resolve => setImmediate(resolve, false))]);

const clocks: readonly (readonly [string, Clock])[] = [
  ['real', realClock],
  ['scaled', scaledClock(60)],
];

describe.each(clocks)('the %s clock', (_, clock) => {
  it('calls back once, never early', async () => {
    const delay = millis(120 / 60);
    for (let round = 0; round < 10; round += 1) {
      const before = clock.now();
      let calls = 0;
      await new Promise<void>(resolve => {
        clock.after(delay, () => {
          calls += 1;
          resolve();
        });
      });
      expect(clock.now() - before).toBeGreaterThanOrEqual(delay - 1e-6);
      expect(calls).toBe(1);
    }
  });

  it('never calls back what was called off', async () => {
    let called = false;
    const callOff = clock.after(millis(1), () => {
      called = true;
    });
    callOff();
    await sleep(clock, millis(180));
    callOff();
    expect(called).toBe(false);
  });

  it('waits for months without calling early', async () => {
    let called = false;
    const callOff = clock.after(hours(24 * 365 * 60), () => {
      called = true;
    });
    await sleep(clock, millis(180));
    callOff();
    expect(called).toBe(false);
  });
});

describe('the scaled clock', () => {
  it('runs intervals and wall time sixty times as fast, from where it was started', async () => {
    const start = epoch(Date.UTC(2026, 5, 21, 4));
    const clock = scaledClock(60, start);
    const real = realClock.now();
    expect(clock.wall() - start).toBeLessThan(1000);
    await sleep(clock, seconds(1));
    const passed = { real: realClock.now() - real, scaled: clock.now(), wall: clock.wall() - start };
    expect(passed.scaled / passed.real).toBeGreaterThan(50);
    expect(passed.scaled / passed.real).toBeLessThan(61);
    expect(passed.scaled).toBeGreaterThanOrEqual(1000);
    expect(passed.wall - passed.scaled).toBeLessThan(500);
  });
});

describe('sleep', () => {
  it('lasts as long as its clock says, not as the wall says', async () => {
    const clock = new HandClock();
    const asleep = sleep(clock, minutes(1));
    clock.jump(hours(5));
    clock.pass(seconds(59));
    expect(await settled(asleep)).toBe(false);
    clock.jump(hours(-10));
    clock.pass(seconds(1));
    expect(await settled(asleep)).toBe(true);
  });

  it('is ended by its signal, and calls its timer off', async () => {
    const stop = new AbortController();
    let calledOff = 0;
    const clock: Clock = { ...realClock, after: () => () => (calledOff += 1) };
    const asleep = sleep(clock, hours(1), stop.signal);
    expect(await settled(asleep)).toBe(false);
    stop.abort();
    expect(await settled(asleep)).toBe(true);
    expect(calledOff).toBe(1);
  });

  it('does not begin when the signal was given before', async () => {
    expect(await settled(sleep(new HandClock(), hours(1), AbortSignal.abort()))).toBe(true);
  });

  it('that is over does not mind a later signal', async () => {
    const [clock, stop] = [new HandClock(), new AbortController()];
    const asleep = sleep(clock, seconds(1), stop.signal);
    clock.pass(seconds(1));
    stop.abort();
    expect(await settled(asleep)).toBe(true);
  });
});

describe('the hand clock', () => {
  it('keeps intervals apart from the wall when the wall jumps', () => {
    const clock = new HandClock();
    const [now, wall] = [clock.now(), clock.wall()];
    const called: number[] = [];
    clock.after(seconds(10), () => called.push(clock.now()));
    clock.jump(hours(1));
    expect(clock.now()).toBe(now);
    expect(clock.wall() - wall).toBe(hours(1));
    expect(called).toEqual([]);
    clock.pass(seconds(10));
    expect(called).toEqual([10_000]);
    expect(clock.wall() - wall).toBe(hours(1) + seconds(10));
  });
});
