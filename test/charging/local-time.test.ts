import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { clockAt, nextAt } from '../../src/charging/local-time.ts';
import { clockOf } from '../../src/runtime/local-clock.ts';
import { epoch } from '../../src/units.ts';

const zones = ['Europe/Berlin', 'America/Los_Angeles', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
const clockIn = (zone: string, wallMs: number) => ({
  wallMs: epoch(wallMs),
  ...clockOf(epoch(wallMs), zone),
});
const berlin = (iso: string) => clockIn('Europe/Berlin', DateTime.fromISO(iso).toMillis());
const iso = (moment: number): string => new Date(moment).toISOString();

describe('the next time of day at home', () => {
  it('is today or tomorrow, never now', () => {
    const clock = berlin('2026-06-21T06:30:00+02:00');
    expect(iso(nextAt('07:00', clock))).toBe('2026-06-21T05:00:00.000Z');
    expect(iso(nextAt('06:30', clock))).toBe('2026-06-22T04:30:00.000Z');
  });

  it('on the day with 23 hours is an hour sooner, on the day with 25 an hour later', () => {
    const spring = berlin('2026-03-28T22:00:00+01:00');
    expect((nextAt('07:00', spring) - spring.wallMs) / 3_600_000).toBe(8);
    const autumn = berlin('2026-10-24T22:00:00+02:00');
    expect((nextAt('07:00', autumn) - autumn.wallMs) / 3_600_000).toBe(10);
  });

  it('that comes twice is the first, and one that is left out the moment of the change', () => {
    expect(iso(nextAt('02:30', berlin('2026-10-24T22:00:00+02:00')))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(nextAt('02:30', berlin('2026-03-28T22:00:00+01:00')))).toBe('2026-03-29T01:00:00.000Z');
  });

  it('shows on the clock at home, in every zone and on every day', () => {
    const times = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
    const moments = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2027, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, times, (zone, second, { hour, minute }) => {
        const clock = clockIn(zone, second * 1000);
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const next = nextAt(time, clock);
        const shown = DateTime.fromMillis(next, { zone });
        const change = clock.clockChange?.atMs === next;
        expect(next).toBeGreaterThan(clock.wallMs);
        expect(next - clock.wallMs).toBeLessThanOrEqual(25 * 3_600_000);
        expect(change || shown.toFormat('HH:mm') === time).toBe(true);
        expect(clockAt(next, clock)).toBe(shown.toFormat('HH:mm'));
      }),
      { numRuns: 2000 },
    );
  });
});
