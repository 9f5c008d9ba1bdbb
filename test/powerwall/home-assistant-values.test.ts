import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type EntitySeen,
  type QuantityName,
  gridIn,
  measured,
  quantities,
} from '../../src/powerwall/home-assistant-values.ts';
import { millis } from '../../src/units.ts';

const shows = (state: string, unit?: unknown): EntitySeen => ({
  state,
  attributes: unit === undefined ? {} : { unit_of_measurement: unit },
  stamp: 1,
  ageMs: millis(0),
});

describe('what an entity measures', () => {
  it.each([
    ['2100', 'W', 'power', 2100],
    ['-2.1', 'kW', 'power', -2100],
    ['2100000', 'mW', 'power', 2100],
    ['0.0021', 'MW', 'power', 2100],
    ['+1.5e3', 'W', 'power', 1500],
    ['.5', 'kW', 'power', 500],
    ['16', 'A', 'current', 16],
    ['16000', 'mA', 'current', 16],
    ['62.5', '%', 'level', 62.5],
  ] as const)('of %s %s is, as a %s, %d', (state, unit, quantity, value) => {
    expect(measured(shows(state, unit), quantity)).toBeCloseTo(value, 6);
  });

  it.each(['unknown', 'unavailable', '', ' ', 'on', '0x10', 'Infinity', 'NaN', '1,5', '12 W', '--1'])(
    'is nothing where it shows %j',
    state => {
      expect(measured(shows(state, 'W'), 'power')).toBe('silent');
    },
  );

  it.each([['kWh'], ['w'], ['KW'], ['BTU/h'], ['toString'], [undefined], [5]])(
    'is not known in the unit %j',
    unit => {
      expect(measured(shows('5', unit), 'power')).toBe('unit');
    },
  );

  it('is nothing beyond what a home can have', () => {
    expect(measured(shows('101', 'kW'), 'power')).toBe('silent');
    expect(measured(shows('101', '%'), 'level')).toBe('silent');
    expect(measured(shows('-1', '%'), 'level')).toBe('silent');
  });

  it('is the same in every unit', () => {
    const rows = Object.entries(quantities).flatMap(([name, { units }]) =>
      Object.entries(units).map(([unit, worth]) => [name as QuantityName, unit, worth] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.double({ min: 0, max: 90, noNaN: true }), (row, value) => {
        const [name, unit, worth] = row;
        expect(measured(shows(String(value / worth), unit), name)).toBeCloseTo(value, 6);
      }),
    );
  });

  it('is a number or one of two words, whatever it shows', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (state, unit) => {
        const value = measured(shows(state, unit), 'power');
        expect(typeof value === 'number' ? Number.isFinite(value) : ['silent', 'unit'].includes(value)).toBe(
          true,
        );
      }),
    );
  });
});

describe('the word on the grid', () => {
  it.each([
    ['on', 'connected'],
    ['On grid', 'connected'],
    ['on-grid', 'connected'],
    ['Connected', 'connected'],
    ['SystemGridConnected', 'connected'],
    ['off', 'off'],
    ['off_grid_intentional', 'off'],
    ['Disconnected', 'off'],
    ['Islanded', 'off'],
    ['SystemIslandedActive', 'off'],
    ['SystemTransitionToIsland', 'unsure'],
    ['island_status_unknown', 'unsure'],
    ['voltage fault', 'unsure'],
    ['unknown', 'silent'],
    ['unavailable', 'silent'],
    ['', 'silent'],
  ])('%j means %s', (state, grid) => {
    expect(gridIn(shows(state))).toBe(grid);
  });

  it('never means connected with a no before it', () => {
    const no = fc.constantFrom('not ', 'dis', 'un', 'not_', 'no-');
    const yes = fc.constantFrom('on', 'connected', 'on_grid', 'online', 'up', 'active', 'ok', 'normal');
    fc.assert(
      fc.property(no, yes, (before, word) => {
        expect(gridIn(shows(before + word))).not.toBe('connected');
      }),
    );
  });
});
