import { describe, expect, it } from '@jest/globals';
import { startPrices } from '../../src/homeassistant/prices.ts';
import { HandStates } from '../../src/simulator/home-states-hand.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { type Epoch, epoch, hours, minutes, seconds } from '../../src/units.ts';
import { HandClock } from '../support/hand-clock.ts';

const PRICE = 'sensor.price';
const FEED_IN = 'sensor.feed_in';
const unit = { unit_of_measurement: 'EUR/kWh' };

/** Price entities in a simulated Home Assistant. */
function market(import_price: string, export_price = '') {
  const clock = new HandClock();
  const home = new SimulatedHome(clock);
  const entities = new HandStates(home);
  const named = { import_price, export_price };
  const prices = startPrices({ clock, entities, named: () => named });
  const noon = clock.wall();
  const hour = (n: number): Epoch => epoch(noon + hours(n));
  const list = (...values: readonly number[]) => ({
    ...unit,
    raw_today: values.map((value, n) => ({ start: new Date(hour(n)).toISOString(), value })),
  });
  return { clock, home, entities, named, prices, noon, hour, list };
}

describe('the prices', () => {
  it('are not known where no entity is named', () => {
    const { prices, noon } = market('');
    expect(prices.seen(noon)).toBeUndefined();
    expect(prices.faults()).toEqual([]);
  });

  it('are those that the entities show, of import and export', () => {
    const { home, prices, noon } = market(PRICE, FEED_IN);
    home.report(PRICE, '0.31', unit);
    home.report(FEED_IN, '8', { unit_of_measurement: 'ct/kWh' });
    expect(prices.seen(noon)).toEqual({
      importNow: 0.31,
      exportNow: 0.08,
      importSlots: [],
      exportSlots: [],
      importBefore: [{ fromMs: noon, toMs: noon, price: 0.31 }],
    });
  });

  it('are those of the slot that runs, and what is over is left out', () => {
    const { home, prices, hour, list } = market(PRICE);
    home.report(PRICE, '0.1', list(0.1, 0.2, 0.2, 0.3));
    expect(prices.seen(epoch(hour(1) + 5))).toMatchObject({
      importNow: 0.2,
      importSlots: [
        { fromMs: hour(1), toMs: hour(3), price: 0.2 },
        { fromMs: hour(3), toMs: hour(4), price: 0.3 },
      ],
    });
  });

  it('may be spread over several entities', () => {
    const { home, prices, hour, noon } = market(`${PRICE}, event.rates`);
    home.report(PRICE, '0.5', unit);
    const rate = { start: new Date(hour(1)).toISOString(), end: new Date(hour(2)).toISOString() };
    home.report('event.rates', '2026-11-26T00:00:00', { rates: [{ ...rate, value_inc_vat: 0.2 }] });
    expect(prices.seen(noon)).toMatchObject({
      importNow: 0.5,
      importSlots: [{ fromMs: hour(1), toMs: hour(2), price: 0.2 }],
    });
  });

  it('of a list still hold while Home Assistant is away or the integration is restarted; a state does not', () => {
    const { home, entities, prices, noon, list } = market(PRICE, FEED_IN);
    home.report(PRICE, '0.1', list(0.1, 0.2));
    home.report(FEED_IN, '0.08', unit);
    prices.seen(noon);
    entities.leave();
    expect(prices.seen(noon)).toMatchObject({ importNow: 0.1, exportNow: undefined });
    entities.comeBack();
    home.report(PRICE, 'unavailable', {});
    home.report(FEED_IN, 'unavailable', {});
    expect(prices.seen(noon)).toMatchObject({ importNow: 0.1, exportNow: undefined });
  });

  it('are asked of the other entity as soon as another is named', () => {
    const { home, named, prices, noon } = market(PRICE);
    home.report(PRICE, '0.31', unit);
    home.report('sensor.other', '0.5', unit);
    expect(prices.seen(noon)?.importNow).toBe(0.31);
    named.import_price = 'sensor.other';
    expect(prices.seen(noon)?.importNow).toBe(0.5);
  });

  it('of the last day are remembered, as far as they were seen', () => {
    const { home, prices, hour } = market(PRICE);
    const live = (from: number, to: number): void => {
      for (let at = hour(from); at <= hour(to); at = epoch(at + seconds(30))) prices.seen(at);
    };
    home.report(PRICE, '0.1', unit);
    live(0, 2);
    home.report(PRICE, '0.3', unit);
    live(2, 4);
    home.report(PRICE, 'unavailable', unit);
    live(4, 5);
    expect(prices.seen(hour(5))?.importBefore).toEqual([
      { fromMs: hour(0), toMs: hour(2), price: 0.1 },
      { fromMs: hour(2), toMs: hour(4), price: 0.3 },
    ]);
    expect(prices.seen(hour(27))?.importBefore).toEqual([{ fromMs: hour(2), toMs: hour(4), price: 0.3 }]);
  });

  it('are missed aloud after two minutes, with the entity that tells none', () => {
    const { clock, home, prices, noon } = market(PRICE, FEED_IN);
    home.report(FEED_IN, '0.08', unit);
    prices.seen(noon);
    expect(prices.faults()).toEqual([]);
    clock.pass(minutes(2));
    expect(prices.faults()).toEqual([{ key: 'price_entity', about: { id: PRICE } }]);
    home.report(PRICE, '0.3', unit);
    expect(prices.faults()).toEqual([]);
  });
});
