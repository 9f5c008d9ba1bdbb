import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  batteryPriorities,
  modes,
  settingsDefaults,
  startRules,
  vehicleDefaults,
} from '../../src/charging/settings.ts';
import { faultText } from '../../src/options/fault.ts';
import { readSettings, settingsDocument, settingsToKeep } from '../../src/options/settings.ts';
import { amps } from '../../src/units.ts';

const faultsOf = (document: Record<string, unknown>): readonly string[] =>
  readSettings(document, false).faults.map(faultText);

describe('settings.json', () => {
  it('is read as the contract shows it', () => {
    const document = {
      solar_charging: true,
      battery_priority: 'car_first',
      wall_connectors: { '1839': { mode: 'solar_min' } },
      vehicles: { '5YJ3E1EA3JF012345': { ready_by: '07:00', ready_by_on: true } },
    };
    expect(readSettings(document, false)).toEqual({
      settings: {
        ...settingsDefaults,
        solar_charging: true,
        battery_priority: 'car_first',
        wall_connectors: { '1839': { mode: 'solar_min', maximum: undefined } },
        vehicles: {
          '5YJ3E1EA3JF012345': { minimum_level: 0, ready_level: 80, ready_by: '07:00', ready_by_on: true },
        },
      },
      faults: [],
    });
  });

  it('may leave out any key, which then has its default', () => {
    expect(readSettings({}, true)).toEqual({ settings: settingsDefaults, faults: [] });
    expect(readSettings({ wall_connectors: { '1839': {} } }, true).settings.wall_connectors).toEqual({
      '1839': { mode: 'solar', maximum: undefined },
    });
  });

  it('may be missing: then solar charging is as the program was started', () => {
    expect(readSettings(undefined, true).settings).toEqual({ ...settingsDefaults, solar_charging: true });
    expect(readSettings(undefined, false).settings).toEqual(settingsDefaults);
  });

  it('keeps all that is right beside what is wrong', () => {
    const document = {
      solar_charging: 'yes',
      starts_per_day: 3,
      wall_connectors: { '1839': { mode: 'turbo', maximum: 16 }, '4A2B': { mode: 'fast' } },
    };
    const { settings, faults } = readSettings(document, true);
    expect(settings).toEqual({
      ...settingsDefaults,
      starts_per_day: 3,
      wall_connectors: {
        '1839': { mode: 'solar', maximum: 16 },
        '4A2B': { mode: 'fast', maximum: undefined },
      },
    });
    expect(faults.map(faultText)).toEqual([
      'solar_charging ("yes") must be true or false',
      'wall_connectors.1839.mode ("turbo") must be normal, solar, solar_min or fast',
    ]);
  });

  it.each([
    ['solar_charging', [true, false], ['on', 1, null]],
    ['wait_for_sun', [true, false], ['off']],
    ['start_rule', startRules, ['value', 1]],
    ['start_export', [0, 1500, 25_000], [-1, 25_001, '1500']],
    ['battery_priority', batteryPriorities, ['me_first', 0]],
    ['battery_threshold', [0, 99.5, 100], [-1, 101, '99']],
    ['battery_buffer', [0, 100], [101]],
    ['window_start', ['00:00', '06:00', '23:59'], ['6:00', '24:00', '06:60', 600, '06:00:00', '']],
    ['window_end', ['21:00'], ['9pm']],
    ['window_by_sun', [true], ['sunset']],
    ['starts_per_day', [0, 6, 100], [-1, 2.5, 101]],
    ['off_grid_charging', [true], ['true']],
    ['off_grid_level', [50], [-5]],
    ['protect_reserve', [true, false], ['yes']],
    ['backup_at_night', [true, false], [1]],
    [
      'wall_connectors',
      [{}, { '1839': { mode: 'fast', maximum: null } }],
      [[], 5, { garage: {} }, { '1839': 5 }],
    ],
    ['import_price', ['', 'sensor.price', 'sensor.a, event.b_c'], ['price', 'sensor.a sensor.b', 5]],
    ['export_price', ['sensor.feed_in'], ['sensor.']],
    ['notify', ['', 'notify.mobile_app_phone', 'my phone'], [5]],
    [
      'vehicles',
      [{}, { '5YJ3E1EA3JF012345': { minimum_level: 20, ready_level: 90, ready_by: '06:30' } }],
      [[], 'car', { garage: {} }, { '5YJ3E1EA3JF012345': 80 }],
    ],
    ['language', ['de', 'pt-BR'], ['', 5]],
  ] as const)('%s is what is allowed, and else its default', (key, right, wrong) => {
    for (const value of right) expect(faultsOf({ [key]: value })).toEqual([]);
    for (const value of wrong) {
      expect(faultsOf({ [key]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${key}.* (must be|is not)`)),
      ]);
      expect(readSettings({ [key]: value }, true).settings).toEqual(settingsDefaults);
    }
  });

  it.each(modes)('knows the mode %s of a charger', mode => {
    expect(faultsOf({ wall_connectors: { '1839': { mode } } })).toEqual([]);
  });

  it.each([4, 81, 7.5, '16'])('refuses %p as a maximum', maximum => {
    expect(faultsOf({ wall_connectors: { '1839': { maximum } } })).toEqual([
      `wall_connectors.1839.maximum (${JSON.stringify(maximum)}) must be whole amps from 5 to 80`,
    ]);
  });

  it.each([
    ['minimum_level', 101, 'must be a percentage from 0 to 100'],
    ['ready_level', '80', 'must be a percentage from 0 to 100'],
    ['ready_by', '7:00', 'must be a time from 00:00 to 23:59, for example 06:00'],
    ['ready_by_on', 'yes', 'must be true or false'],
  ])('refuses of a car the %s %p, and its default holds', (key, value, remedy) => {
    const document = { vehicles: { '5YJ3E1EA3JF012345': { [key]: value } } };
    const { settings, faults } = readSettings(document, true);
    expect(faults.map(faultText)).toEqual([
      `vehicles.5YJ3E1EA3JF012345.${key} (${JSON.stringify(value)}) ${remedy}`,
    ]);
    expect(settings.vehicles).toEqual({ '5YJ3E1EA3JF012345': vehicleDefaults });
  });

  it('is told of a key that was probably misspelt, once, and keeps what else holds', () => {
    const document = {
      start_exprt: 900,
      starts_per_day: 3,
      wall_connectors: { '1839': { mode: 'fast', maximun: 16 } },
      vehicles: { '5YJ3E1EA3JF012345': { redy_by: '06:00' } },
    };
    const { settings, faults } = readSettings(document, true);
    expect(faults.map(faultText)).toEqual([
      'start_exprt (900) is not known (did you mean start_export?)',
      'wall_connectors.1839.maximun (16) is not known (did you mean maximum?)',
      'vehicles.5YJ3E1EA3JF012345.redy_by ("06:00") is not known (did you mean ready_by?)',
    ]);
    expect(settings).toMatchObject({ starts_per_day: 3, start_export: settingsDefaults.start_export });
    expect(settingsToKeep(document, settings)).toMatchObject({
      start_exprt: 900,
      wall_connectors: { '1839': { maximun: 16 } },
    });
  });

  it('is told of a misspelt key beside a wrong value', () => {
    expect(faultsOf({ starts_per_day: -1, languag: 'de', wall_connectors: 5 })).toEqual([
      'starts_per_day (-1) must be a whole number from 0 to 100',
      expect.stringMatching(/^wall_connectors \(5\) must be keyed/),
      'languag ("de") is not known (did you mean language?)',
    ]);
  });

  it('may hold what other versions own: not a word of it', () => {
    const others = {
      screen: 'sensor.screen',
      vehicles: { '5YJ3E1EA3JF012345': { ready_by: '07:00', mod: 1 } },
      wall_connectors: { '1839': { priority: 2 } },
    };
    expect(faultsOf(others)).toEqual([]);
  });

  it('is readable whatever stands in it', () => {
    const known = fc.constantFrom(...Object.keys(settingsDefaults), 'language', 'later');
    const inner = fc.dictionary(fc.constantFrom('mode', 'maximum', 'priority'), fc.jsonValue());
    const chargers = fc.dictionary(
      fc.constantFrom('1839', 'garage', '__proto__'),
      fc.oneof(inner, fc.jsonValue()),
    );
    const document = fc.dictionary(known, fc.oneof(fc.jsonValue(), chargers));
    fc.assert(
      fc.property(document, document => {
        const { settings } = readSettings(document, false);
        expect(readSettings(settingsToKeep(document, settings), true)).toMatchObject({ settings });
      }),
    );
  });
});

describe('settings that are written back', () => {
  it('leave what another version owns untouched', () => {
    const before = {
      start_rule: 'best_value',
      solar_charging: false,
      wall_connectors: { '1839': { mode: 'solar', priority: 2 }, garage: { mode: 'fast' } },
      vehicles: { '5YJ3E1EA3JF012345': { ready_by: '07:00', colour: 'red' } },
    };
    const { settings } = readSettings(before, false);
    const after = settingsToKeep(before, {
      ...settings,
      solar_charging: true,
      wall_connectors: {
        '1839': { mode: 'fast', maximum: amps(16) },
        '4A2B': { mode: 'normal', maximum: undefined },
      },
    });
    expect(after).toMatchObject({
      start_rule: 'best_value',
      solar_charging: true,
      wall_connectors: {
        '1839': { mode: 'fast', maximum: 16, priority: 2 },
        '4A2B': { mode: 'normal' },
        garage: { mode: 'fast' },
      },
      vehicles: { '5YJ3E1EA3JF012345': { ready_by: '07:00', colour: 'red' } },
    });
  });

  it('are a document from which the same settings are read, with the language', () => {
    const settings = { ...settingsDefaults, solar_charging: true, language: 'de' };
    const onDisk: unknown = JSON.parse(JSON.stringify(settingsToKeep(undefined, settings)));
    expect(readSettings(settingsDocument.parse(onDisk), false)).toEqual({ settings, faults: [] });
  });
});
