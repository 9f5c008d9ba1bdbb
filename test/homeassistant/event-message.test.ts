import { describe, expect, it } from '@jest/globals';
import type { ChargingEvent } from '../../src/charging/decision.ts';
import { happened } from '../../src/homeassistant/messages.ts';
import { wattHours } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { topics } from './desk.ts';
import { factsOf } from './facts.ts';

/** A car that charges for an hour of clouds, first by sun and then by the grid, until it is full. */
async function charged(language = 'en') {
  const stage = new Stage();
  stage.prices = { importNow: 0.3 } as Stage['prices'];
  stage.car.limit = 55;
  stage.car.level = 53;
  stage.spare(3000);
  stage.until(() => stage.car.actual > 5);
  stage.press('start');
  stage.until(() => stage.events.some(({ type }) => type === 'complete'), 7200);
  return { stage, facts: await factsOf(stage, language, 1), event: stage.events.at(-1) as ChargingEvent };
}

const payloadOf = (event: ChargingEvent, facts: Awaited<ReturnType<typeof factsOf>>) =>
  JSON.parse(happened(event, facts, topics).payload) as Readonly<Record<string, unknown>>;

describe('the event of a charge that is over', () => {
  it('has all numbers of its session, each kWh by where it came from, and what the grid part cost', async () => {
    const { facts, event } = await charged();
    const told = payloadOf(event, facts);
    expect(told).toMatchObject({ event_type: 'complete', car: 'Model 3', charger: '1839', kind: 'asked' });
    expect(told).toMatchObject({ charge_level: 55, charge_limit: 55, battery_kwh: 0 });
    const { kwh, solar_kwh: sun, grid_kwh: grid, cost } = told as Readonly<Record<string, number>>;
    expect(kwh).toBeCloseTo(1.5, 1);
    expect(Number(sun) + Number(grid)).toBeCloseTo(Number(kwh), 1);
    expect(cost).toBeCloseTo(Number(grid) * 0.3, 1);
    expect(Number(sun)).toBeGreaterThan(0.3);
    expect(Number(grid)).toBeGreaterThan(0.3);
  });

  it('reads like a message to the owner, in the owner’s language, as its sentence', async () => {
    const english = await charged();
    expect(payloadOf(english.event, english.facts)['message']).toMatch(
      /^Charging complete: Model 3 at Wall Connector 1839\. Charge level 55 %\. 1\.5 kWh since it was plugged in \(\d\.\d kWh from the sun, \d\.\d kWh from the grid\)\.$/,
    );
    const german = await charged('de');
    expect(payloadOf(german.event, german.facts)['message']).toMatch(
      /^Laden abgeschlossen: .* Ladestand 55 %\. Seit dem Einstecken 1,5 kWh \(\d,\d kWh von der Sonne, \d,\d kWh aus dem Netz\)\.$/,
    );
  });

  it('still has them when the car is pulled out, which ends the session', async () => {
    const stage = new Stage();
    stage.spare(3000);
    stage.until(() => stage.car.actual > 5);
    stage.run(600);
    Object.assign(stage.car, { plugged: false });
    stage.until(() => stage.events.some(({ why }) => why === 'unplugged'));
    const told = payloadOf(stage.events.at(-1) as ChargingEvent, await factsOf(stage, 'en', 1));
    expect(told).toMatchObject({ event_type: 'stopped', why: 'unplugged' });
    expect(told['kwh']).toBeGreaterThan(0.2);
    expect(told).not.toHaveProperty('cost');
  });

  it('names no source that gave next to nothing, and no cost that nobody knows', async () => {
    const facts = await factsOf();
    const session = { solarWh: wattHours(4000), batteryWh: wattHours(20), gridWh: wattHours(0) };
    const told = payloadOf({ type: 'complete', charger: '1839', session }, facts);
    expect(told['message']).toBe(
      'Charging complete: a car at Wall Connector 1839. 4.0 kWh since it was plugged in (4.0 kWh from the sun).',
    );
    expect(told).toMatchObject({ kwh: 4.02, solar_kwh: 4, battery_kwh: 0.02, grid_kwh: 0 });
    expect(told).not.toHaveProperty('cost');
  });
});
