import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Measured, readAggregates, taken } from '../../src/powerwall/reading.ts';
import { millis, seconds, watts } from '../../src/units.ts';

const meter = (instant_power: unknown, more: object = {}): object => ({
  last_communication_time: '2026-06-21T12:00:00.321056599+02:00',
  instant_power,
  instant_average_voltage: 233,
  last_phase_power_communication_time: '0001-01-01T00:00:00Z',
  timeout: 1500000000,
  ...more,
});
const never = {
  last_communication_time: '0001-01-01T00:00:00Z',
  instant_power: 0,
  instant_average_voltage: 0,
};

const stampOf = (power: number): string | undefined =>
  readAggregates({ site: meter(power, { last_communication_time: null }) })?.stamp;
const staleAfter = (timeout: unknown) => readAggregates({ site: meter(0, { timeout }) })?.staleAfterMs;

describe('the meters', () => {
  it('are read with the signs of the gateway', () => {
    const body = { site: meter(-2100), battery: meter(-500), solar: meter(3400), load: meter(800) };
    expect(readAggregates(body)).toEqual({
      siteWatts: -2100,
      batteryWatts: -500,
      solarWatts: 3400,
      homeWatts: 800,
      volts: 233,
      stamp: '2026-06-21T12:00:00.321056599+02:00',
      phaseAmps: undefined,
      staleAfterMs: 30_000,
    });
  });

  it.each([
    ['left out', {}],
    ['null', { battery: null, solar: null, load: null }],
    ['never heard of', { battery: never, solar: never, load: never }],
  ])('may be there at the grid alone, the others being %s', (_, others) => {
    expect(readAggregates({ site: meter(40), ...others })).toMatchObject({
      siteWatts: 40,
      batteryWatts: undefined,
      solarWatts: undefined,
      homeWatts: undefined,
    });
  });

  it('may have companions and facts that nobody has explained', () => {
    const body = {
      site: meter(40, { panel_mood: 'good' }),
      busway: never,
      generator: never,
      frequency: never,
    };
    expect(readAggregates(body)?.siteWatts).toBe(40);
  });

  it.each([
    ['no meter at the grid', { solar: meter(100) }],
    ['one that has never been heard', { site: never }],
    ['null for its power', { site: meter(null) }],
    ['text for its power', { site: meter('NaN') }],
    ['infinity', JSON.parse('{"site":{"instant_power":1e999}}')],
    ['more than any home has', { site: meter(100_001) }],
    ['nonsense for the battery', { site: meter(40), battery: meter(null) }],
    ['null for an answer', null],
    ['a list', []],
    ['a word', 'TIMEOUT!'],
  ])('give no reading with %s', (_, body) => {
    expect(readAggregates(body)).toBeUndefined();
  });

  it('give a reading although solar and load are nonsense', () => {
    const body = { site: meter(40), solar: meter(null), load: meter(1e9) };
    expect(readAggregates(body)).toMatchObject({
      siteWatts: 40,
      solarWatts: undefined,
      homeWatts: undefined,
    });
  });

  it('have the powers themselves for a stamp where the gateway gives none', () => {
    expect(stampOf(40)).toBe(stampOf(40));
    expect(stampOf(40)).not.toBe(stampOf(41));
  });

  it('are stale after 30 s, and after 90 s where the gateway itself waits 60', () => {
    expect([undefined, 1e9, 1.5e9, 59e9, 60e9, 'soon'].map(staleAfter)).toEqual([
      30_000, 30_000, 30_000, 30_000, 90_000, 30_000,
    ]);
  });

  it('let in what a home can draw or give, and nothing else', () => {
    const power = fc.oneof(fc.double(), fc.double({ min: -200_000, max: 200_000 }));
    fc.assert(
      fc.property(power, watts => {
        const possible = Math.abs(watts) <= 100_000;
        expect(readAggregates({ site: meter(watts) })?.siteWatts).toBe(possible ? watts : undefined);
      }),
    );
  });

  it('are read as a whole or not at all, whatever the gateway says', () => {
    const value = fc.oneof(fc.double(), fc.integer(), fc.jsonValue());
    const site = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(meter(40), never),
      fc.record(
        {
          last_communication_time: value,
          instant_power: value,
          instant_average_voltage: value,
          timeout: value,
        },
        { requiredKeys: [] },
      ),
    );
    const body = fc.oneof(fc.jsonValue(), fc.record({ site, battery: site, solar: site, load: site }));
    fc.assert(
      fc.property(body, said => {
        const read = readAggregates(said);
        if (read === undefined) return;
        const { siteWatts, batteryWatts = 0, solarWatts = 0, homeWatts = 0, volts = 230 } = read;
        for (const power of [siteWatts, batteryWatts, solarWatts, homeWatts])
          expect(Math.abs(power)).toBeLessThanOrEqual(100_000);
        expect(volts).toBeGreaterThanOrEqual(180);
        expect(volts).toBeLessThanOrEqual(290);
        expect(read.stamp).not.toBe('');
      }),
    );
  });
});

const voltsOf = (site: number, battery?: number, solar?: number) =>
  readAggregates({
    site: meter(0, { instant_average_voltage: site }),
    ...(battery === undefined ? {} : { battery: meter(0, { instant_average_voltage: battery }) }),
    ...(solar === undefined ? {} : { solar: meter(0, { instant_average_voltage: solar }) }),
  })?.volts;

describe('the voltage that a car sees', () => {
  it('is that of the battery, which lies between the same conductors', () => {
    expect(voltsOf(213.66, 246.8)).toBe(246.8);
  });

  it('is that at the grid where the battery tells none', () => {
    expect(voltsOf(238.5)).toBe(238.5);
    expect(voltsOf(238.5, 0)).toBe(238.5);
  });

  it('is twice that of a single leg', () => {
    expect(voltsOf(120.65)).toBe(241.3);
  });

  it('lies between a phase and neutral, where the meter tells what lies between two phases', () => {
    expect(voltsOf(409.36)).toBeCloseTo(236.3, 1);
  });

  it('is that of the sun’s meter at last, and unknown where nothing is plausible', () => {
    expect(voltsOf(0, 0, 231)).toBe(231);
    expect(voltsOf(0, 310, 170)).toBeUndefined();
  });
});

const measured = (stamp: string, battery?: number): Measured => ({
  siteWatts: watts(1),
  batteryWatts: battery === undefined ? undefined : watts(battery),
  solarWatts: undefined,
  homeWatts: undefined,
  volts: undefined,
  stamp,
  phaseAmps: undefined,
  staleAfterMs: seconds(30),
});

describe('the moment of a reading', () => {
  it('is ours at which its stamp first showed, also when the gateway’s clock is set back', () => {
    const first = taken(undefined, measured('12:00'), millis(100));
    const same = taken(first, measured('12:00'), millis(2100));
    const back = taken(same, measured('11:00'), millis(4100));
    expect([first, same, back].map(({ reading }) => reading.takenAtMs)).toEqual([100, 100, 4100]);
  });

  it('stays that of before while the battery that was there is not told', () => {
    const first = taken(undefined, measured('12:00', -2000), millis(100));
    const without = taken(first, measured('12:02'), millis(2100));
    expect(without).toBe(first);
    expect(taken(without, measured('12:04', 500), millis(4100)).reading).toMatchObject({
      batteryWatts: 500,
      takenAtMs: 4100,
    });
  });

  it('does not wait for a battery that was never there', () => {
    const first = taken(undefined, measured('12:00'), millis(100));
    expect(taken(first, measured('12:02'), millis(2100)).reading.takenAtMs).toBe(2100);
  });
});
