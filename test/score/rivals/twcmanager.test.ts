import { describe, expect, it } from '@jest/globals';
import { plainPlant, playDay } from '../../../src/score/plant.ts';
import { twcmanager, twcmanagerFlex, twcmanagerShipped } from '../../../src/score/rivals/twcmanager.ts';
import type { Trace } from '../../../src/score/trace.ts';
import { firstS, off, on, play, steps } from './home.ts';

/** Midday with an even surplus. */
const even = (amps: number, hours: number): Trace => ({
  name: 'even',
  beginS: 12 * 3600,
  solarWatts: new Float64Array(hours * 3600).fill(240 * amps + 300),
  homeWatts: new Float64Array(hours * 3600).fill(300),
  importPrice: undefined,
  exportPrice: undefined,
});

describe('TWCManager', () => {
  it('starts with the first check of the policy that finds the minimum', () => {
    expect(firstS(play(twcmanager, { minutes: 5, surplus: steps([65, 8.5]) }), on)).toBe(90);
    expect(firstS(play(twcmanager, { minutes: 5, surplus: steps([0, 5.9]) }), on)).toBe(-1);
  });

  it('offers whole amps of what the sun gives, every 30 s anew', () => {
    const history = play(twcmanager, { minutes: 5, surplus: steps([0, 8.9], [95, 12.9]) });
    expect(history[119]).toEqual([8]);
    expect(history[120]).toEqual([12]);
  });

  it('keeps a charge for a minute after it should stop, and no longer', () => {
    const history = play(twcmanager, { minutes: 20, surplus: steps([0, 8], [300, 4]) });
    expect(history[350]?.[0]).toBeGreaterThan(0);
    expect(firstS(history, off, 60)).toBe(360);
  });

  it('takes up to the flex from the grid once it charges, but does not start with it', () => {
    expect(firstS(play(twcmanagerFlex, { minutes: 20, surplus: steps([0, 4]) }), on)).toBe(-1);
    const history = play(twcmanagerFlex, { minutes: 40, surplus: steps([0, 8], [300, 2.1], [1500, 1.9]) });
    expect(firstS(history, off, 60)).toBe(1560);
  });

  it('waits for 12 A with the configuration that comes with it', () => {
    expect(firstS(play(twcmanagerShipped, { minutes: 20, surplus: steps([0, 11.9]) }), on)).toBe(-1);
    expect(firstS(play(twcmanagerShipped, { minutes: 20, surplus: steps([0, 12]) }), on)).toBe(0);
  });

  it('sees no battery: the car takes what the battery was taking', () => {
    expect(firstS(play(twcmanager, { minutes: 5, surplus: steps([0, 8]), charging: 1900 }), on)).toBe(0);
  });

  it('fights over two cars where the surplus carries one: dozens of starts an hour', () => {
    const { starts } = playDay(even(10, 2), { ...plainPlant, cars: 2 }, twcmanager);
    expect(starts / 2 / 2).toBeGreaterThan(20);
    expect(playDay(even(14, 2), { ...plainPlant, cars: 2 }, twcmanager).starts).toBe(2);
  });
});
