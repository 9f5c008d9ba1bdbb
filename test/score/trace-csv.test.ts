import { describe, expect, it } from '@jest/globals';
import { array, assert, double, integer, property, record } from 'fast-check';
import { readTrace, writeTrace } from '../../src/score/trace-csv.ts';
import type { Trace } from '../../src/score/trace.ts';

function read(...lines: readonly string[]): Trace {
  const result = readTrace('day', lines.join('\n'));
  if ('faults' in result) throw new Error(result.faults.join('\n'));
  return result.trace;
}

function faults(...lines: readonly string[]): readonly string[] {
  const result = readTrace('day', lines.join('\n'));
  return 'faults' in result ? result.faults : [];
}

const HEADER = 'time,solar_w,home_w';

describe('a trace', () => {
  it('holds each row until the next, and the last as long as the one before', () => {
    const trace = read(HEADER, '36000,1000,300', '36002,1100,300', '36005,900,400');
    expect([...trace.solarWatts]).toEqual([1000, 1000, 1100, 1100, 1100, 900, 900, 900]);
    expect([...trace.homeWatts]).toEqual([300, 300, 300, 300, 300, 400, 400, 400]);
    expect(trace.beginS).toBe(36_000);
    expect(trace.importPrice).toBeUndefined();
  });

  it('may have its times in ISO 8601: the first says which hour of the local day it is', () => {
    const trace = read(HEADER, '2026-06-21T10:00:00+02:00,1,0', '2026-06-21T10:00:10+02:00,2,0');
    expect(trace.beginS).toBe(36_000);
    expect(trace.solarWatts).toHaveLength(20);
  });

  it('goes on through the hour that the clock is set back or forth', () => {
    const autumn = read(
      HEADER,
      '2026-10-25T02:50:00+02:00,1,0',
      '2026-10-25T02:55:00+02:00,2,0',
      '2026-10-25T02:00:00+01:00,3,0',
    );
    expect(autumn.solarWatts).toHaveLength(900);
  });

  it('may have prices, columns in any order, others beside them, and any end of line', () => {
    const trace = read(
      '\uFEFFimport_price,home_w,Time,note,solar_w,export_price\r',
      '0.31,300,0,x,1000,0.08\r',
      '0.25,300,900,,1000,0.08\r',
      '\r',
    );
    expect(trace.importPrice?.[0]).toBe(0.31);
    expect(trace.importPrice?.[1799]).toBe(0.25);
    expect(trace.exportPrice?.[0]).toBe(0.08);
    expect(trace.solarWatts).toHaveLength(1800);
  });

  it.each([
    [['time,solar_w', '1,2'], 'line 1: no column home_w'],
    [['time;solar_w;home_w', '1;2;3'], 'separated by commas'],
    [
      [HEADER, '0,1,0', '1,x,0'],
      'line 3: solar_w "x" is not understood; write a number with a decimal point',
    ],
    [[HEADER, '0,1,', '1,1,0'], 'line 2: home_w is missing'],
    [[HEADER, '2026-06-21T10:00:00,1,0', '1,1,0'], 'ISO 8601 with offset'],
    [[HEADER, '10,1,0', '10,1,0'], 'line 3: time is not after that of line 2'],
    [[HEADER, '0,1,0', '901,1,0'], 'line 3: time is 901 s after line 2; rows must be 1 s to 15 min apart'],
    [[HEADER, '0,1,0', '2026-06-21T10:00:00Z,1,0'], 'of another kind'],
    [[HEADER, '0,1,0'], 'there are 1 rows'],
    [[''], 'no column time, solar_w, home_w'],
  ])('with a mistake is refused by its line, with the cure: %j', (lines, said) => {
    expect(faults(...lines).join('\n')).toContain(said);
  });

  it('with many mistakes has the first told and the rest counted', () => {
    const all = faults(HEADER, ...Array.from({ length: 20 }, (_, n) => `${n},x,0`));
    expect(all.at(-1)).toBe('and 16 more');
  });

  it('that is written is read as it was', () => {
    const row = record({
      solar: double({ min: 0, max: 9e3, noNaN: true }),
      home: integer({ min: 0, max: 9e3 }),
      for: integer({ min: 1, max: 2000 }),
    });
    assert(
      property(
        array(row, { minLength: 2, maxLength: 8 }),
        integer({ min: 0, max: 86_000 }),
        (rows, beginS) => {
          const of = (value: (row: (typeof rows)[number]) => number): Float64Array =>
            Float64Array.from(rows.flatMap(row => Array.from({ length: row.for }, () => value(row))));
          const trace: Trace = {
            name: 'day',
            beginS,
            solarWatts: of(({ solar }) => solar),
            homeWatts: of(({ home }) => home),
            importPrice: undefined,
            exportPrice: of(({ home }) => home / 1e4),
          };
          expect(readTrace('day', writeTrace(trace))).toEqual({ trace });
        },
      ),
      { numRuns: 50 },
    );
  });
});
