import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readGrid, readLevel, readOperation, readShownLevel } from '../../src/powerwall/status.ts';

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

  it.each([
    [0, 0],
    [20, 20],
    [100, 100],
    [-5.263, 0],
  ])('of a proxy is that of the app already: %d is %d', (percentage, shown) => {
    expect(readShownLevel({ percentage, raw_percentage: 77 })).toBeCloseTo(shown);
  });

  it.each([null, {}, { percentage: null }, { percentage: -7 }, { percentage: 5000 }, { percentage: '42' }])(
    'is unknown from %j',
    body => {
      expect(readLevel(body)).toBeUndefined();
      expect(readShownLevel(body)).toBeUndefined();
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
    ['Unknown', 'unsure'],
    ['constructor', 'unsure'],
  ])('%s means %s', (grid_status, grid) => {
    expect(readGrid({ grid_status, grid_services_active: false })).toEqual({ grid, services: false });
  });

  it.each([
    [true, true],
    [null, undefined],
    ['yes', undefined],
  ])('comes with the utility’s command where that is told: %s', (grid_services_active, services) => {
    expect(readGrid({ grid_status: 'SystemGridConnected', grid_services_active })?.services).toBe(services);
  });

  it.each([null, {}, { grid_status: null }, { grid_status: '' }, { grid_status: 7 }])(
    'is missed in %j',
    body => {
      expect(readGrid(body)).toBeUndefined();
    },
  );
});

describe('mode and reserve', () => {
  it.each([
    [24, 20],
    [5.000019999999999, 0],
    [81, 80],
    [100, 100],
    [0, 0],
  ])('have the scale of the app: raw %d is %d', (backup_reserve_percent, shown) => {
    const { mode, reservePercent } =
      readOperation({ real_mode: 'autonomous', backup_reserve_percent, freq_shift_load_shed_soe: 65 }) ?? {};
    expect(mode).toBe('autonomous');
    expect(reservePercent).toBeCloseTo(shown, 1);
  });

  it('have that scale already in pypowerwall-server, which says whether it has read them lately', () => {
    const body = { real_mode: 'backup', backup_reserve_percent: 20, grid_charging: null, stale: false };
    expect(readOperation(body)).toEqual({ mode: 'backup', reservePercent: 20 });
    expect(readOperation({ ...body, stale: true })).toBeUndefined();
  });

  it.each(['self_consumption', 'autonomous', 'backup', 'scheduler', 'site_control'])(
    'may be %s',
    real_mode => {
      expect(readOperation({ real_mode })).toEqual({ mode: real_mode, reservePercent: undefined });
    },
  );

  it('may be a word that nobody has explained', () => {
    expect(readOperation({ real_mode: 'moonlight', backup_reserve_percent: 24 })?.mode).toBe('unknown');
  });

  it('are each told without the other', () => {
    expect(readOperation({ real_mode: null, backup_reserve_percent: 24 })?.mode).toBeUndefined();
    expect(readOperation({ real_mode: 'backup', backup_reserve_percent: null })).toEqual({
      mode: 'backup',
      reservePercent: undefined,
    });
  });

  it.each([null, {}, 'TIMEOUT!', [], { ERROR: 'Unknown API' }, { real_mode: null }])(
    'are unknown from %j',
    body => {
      expect(readOperation(body)).toBeUndefined();
    },
  );
});

it('no answer makes any of these stumble, nor gives a level or reserve beyond 0 to 100', () => {
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.integer({ min: -10, max: 110 }));
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        percentage: value,
        grid_status: value,
        real_mode: value,
        backup_reserve_percent: value,
        stale: value,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(body, said => {
      const operation = readOperation(said);
      for (const level of [readLevel(said), readShownLevel(said), operation?.reservePercent]) {
        expect(level ?? 0).toBeGreaterThanOrEqual(0);
        expect(level ?? 0).toBeLessThanOrEqual(100);
      }
      expect(['connected', 'off', 'unsure', undefined]).toContain(readGrid(said)?.grid);
    }),
  );
});
