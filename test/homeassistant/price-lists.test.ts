import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { pricesIn } from '../../src/homeassistant/price-lists.ts';

const entity = (attributes: Record<string, unknown>, state = '0.25') => ({ state, attributes });
const at = (hour: number, minute = 0): string =>
  `2026-11-26T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+01:00`;
const ms = (hour: number, minute = 0): number => Date.UTC(2026, 10, 26, hour - 1, minute);

/** Two hours at 0.20 and 0.30 from noon on, as each integration would list them. */
const twoHours: Readonly<Record<string, Record<string, unknown>>> = {
  'Nord Pool': {
    unit_of_measurement: 'EUR/kWh',
    today: [0.2, 0.3],
    raw_today: [
      { start: at(12), end: at(13), value: 0.2 },
      { start: at(13), end: at(14), value: 0.3 },
    ],
    raw_tomorrow: [],
    tomorrow_valid: false,
  },
  'Nord Pool in öre': {
    unit_of_measurement: 'Öre/kWh',
    raw_today: [{ start: at(12), end: at(13), value: 20 }],
    raw_tomorrow: [{ start: at(13), end: at(14), value: 30 }],
  },
  'Energi Data Service': {
    unit_of_measurement: 'DKK/kWh',
    raw_today: [
      { hour: at(12), price: 0.2 },
      { hour: at(13), price: 0.3 },
    ],
    raw_tomorrow: null,
  },
  Tibber: {
    unit_of_measurement: 'EUR/kWh',
    today: [
      { total: 0.2, energy: 0.1, tax: 0.1, startsAt: '2026-11-26T12:00:00.000+01:00', level: 'NORMAL' },
      { total: 0.3, energy: 0.2, tax: 0.1, startsAt: '2026-11-26T13:00:00.000+01:00', level: 'NORMAL' },
    ],
    tomorrow: [],
  },
  Octopus: {
    rates: [
      { start: at(12), end: at(13), value_inc_vat: 0.2, is_capped: false },
      { start: at(13), end: at(14), value_inc_vat: 0.3, is_capped: false },
    ],
  },
  'EPEX Spot': {
    unit_of_measurement: '€/kWh',
    data: [
      { start_time: '2026-11-26T11:00:00+00:00', end_time: '2026-11-26T12:00:00+00:00', price_per_kwh: 0.2 },
      { start_time: '2026-11-26T12:00:00+00:00', end_time: '2026-11-26T13:00:00+00:00', price_per_kwh: 0.3 },
    ],
  },
  'EPEX Spot of before': {
    unit_of_measurement: 'EUR/MWh',
    data: [
      { start_time: at(12), end_time: at(13), price_eur_per_mwh: 200, price_ct_per_kwh: 20 },
      { start_time: at(13), end_time: at(14), price_eur_per_mwh: 300, price_ct_per_kwh: 30 },
    ],
  },
  aWATTar: {
    data: [
      { start_timestamp: ms(12), end_timestamp: ms(13), marketprice: 200, unit: 'Eur/MWh' },
      { start_timestamp: ms(13), end_timestamp: ms(14), marketprice: 300, unit: 'Eur/MWh' },
    ],
  },
  Amber: {
    unit_of_measurement: '$/kWh',
    forecasts: [
      { duration: 60, start_time: at(12), end_time: at(13), per_kwh: 0.2, spot_per_kwh: 0.1 },
      { duration: 60, start_time: at(13), end_time: at(14), per_kwh: 0.3, spot_per_kwh: 0.1 },
    ],
  },
  'ENTSO-e': {
    unit_of_measurement: 'EUR/kWh',
    prices_today: [{ time: '2026-11-26 12:00:00+01:00', price: 0.2 }],
    prices_tomorrow: [{ time: '2026-11-26 13:00:00+01:00', price: 0.3 }],
  },
  'Frank Energie': {
    unit_of_measurement: '€/kWh',
    prices: [
      { from: at(12), till: at(13), price: 0.2 },
      { from: at(13), till: at(14), price: 0.3 },
    ],
  },
  EnergyZero: {
    unit_of_measurement: '€/kWh',
    prices: [
      { timestamp: at(13), price: 0.3 },
      { timestamp: at(12), price: 0.2 },
    ],
  },
  Zonneplan: {
    forecast: [
      { datetime: at(12), electricity_price: 2_000_000, tariff_group: 'low' },
      { datetime: at(13), electricity_price: 3_000_000, tariff_group: 'high' },
    ],
  },
  'GE-Spot': {
    unit_of_measurement: 'ct/kWh',
    today_interval_prices: [
      { time: at(12), value: 20 },
      { time: at(13), value: 30 },
    ],
  },
  'a template of the owner’s': {
    unit_of_measurement: 'p/kWh',
    prices: [
      { start: at(12), end: at(13), price: 20 },
      { start: at(13), end: at(14), price: 30 },
    ],
  },
};

describe('a price entity', () => {
  it.each(Object.keys(twoHours))('lists its prices as %s does', name => {
    expect(pricesIn(entity(twoHours[name] ?? {})).slots).toEqual([
      { fromMs: ms(12), toMs: ms(13), price: 0.2 },
      { fromMs: ms(13), toMs: ms(14), price: 0.3 },
    ]);
  });

  it.each([
    ['0.25', 'EUR/kWh', 0.25],
    ['25', 'ct/kWh', 0.25],
    ['25', 'Cent/kWh', 0.25],
    ['25', 'p/kWh', 0.25],
    ['250', 'EUR/MWh', 0.25],
    ['-1.5', 'c/kWh', -0.015],
    ['0.25', undefined, 0.25],
    ['unavailable', 'EUR/kWh', undefined],
    ['', 'EUR/kWh', undefined],
  ])('that shows %s %s tells %p per kWh', (state, unit, price) => {
    expect(pricesIn(entity({ unit_of_measurement: unit }, state)).state).toBe(price);
  });

  it('with quarter-hours has slots of a quarter of an hour, the last one too', () => {
    const raw_today = [0, 15, 30, 45].map(minute => ({ start: at(12, minute), value: minute / 100 }));
    expect(pricesIn(entity({ raw_today })).slots.map(({ fromMs, toMs }) => toMs - fromMs)).toEqual(
      [15, 15, 15, 15].map(minutes => minutes * 60_000),
    );
  });

  it('says nothing of times without an offset, and nothing where it is something else', () => {
    const prices = [{ start: '2026-11-26T12:00:00', price: 0.2 }];
    expect(pricesIn(entity({ prices })).slots).toEqual([]);
    expect(pricesIn({ state: 'on', attributes: { today: 5, data: 'none', prices: [1, 2] } })).toEqual({
      state: undefined,
      slots: [],
    });
  });

  it('never tells overlapping slots or others than it was given, whatever stands in it', () => {
    const item = fc.record({
      start: fc.oneof(fc.constantFrom(at(1), at(2), at(2, 30), at(3), 'soon'), fc.jsonValue()),
      end: fc.constantFrom(at(2), at(3), at(4), null),
      value: fc.oneof(fc.double(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.array(item), fc.jsonValue(), (raw_today, raw_tomorrow) => {
        const { slots } = pricesIn(entity({ raw_today, raw_tomorrow }));
        expect(slots.every(({ price }) => Number.isFinite(price))).toBe(true);
        expect(slots.every(({ toMs }, index) => toMs <= (slots[index + 1]?.fromMs ?? Infinity))).toBe(true);
      }),
    );
  });
});
