import { describe, expect, it } from '@jest/globals';
import type { CarCommand } from '../../src/charging/snapshot.ts';
import { amps, hours, minutes, seconds } from '../../src/units.ts';
import { refused, unknown } from '../../src/vehicle/reasons.ts';
import { gaps, keys, quiet, watched } from './hand-route.ts';

const start: CarCommand = { kind: 'start' };
const stop: CarCommand = { kind: 'stop' };

describe('commanding a car', () => {
  it('sends at once, dates the command by its sending, and reads 15 s later', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(90));
    car.send(start);
    expect(car.seen().command).toEqual({
      kind: 'start',
      sentAtMs: 90_000,
      outcome: 'pending',
      why: undefined,
    });
    await clock.live(seconds(60));
    expect(car.seen().command).toMatchObject({ sentAtMs: 90_000, outcome: 'done' });
    expect(
      route
        .times('read')
        .map(at => Math.round((at - 90_000) / 1000))
        .at(-1),
    ).toBe(16);
    expect(route.times('read')).toHaveLength(2);
  });

  it.each([refused('complete'), unknown('context deadline exceeded')])(
    'tells its fate: %o',
    async outcome => {
      const { clock, route, car } = watched();
      route.outcome = outcome;
      car.send(start);
      await clock.live(seconds(5));
      expect(car.seen().command).toMatchObject(outcome);
    },
  );

  it('goes before a reading that hangs', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.hangs = true;
    car.attend({ ...quiet, wanted: true });
    await clock.live(minutes(1));
    expect(route.asked.at(-1)?.what).toBe('read');
    route.hangs = false;
    car.send(stop);
    await clock.live(seconds(1));
    expect(car.seen().command).toMatchObject({ outcome: 'done' });
    expect(keys(car)).toEqual([]);
  });

  it('does not double a command that is pending', async () => {
    const { clock, route, car } = watched();
    route.hangs = true;
    car.send({ kind: 'amps', amps: amps(3) });
    await clock.live(seconds(5));
    car.send({ kind: 'amps', amps: amps(3) });
    expect(car.seen().command?.sentAtMs).toBe(0);
    await car.stop();
    expect(route.times('amps')).toHaveLength(1);
  });

  it('lets a stop replace a pending start, and follow it', async () => {
    const { clock, route, car } = watched();
    route.hangs = true;
    car.send(start);
    await clock.live(seconds(5));
    route.hangs = false;
    car.send(stop);
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'pending', sentAtMs: 5000 });
    await clock.live(seconds(2));
    expect(route.asked.map(({ what }) => what).filter(what => what === 'start' || what === 'stop')).toEqual([
      'start',
      'stop',
    ]);
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'done' });
  });

  it('reports a stop that could not be sent as unknown, and sends it again when told to', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.fails = 'car_refused_connection';
    car.send(stop);
    await clock.live(seconds(2));
    expect(car.seen().command).toMatchObject({ outcome: 'unknown', why: 'car_refused_connection' });
    route.fails = undefined;
    car.send(stop);
    await clock.live(seconds(2));
    expect(car.seen().command).toMatchObject({ outcome: 'done' });
  });

  it('gives a stop up that hangs for 20 s, so that it can be sent again', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.hangs = true;
    car.send(stop);
    await clock.live(seconds(18));
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'pending' });
    await clock.live(seconds(3));
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'unknown', why: 'car_timeout' });
    route.hangs = false;
    car.send(stop);
    await clock.live(seconds(1));
    expect(car.seen().command).toMatchObject({ kind: 'stop', outcome: 'done' });
    expect(route.times('stop')).toHaveLength(2);
  });

  it('tells of a server that goes on hanging while stops are repeated', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.hangs = true;
    for (let tries = 0; tries < 5; tries += 1) {
      car.send(stop);
      await clock.live(seconds(21));
    }
    expect(keys(car)).toEqual(['car_timeout']);
  });

  it('leaves a start that takes long its time', async () => {
    const { clock, route, car } = watched();
    route.hangs = true;
    car.send(start);
    await clock.live(seconds(50));
    expect(car.seen().command).toMatchObject({ kind: 'start', outcome: 'pending' });
    await car.stop();
  });

  it('keeps quiet for as long as a server asked that limits commands', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.fails = 'car_limited';
    car.send(start);
    await clock.live(seconds(1));
    route.fails = undefined;
    car.send(start);
    await clock.live(seconds(1));
    expect(car.seen().command).toMatchObject({ outcome: 'unknown', why: 'car_limited' });
    expect(route.times('start')).toHaveLength(1);
  });
});

describe('what is wrong on the way to a car', () => {
  it('is not told for a hiccup, and is while it lasts', async () => {
    const { clock, route, car } = watched('asleep');
    await clock.live(seconds(1));
    route.fails = 'car_timeout';
    await clock.live(minutes(5));
    expect(keys(car)).toEqual([]);
    expect(car.seen().reach).toBe('asleep');
    await clock.live(minutes(2));
    expect(keys(car)).toEqual(['car_timeout']);
    expect(car.seen().reach).toBe('unreachable');
    route.fails = undefined;
    await clock.live(minutes(2));
    expect(keys(car)).toEqual([]);
    expect(car.seen().reach).toBe('asleep');
  });

  it('is told at once where the owner has to act, with the car’s name and the server', async () => {
    const { clock, route, car } = watched();
    route.fails = 'car_token_over';
    await clock.live(minutes(5));
    expect(car.faults()).toEqual([
      { key: 'car_token_over', about: { car: 'Model 3', url: 'http://proxy:8080', seconds: 300 } },
    ]);
    expect(route.asked.length).toBeLessThanOrEqual(2);
  });

  it('stays told when a command was refused for its key, though readings go well', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.fails = 'car_key_not_paired';
    car.send(start);
    await clock.live(seconds(1));
    route.fails = undefined;
    await clock.live(minutes(30));
    expect(route.times('read').length).toBeGreaterThan(1);
    expect(keys(car)).toEqual(['car_key_not_paired']);
    car.send(start);
    await clock.live(seconds(1));
    expect(keys(car)).toEqual([]);
  });

  it('leaves a server alone for as long as it asked', async () => {
    const { clock, route } = watched();
    route.fails = 'car_limited';
    await clock.live(minutes(11));
    expect(gaps(route.times('presence')).every(gap => gap >= 5)).toBe(true);
  });
});

describe('the end of the program', () => {
  it('calls off what hangs, asks nothing more and closes the way', async () => {
    const { clock, route, car } = watched();
    await clock.live(seconds(1));
    route.hangs = true;
    car.send(start);
    await clock.live(seconds(1));
    await car.stop();
    await clock.live(hours(1));
    expect(route.asked.at(-1)?.what).toBe('close');
  });
});
