import { describe, expect, it } from '@jest/globals';
import { daylightAt } from '../../src/runtime/daylight.ts';

const berlin = { latitude: 52.52, longitude: 13.4 };
const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

describe('sunrise and sunset', () => {
  it.each([
    ['2026-06-21', 'Europe/Berlin', berlin, '04:43', '21:33'],
    ['2026-12-21', 'Europe/Berlin', berlin, '08:15', '15:54'],
    ['2026-03-29', 'Europe/Berlin', berlin, '06:47', '19:34'],
    ['2026-12-21', 'Europe/London', { latitude: 51.5, longitude: -0.13 }, '08:04', '15:53'],
    ['2026-06-21', 'America/Los_Angeles', { latitude: 37.77, longitude: -122.42 }, '05:48', '20:35'],
    ['2026-12-21', 'Australia/Sydney', { latitude: -33.87, longitude: 151.21 }, '05:41', '20:05'],
    ['2026-03-20', 'America/Guayaquil', { latitude: -0.2, longitude: -78.5 }, '06:18', '18:25'],
  ])('on %s in %s are known to within five minutes', (day, zone, place, rise, set) => {
    const { riseMinute, setMinute } = daylightAt(day, place, zone);
    expect(Math.abs(riseMinute - minute(rise))).toBeLessThanOrEqual(5);
    expect(Math.abs(setMinute - minute(set))).toBeLessThanOrEqual(5);
  });

  it('are all day in the north in summer, and never in winter', () => {
    const north = { latitude: 69.65, longitude: 18.96 };
    expect(daylightAt('2026-06-21', north, 'Europe/Oslo')).toEqual({ riseMinute: 0, setMinute: 1440 });
    expect(daylightAt('2026-12-21', north, 'Europe/Oslo')).toEqual({ riseMinute: 0, setMinute: 0 });
  });

  it('are too coarse to say where the home is', () => {
    const { riseMinute, setMinute } = daylightAt('2026-10-05', berlin, 'Europe/Berlin');
    expect([riseMinute % 5, setMinute % 5]).toEqual([0, 0]);
  });
});
