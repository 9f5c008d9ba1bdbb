import { describe, expect, it } from '@jest/globals';
import { minutes, percent, seconds } from '../../src/units.ts';
import { carWith, charging, plugged, post } from './plugged-car.ts';

/** Plugged in and set to charge, asleep for want of current, offered some for 14 minutes. */
const asleepAndSet = () => {
  const all = plugged({ noticesOffer: minutes(15) }, 0);
  all.clock.pass(minutes(13));
  expect(all.car.look()).toMatchObject({ asleep: true, charging: 'NoPower' });
  all.offer(10);
  all.clock.pass(minutes(14));
  expect(all.car.look().charging).toBe('NoPower');
  return all;
};

describe('a car that sleeps', () => {
  it('falls asleep when nothing happens, refuses then, and wakes in ten seconds', () => {
    const { clock, car } = charging();
    car.stop();
    clock.pass(minutes(11));
    expect(car.look().asleep).toBe(false);
    clock.pass(minutes(2));
    expect(car.look().asleep).toBe(true);
    expect(car.start()).toBe('could_not_wake_buses');
    car.wake();
    clock.pass(seconds(9));
    expect(car.look().asleep).toBe(true);
    clock.pass(seconds(2));
    expect(car.look().asleep).toBe(false);
    expect(car.start()).toBe('ok');
  });

  it('is kept awake by being read, which does not wake it', () => {
    const { clock, car } = charging();
    car.stop();
    clock.pass(minutes(10));
    car.stir();
    clock.pass(minutes(10));
    expect(car.look().asleep).toBe(false);
    clock.pass(minutes(3));
    car.stir();
    expect(car.look().asleep).toBe(true);
  });

  it('stays awake while it charges', () => {
    const { clock, car } = charging();
    clock.pass(minutes(40));
    expect(car.look().asleep).toBe(false);
  });

  it('notices an offered current late, or soon once it is woken', () => {
    const left = asleepAndSet();
    left.clock.pass(minutes(2));
    expect(left.car.look()).toMatchObject({ asleep: false, charging: 'Charging' });
    const woken = asleepAndSet();
    woken.car.wake();
    woken.clock.pass(seconds(21));
    expect(woken.car.look().charging).toBe('Charging');
  });

  it('is woken by the owner who starts it in the app, and by the plug', () => {
    const { clock, car } = carWith({ asleep: true });
    car.plug(post());
    expect(car.look().asleep).toBe(false);
    clock.pass(seconds(12));
    car.stop();
    clock.pass(minutes(13));
    expect(car.look().asleep).toBe(true);
    car.ownerStarts();
    clock.pass(seconds(25));
    expect(car.look().charging).toBe('Charging');
  });
});

describe('the cable', () => {
  it('is out when the car leaves, and the car is out of range', () => {
    const { car } = charging();
    const home = car.look();
    car.leave();
    expect(car.look()).toMatchObject({ charging: 'Disconnected', actualAmps: 0, inRange: false });
    expect(car.look().latitude - home.latitude).toBeGreaterThan(0.05);
    car.arrive(percent(33));
    expect(car.look()).toMatchObject({ inRange: true, levelPercent: 33, latitude: home.latitude });
  });

  it('leaves a car faulted that was cut off without a word, until it is plugged in anew', () => {
    const { clock, car, socket } = charging();
    car.cutOff();
    clock.pass(minutes(2));
    expect(car.look()).toMatchObject({ charging: 'NoPower', actualAmps: 0 });
    expect(car.start()).toBe('no_power');
    car.plug(socket);
    clock.pass(seconds(20));
    expect(car.look().charging).toBe('Charging');
  });
});
