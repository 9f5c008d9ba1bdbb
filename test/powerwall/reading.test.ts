import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { type Measured, readAggregates, readGrid, readLevel, taken } from '../../src/powerwall/reading.ts';
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

  it('never make the program stumble, whatever the gateway says', () => {
    const site = fc.oneof(
      fc.jsonValue(),
      fc.record({ instant_power: fc.jsonValue(), timeout: fc.jsonValue() }),
    );
    const body = fc.oneof(fc.jsonValue(), fc.record({ site, battery: site, solar: site, load: site }));
    fc.assert(fc.property(body, said => expect(() => readAggregates(said)).not.toThrow()));
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

  it('is that of the sun’s meter at last, and unknown where nothing is plausible', () => {
    expect(voltsOf(0, 0, 231)).toBe(231);
    expect(voltsOf(0, 400, 170)).toBeUndefined();
  });
});

describe('the charge level', () => {
  it.each([
    [5, 0],
    [24, 20],
    [52.5, 50],
    [100, 100],
    [3, 0],
  ])('is shown as in the app: raw %d is %d', (percentage, shown) => {
    expect(readLevel({ percentage })).toBeCloseTo(shown);
  });

  it.each([null, {}, { percentage: null }, { percentage: -1 }, { percentage: 5000 }, { percentage: '42' }])(
    'is unknown from %j',
    body => {
      expect(readLevel(body)).toBeUndefined();
    },
  );
});

describe('the word on the grid', () => {
  it.each([
    ['SystemGridConnected', 'connected'],
    ['SystemIslandedActive', 'off'],
    ['SystemIslandedReady', 'off'],
    ['SystemMicroGridFaulted', 'off'],
    ['SystemWaitForUser', 'off'],
    ['SystemTransitionToGrid', 'unsure'],
    ['SystemTransitionToIsland', 'unsure'],
    ['SystemOnTheMoon', 'unsure'],
    ['constructor', 'unsure'],
  ])('%s means %s', (grid_status, grid) => {
    expect(readGrid({ grid_status, grid_services_active: false })).toBe(grid);
  });

  it.each([null, {}, { grid_status: null }, { grid_status: '' }, { grid_status: 7 }])(
    'is missed in %j',
    body => {
      expect(readGrid(body)).toBeUndefined();
    },
  );
});

const measured = (stamp: string): Measured => ({
  siteWatts: watts(1),
  batteryWatts: undefined,
  solarWatts: undefined,
  homeWatts: undefined,
  volts: undefined,
  stamp,
  staleAfterMs: seconds(30),
});

describe('the moment of a reading', () => {
  it('is ours at which its stamp first showed, also when the gateway’s clock is set back', () => {
    const first = taken(undefined, measured('12:00'), millis(100));
    const same = taken(first, measured('12:00'), millis(2100));
    const back = taken(same, measured('11:00'), millis(4100));
    expect([first, same, back].map(({ reading }) => reading.takenAtMs)).toEqual([100, 100, 4100]);
  });
});

const recordings = '../shared/fixtures/powerwall';
const recorded = (file: string): unknown => JSON.parse(readFileSync(`${recordings}/${file}`, 'utf8'));
const whenRecorded = existsSync(recordings) ? describe : describe.skip;

whenRecorded('what real gateways said', () => {
  it.each([
    ['aggregates-2018-pw2-busway.json', -21, -2350, 3906, 1546, 239, 30],
    ['gw2-21.39.1-meters.aggregates.json', 537, 10, -2, 540, 247, 30],
    ['gw2-21.44-meters.aggregates.json', 72, -60, 1144, 1154, 247, 30],
    ['pw2-2020-export-aggregates.json', -5347, -10, 6099, 734, 231, 30],
    ['ha-2020-bigcharge-aggregates.json', 32, -8550, 10490, 1971, 241, 30],
    ['pwplus-23.28.2-api.meters.aggregates.json', 27, -990, 1840, 866, 244, 30],
    ['pw3-26.10.3-aggregates.json', -2, 861, 0, 855, 238, 90],
  ])('%s', (file, site, battery, solar, home, volts, staleSeconds) => {
    const read = readAggregates(recorded(file));
    const rounded = [read?.siteWatts, read?.batteryWatts, read?.solarWatts, read?.homeWatts, read?.volts];
    expect(rounded.map(number => Math.round(Number(number)) + 0)).toEqual([
      site,
      battery,
      solar,
      home,
      volts,
    ]);
    expect(read?.staleAfterMs).toBe(seconds(staleSeconds));
  });

  it.each([
    ['gw2-21.44-system_status.soe.json', 39.4],
    ['pw3-26.10.3-soe.json', 76.7],
    ['pwplus-23.28.2-api.system_status.soe.json', 15.9],
  ])('%s', (file, level) => {
    expect(readLevel(recorded(file))).toBeCloseTo(level, 1);
  });

  it.each([
    ['gw2-21.44-system_status.grid_status.json', 'connected'],
    ['pwplus-23.28.2-api.system_status.grid_status.json', 'connected'],
    ['grid_status-offgrid.json', 'off'],
    ['grid_status-transition.json', 'unsure'],
  ])('%s', (file, grid) => {
    expect(readGrid(recorded(file))).toBe(grid);
  });
});
