import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { amps, millis, minutes, percent, seconds } from '../../src/units.ts';
import { carWith, charging, plugged, post } from './plugged-car.ts';

type Act = 'plug' | 'unplug' | 'start' | 'stop' | 'ownerStarts' | 'wake' | 'cutOff';
const script = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom<Act>('plug', 'unplug', 'start', 'stop', 'ownerStarts', 'wake', 'cutOff'),
      fc.record({ offer: fc.integer({ min: 0, max: 48 }) }),
      fc.record({ setting: fc.integer({ min: 0, max: 40 }) }),
    ),
    fc.integer({ min: 0, max: 30_000 }),
  ),
  { maxLength: 40 },
);

/** Level gained in half an hour for each amp. */
const gained = (pilot: number): number => {
  const { clock, car } = charging({ maxAmps: amps(48), level: percent(20) }, pilot);
  const before = car.look();
  clock.pass(minutes(30));
  return (car.look().levelPercent - before.levelPercent) / before.actualAmps;
};

describe('a car that charges', () => {
  it('never draws more than it is offered nor than its setting, but for the seconds of its way down', () => {
    fc.assert(
      fc.property(script, acts => {
        const { clock, car } = carWith();
        const socket = post(0);
        for (const [act, wait] of acts) {
          if (typeof act === 'string') car[act](socket);
          else if ('offer' in act) socket.pilotAmps = amps(act.offer);
          else car.setAmps(amps(act.setting));
          for (let passed = 0; passed < wait; passed += 500) {
            const before = car.look().actualAmps;
            clock.pass(millis(500));
            const { actualAmps, pilotAmps, requestedAmps } = car.look();
            const bound = Math.min(pilotAmps, requestedAmps);
            expect(actualAmps).toBeLessThanOrEqual(Math.max(bound, before - 5));
          }
        }
      }),
    );
  });

  it('begins ten seconds after current is offered, and rises by 3 A a second', () => {
    const { clock, car } = plugged({}, 32);
    clock.pass(seconds(9));
    expect(car.look()).toMatchObject({ charging: 'Starting', actualAmps: 0 });
    clock.pass(seconds(3));
    expect(car.look().charging).toBe('Charging');
    expect(car.look().actualAmps).toBeGreaterThan(3);
    expect(car.look().actualAmps).toBeLessThan(8);
    clock.pass(seconds(10));
    expect(car.look().actualAmps).toBeCloseTo(31.2);
  });

  it('falls by 10 A a second, and at once when the contactor opens', () => {
    const { clock, car, offer } = charging({}, 32);
    offer(6);
    clock.pass(seconds(1));
    expect(car.look().actualAmps).toBeCloseTo(21.2);
    clock.pass(seconds(2));
    expect(car.look().actualAmps).toBeCloseTo(5.2);
    offer(0);
    clock.pass(millis(500));
    expect(car.look()).toMatchObject({ actualAmps: 0, charging: 'NoPower' });
  });

  it('goes on by itself when the current comes back', () => {
    const { clock, car, offer } = charging();
    offer(0);
    clock.pass(seconds(30));
    offer(16);
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
  });

  it('tapers before its limit, is complete there, and says so when it is to start', () => {
    const { clock, car } = charging({ level: percent(79), limit: percent(80) }, 32);
    const before = car.look().actualAmps;
    clock.pass(minutes(8));
    expect(car.look().actualAmps).toBeLessThan(before * 0.7);
    clock.pass(minutes(30));
    expect(car.look().charging).toBe('Complete');
    expect(car.look().levelPercent).toBeCloseTo(80, 1);
    car.wake();
    clock.pass(seconds(11));
    expect(car.start()).toBe('complete');
  });

  it('resumes some seconds after its limit was raised', () => {
    const { clock, car } = plugged({ level: percent(80), limit: percent(80) });
    expect(car.look().charging).toBe('Complete');
    expect(car.setLimit(percent(90))).toBe('ok');
    expect(car.start()).toBe('complete');
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
  });

  it('needs a tenth more energy at 5 A than at 40 A for the same charge', () => {
    expect(gained(40.8) / gained(5.8)).toBeCloseTo(1.1, 1);
  });
});

describe('the word of a car', () => {
  it('refuses as the Fleet API does', () => {
    expect(carWith().car.start()).toBe('disconnected');
    expect(carWith().car.stop()).toBe('not_charging');
    const { clock, car, offer } = plugged({}, 0);
    expect(car.start()).toBe('no_power');
    offer(16);
    expect(car.start()).toBe('requested');
    clock.pass(seconds(20));
    expect(car.start()).toBe('is_charging');
    expect(car.setLimit(car.look().limitPercent)).toBe('already_set');
  });

  it('stays stopped while current is offered, until it is started or plugged in anew', () => {
    const { clock, car, socket, offer } = charging();
    expect(car.stop()).toBe('ok');
    expect(car.look().charging).toBe('Stopped');
    clock.pass(minutes(10));
    offer(20);
    clock.pass(minutes(1));
    expect(car.look()).toMatchObject({ charging: 'Stopped', actualAmps: 0 });
    expect(car.start()).toBe('ok');
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
    car.stop();
    car.plug(socket);
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
  });

  it('starts again by itself where it is one of those', () => {
    const { clock, car } = charging({ restartsOnOffer: true });
    car.stop();
    clock.pass(seconds(15));
    expect(car.look().charging).toBe('Stopped');
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
  });

  it('takes less than 5 A only when told twice, and forgets it at the next plug-in', () => {
    const { clock, car, socket } = charging();
    car.setAmps(amps(2));
    expect(car.look().requestedAmps).toBe(5);
    car.setAmps(amps(2));
    expect(car.look().requestedAmps).toBe(2);
    clock.pass(seconds(5));
    expect(car.look().actualAmps).toBe(2);
    car.setAmps(amps(1));
    expect(car.look().requestedAmps).toBe(1);
    car.plug(socket);
    expect(car.look().requestedAmps).toBe(5);
  });

  it('takes no more than its maximum, and a limit between 50 and 100', () => {
    const { car } = plugged({ maxAmps: amps(32) });
    expect([car.setAmps(amps(48)), car.look().requestedAmps]).toEqual(['ok', 32]);
    expect([car.setLimit(percent(10)), car.look().limitPercent]).toEqual(['ok', 50]);
  });
});

describe('an old car that needs a spike', () => {
  it('takes 6 A alone when its limit rises to less than the threshold, until it had that for five seconds', () => {
    const { clock, car, offer } = charging({ needsSpike: amps(16) }, 10);
    expect(car.look().actualAmps).toBeCloseTo(5.2);
    offer(12);
    clock.pass(minutes(5));
    expect(car.look().actualAmps).toBeCloseTo(5.2);
    offer(16);
    clock.pass(seconds(3));
    offer(12);
    clock.pass(seconds(20));
    expect(car.look().actualAmps).toBeCloseTo(5.2);
    offer(16);
    clock.pass(seconds(7));
    offer(12);
    clock.pass(seconds(20));
    expect(car.look().actualAmps).toBeCloseTo(11.2);
  });
});
