import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { bodyOf } from '../../src/powerwall/answer.ts';
import { readPhases } from '../../src/powerwall/phases.ts';
import { readAggregates } from '../../src/powerwall/reading.ts';
import { readGrid, readLevel, readOperation } from '../../src/powerwall/status.ts';
import { ownPayloads } from './payloads.ts';

const recordings = '../shared/fixtures/powerwall';

const said = (file: string): unknown => JSON.parse(readFileSync(`${recordings}/${file}`, 'utf8'));
const recorded = (): ReadonlyMap<string, unknown> =>
  new Map(
    readdirSync(recordings)
      .filter(file => file.endsWith('.json'))
      .map(file => [file, said(file)]),
  );

const readers = {
  aggregates: readAggregates,
  soe: readLevel,
  grid_status: readGrid,
  operation: readOperation,
  'meters.site': readPhases,
};
/** The one that is made for a file, if any is. */
const readerFor = (file: string): string | undefined =>
  Object.keys(readers).find(name => file.includes(name));

const sets: readonly (readonly [string, ReadonlyMap<string, unknown>])[] = [
  ['our own payloads', ownPayloads],
  ...(existsSync(recordings) ? [['what real gateways said', recorded()] as const] : []),
];

describe.each(sets)('%s', (_, payloads) => {
  const named = (part: string) => [...payloads].filter(([file]) => file.includes(part));

  it('has something of each kind', () => {
    for (const name of Object.keys(readers)) expect(named(name).length).toBeGreaterThan(0);
  });

  it.each([...payloads].filter(([file]) => readerFor(file) !== undefined))(
    'is understood: %s',
    (file, body) => {
      const told = Object.entries(readers).map(([name, read]) => [name, read(body) !== undefined]);
      const mine = readerFor(file);
      expect(told).toEqual(Object.keys(readers).map(name => [name, name === mine]));
    },
  );

  it.each([...payloads].filter(([file]) => readerFor(file) === undefined))(
    'is taken for no reading: %s',
    (_file, body) => {
      for (const read of Object.values(readers)) expect(read(body)).toBeUndefined();
    },
  );

  it.each(named('aggregates'))('is a home whose powers add up, at a voltage for cars: %s', (file, body) => {
    const read = readAggregates(body);
    const { siteWatts, batteryWatts, solarWatts, homeWatts } = { ...read };
    const sum = [siteWatts, batteryWatts, solarWatts].reduce((all, power) => all + Number(power), 0);
    expect(Math.abs(sum - Number(homeWatts))).toBeLessThan(15);
    expect(Math.abs(Number(read?.volts) - 237)).toBeLessThan(12);
    expect(read).toMatchObject({
      phaseAmps: undefined,
      staleAfterMs: file.includes('pw3') ? 90_000 : 30_000,
    });
  });

  it.each(named('grid_status'))('has the grid as its file is called: %s', (file, body) => {
    const expected = /offgrid/.test(file) ? 'off' : /transition/.test(file) ? 'unsure' : 'connected';
    expect(readGrid(body)?.grid).toBe(expected);
  });
});

it('the empty answer of a stopped site controller is a failure', () => {
  expect(() => bodyOf({ status: 502, text: '' }, '/api/meters/aggregates')).toThrow('gateway_down');
});

const whenRecorded = existsSync(recordings) ? describe : describe.skip;

whenRecorded('the numbers of real gateways', () => {
  it.each([
    ['aggregates-2018-pw2-busway.json', -21, -2350, 3906, 1546, 239],
    ['gw2-21.39.1-meters.aggregates.json', 537, 10, -2, 540, 247],
    ['gw2-21.44-meters.aggregates.json', 72, -60, 1144, 1154, 247],
    ['pw2-2020-export-aggregates.json', -5347, -10, 6099, 734, 231],
    ['ha-2020-bigcharge-aggregates.json', 32, -8550, 10490, 1971, 241],
    ['pwplus-23.28.2-api.meters.aggregates.json', 27, -990, 1840, 866, 244],
    ['pw3-26.10.3-aggregates.json', -2, 861, 0, 855, 238],
  ])('%s', (file, ...expected) => {
    const { siteWatts, batteryWatts, solarWatts, homeWatts, volts } = readAggregates(said(file)) ?? {};
    const numbers = [siteWatts, batteryWatts, solarWatts, homeWatts, volts];
    expect(numbers.map(number => Math.round(Number(number)) + 0)).toEqual(expected);
  });

  it.each([
    ['gw2-21.44-system_status.soe.json', 39.4],
    ['pw3-26.10.3-soe.json', 76.7],
    ['pwplus-23.28.2-api.system_status.soe.json', 15.9],
  ])('%s', (file, level) => {
    expect(readLevel(said(file))).toBeCloseTo(level, 1);
  });

  it.each([
    ['gw2-21.44-operation.json', 'autonomous', 26.3],
    ['pwplus-23.28.2-api.operation.json', 'self_consumption', 80],
  ])('%s', (file, mode, reserve) => {
    const read = readOperation(said(file));
    expect(read?.mode).toBe(mode);
    expect(read?.reservePercent).toBeCloseTo(reserve, 1);
  });

  it.each([
    ['pwplus-23.28.2-api.meters.site.json', [13.3, 7.7, 0]],
    ['pw2-2023-meters.site-neurio.json', [1.7, 0, 0]],
    ['gw2-meters.site-neurio.json', [0, 0, 0]],
  ])('%s', (file, expected) => {
    expect(readPhases(said(file))?.amps.map(current => Math.round(current * 10) / 10)).toEqual(expected);
  });
});
