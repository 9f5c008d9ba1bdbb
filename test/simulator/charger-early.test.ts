import { describe, expect, it } from '@jest/globals';
import { amps, seconds } from '../../src/units.ts';
import { chargerWith, charging } from './mastered-charger.ts';
import { framed, heartbeatTo } from './master-stub.ts';

const early = { protocol: 1 } as const;

describe('a charger with protocol 1', () => {
  it('says everything in 14 bytes, also to a master that uses 16', () => {
    const { said, ask } = chargerWith({ ...early, ratedAmps: amps(80) });
    expect(said[0]).toHaveLength(28);
    expect(said[0]).toMatch(/^fde21839521f40/);
    expect(ask(heartbeatTo('1839'))).toHaveLength(28);
    expect(ask(framed('fbb477771839000000000000000000'))).toHaveLength(28);
  });

  it('obeys 05 at any time, and knows no 09, 06 or 07', () => {
    const { beats } = charging(early);
    expect(beats(6, 9, 20)).toMatchObject({ state: 1, limit: 16 });
    expect(beats(6, 6)).toMatchObject({ state: 1, limit: 16 });
    expect(beats(6, 7)).toMatchObject({ state: 1, limit: 16, actual: 15.2 });
    expect(beats(6, 5, 20)).toEqual({ state: 1, limit: 20, actual: 19.2 });
  });

  it('stops cleanly at 0 A, with state 03, and goes on at 5 A', () => {
    const { beats } = charging(early);
    expect(beats(10, 5, 0)).toEqual({ state: 3, limit: 0, actual: 0.25 });
    expect(beats(20, 5, 5)).toEqual({ state: 1, limit: 5, actual: 4.2 });
  });

  it('closes its contactor again when 0 A is not repeated with every heartbeat', () => {
    const { clock, beat } = charging(early);
    const flips = Array.from({ length: 3 }, () => {
      const [stopped, closed] = [beat(5, 0), beat()];
      clock.pass(seconds(1));
      return [stopped.state, stopped.limit, closed.limit];
    });
    expect(flips).toEqual([
      [3, 0, 6],
      [3, 0, 6],
      [3, 0, 6],
    ]);
  });

  it('is left in 03 by a limit below 5 A, which only a new plug-in cures', () => {
    const { car, charger, beats } = charging(early);
    expect(beats(3, 5, 4)).toMatchObject({ state: 3, limit: 4, actual: 0.25 });
    expect(beats(60, 5, 16)).toEqual({ state: 3, limit: 16, actual: 0.25 });
    expect(car.start()).toBe('no_power');
    car.plug(charger.outlet);
    expect(beats(20, 5, 16)).toEqual({ state: 1, limit: 16, actual: 15.2 });
  });

  it('gives even 1 A where it is one of those that bear it', () => {
    const { beats } = charging({ ...early, sticksBelowFive: false });
    expect(beats(10, 5, 1)).toMatchObject({ state: 1, limit: 1, actual: 0.25 });
    expect(beats(10, 5, 16)).toEqual({ state: 1, limit: 16, actual: 15.2 });
  });
});
