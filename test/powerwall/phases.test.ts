import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ampsBeside, phasesTaken, readPhases } from '../../src/powerwall/phases.ts';
import { amps, millis } from '../../src/units.ts';

const STAMP = '2026-06-21T12:00:00.321056599+02:00';

const site = (more: object, cached: object = {}): object => ({
  id: 0,
  location: 'site',
  type: 'synchrometerX',
  cts: [true, true, true, false],
  Cached_readings: {
    last_communication_time: STAMP,
    instant_power: 5000,
    i_a_current: 0,
    i_b_current: 0,
    i_c_current: 0,
    ...more,
    ...cached,
  },
});
const ampsOf = (...meters: readonly object[]): readonly number[] | undefined =>
  readPhases(meters)?.amps.map(current => Math.round(current * 100) / 100);

const upTo = (max: number, min = 0) => fc.double({ min, max, noNaN: true });

describe('the currents at the grid', () => {
  it('are told phase by phase', () => {
    expect(readPhases([site({ i_a_current: 13.3, i_b_current: 7.5, i_c_current: 2 })])).toEqual({
      amps: [13.3, 7.5, 2],
      stamp: STAMP,
    });
  });

  it('are nought for a phase that the meter does not have', () => {
    expect(ampsOf(site({ i_a_current: 13.3, i_b_current: undefined, i_c_current: undefined }))).toEqual([
      13.3, 0, 0,
    ]);
  });

  it('are below nought where a phase exports', () => {
    const phase = {
      i_a_current: 10,
      real_power_a: -2400,
      v_l1n: 240,
      i_b_current: 4,
      real_power_b: 900,
      v_l2n: 240,
    };
    expect(ampsOf(site(phase))).toEqual([-10, 4, 0]);
  });

  it('make no room by what does not feed the grid: the reactive current stays', () => {
    expect(ampsOf(site({ i_a_current: 5, real_power_a: -10, v_l1n: 240 }))).toEqual([4.96, 0, 0]);
    expect(ampsOf(site({ i_a_current: 5, real_power_a: -960, v_l1n: 240 }))).toEqual([-1, 0, 0]);
  });

  it('count as import where nobody tells the power of the phase, or its voltage', () => {
    expect(ampsOf(site({ i_a_current: 10 }))).toEqual([10, 0, 0]);
    expect(ampsOf(site({ i_a_current: 10, real_power_a: -2400 }))).toEqual([10, 0, 0]);
  });

  it('are never less than what the fuse carries once a car is added, and no more than they are', () => {
    const volts = 230;
    fc.assert(
      fc.property(upTo(60, -60), upTo(20), upTo(32), (active, reactive, car) => {
        fc.pre(active + car >= 0);
        const size = Math.hypot(active, reactive);
        const phase = { i_a_current: size, real_power_a: active * volts, v_l1n: volts, instant_power: 0 };
        const told = readPhases([site(phase)])?.amps[0] ?? NaN;
        expect(told + car).toBeGreaterThanOrEqual(Math.hypot(active + car, reactive) - 1e-6);
        expect(told).toBeLessThanOrEqual(size + 1e-6);
      }),
    );
  });

  it('follow from power and voltage where a Neurio leaves them at nought', () => {
    const neurio = {
      instant_power: -18,
      real_power_a: 480,
      reactive_power_a: -360,
      real_power_b: -0.05,
      v_l1n: 240,
      v_l2n: 0.2,
    };
    expect(ampsOf(site(neurio))).toEqual([2.5, 0, 0]);
  });

  it('are no currents as three noughts beside more than 200 W', () => {
    expect(readPhases([site({ instant_power: 201 })])).toBeUndefined();
    expect(readPhases([site({ instant_power: -201 })])).toBeUndefined();
    expect(ampsOf(site({ instant_power: 200 }))).toEqual([0, 0, 0]);
  });

  it('are summed where a home has two meters at the grid', () => {
    const both = [
      site({ i_a_current: 13, i_b_current: 7 }),
      { location: 'solar', Cached_readings: { i_a_current: 99 } },
      site({
        i_a_current: 2,
        real_power_a: -480,
        v_l1n: 240,
        i_b_current: 1,
        last_communication_time: 'later',
      }),
    ];
    expect(readPhases(both)).toEqual({ amps: [11, 8, 0], stamp: `${STAMP} later` });
  });

  it.each([
    [
      'one of two meters was never heard',
      [site({ i_a_current: 5 }), site({ last_communication_time: '0001-01-01T00:00:00Z' })],
    ],
    ['one of two meters is left at nought', [site({ i_a_current: 5 }), site({})]],
    ['a phase is null', [site({ i_a_current: 5, i_b_current: null })]],
    ['a current is a word', [site({ i_a_current: '5' })]],
    ['a current is no home’s', [site({ i_a_current: 1001 })]],
    ['the meter has no readings', [{ location: 'site', Cached_readings: null }]],
    ['there is no meter at the grid', [{ location: 'solar', Cached_readings: { i_a_current: 5 } }]],
    ['there is no meter', []],
    ['the answer is null', null],
    ['the answer is no list', { location: 'site' }],
  ])('are unknown where %s', (_, body) => {
    expect(readPhases(body)).toBeUndefined();
  });

  it('are three numbers or none, whatever the gateway says', () => {
    const value = fc.oneof(fc.jsonValue(), fc.double());
    const readings = fc.record(
      {
        last_communication_time: fc.oneof(fc.string(), fc.constant(STAMP)),
        instant_power: value,
        i_a_current: value,
        i_b_current: value,
        real_power_a: value,
        v_l1n: value,
      },
      { requiredKeys: [] },
    );
    const meter = fc.record({ location: fc.constantFrom('site', 'solar'), Cached_readings: readings });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(meter)), said => {
        const read = readPhases(said);
        if (read === undefined) return;
        expect(read.amps).toHaveLength(3);
        expect(read.amps.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

const told = (a: unknown, b: unknown = 0, c: unknown = 0) =>
  ampsBeside({ site: { i_a_current: a, i_b_current: b, i_c_current: c } });

describe('the currents that come with the home’s sums', () => {
  it('are taken from a proxy that fills them', () => {
    expect(told(4.1, 12, 0)).toEqual([4.1, 12, 0]);
  });

  it('make no room where they are below nought, as nobody tells how much of that is reactive', () => {
    expect(told(-4.1, 4.2, 3.4)).toEqual([0, 4.2, 3.4]);
  });

  it('are unknown as three noughts, whatever the power: gateways fill no others', () => {
    expect(told(0)).toBeUndefined();
  });

  it.each([null, 'x', 1e9])('are unknown where one is %j', wrong => {
    expect(told(5, wrong)).toBeUndefined();
  });
});

const measured = (stamp: string) => ({ amps: [amps(1), amps(2), amps(3)], stamp });

describe('the moment of the currents', () => {
  it('is ours at which their stamp first showed', () => {
    const first = phasesTaken(undefined, measured('12:00'), millis(100));
    const same = phasesTaken(first, measured('12:00'), millis(4100));
    const next = phasesTaken(same, measured('12:04'), millis(8100));
    expect([first, same, next].map(({ takenAtMs }) => takenAtMs)).toEqual([100, 100, 8100]);
  });
});
