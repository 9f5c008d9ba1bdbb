import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { clockOf } from '../../src/runtime/local-clock.ts';
import { epoch } from '../../src/units.ts';

/** When clocks are changed in Berlin, and on Lord Howe by half an hour. */
const CHANGES = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 3, 4, 15)];
const ZONES = ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];

describe('the clock at home', () => {
  const moment = fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -100_000, max: 100_000 }))
    .map(([change, beside]) => epoch(change + beside));

  it('shows at each moment what the zone says, whatever it was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(moment, fc.constantFrom(...ZONES))), asked => {
        for (const [wallMs, zone] of asked) {
          const { localDay, localMinute } = clockOf(wallMs, zone);
          const local = DateTime.fromMillis(wallMs, { zone });
          expect(localDay).toBe(local.toISODate());
          expect(localMinute).toBe(local.hour * 60 + local.minute + local.second / 60);
        }
      }),
    );
  });
});
