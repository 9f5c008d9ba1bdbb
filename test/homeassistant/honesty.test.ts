import { describe, expect, it } from '@jest/globals';
import type { ChargerSeen, MeterSeen, VehicleSeen } from '../../src/charging/snapshot.ts';
import { devicesOf } from '../../src/homeassistant/device.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import { Topics, state } from '../../src/homeassistant/messages.ts';
import { amps, millis, percent } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

interface Changes {
  readonly meter?: Partial<MeterSeen>;
  readonly charger?: Partial<ChargerSeen>;
  readonly vehicle?: Partial<VehicleSeen>;
}

/** What Home Assistant is told of the devices, with changes to what is seen; null is its "unknown". */
function told({ snapshot, ...facts }: Facts, { meter, charger, vehicle }: Changes) {
  const seen = {
    ...snapshot,
    meter: { ...snapshot.meter, ...meter },
    chargers: snapshot.chargers.map(one => ({ ...one, ...charger })),
    vehicles: snapshot.vehicles.map(one => ({ ...one, ...vehicle })),
  };
  return Object.assign(
    {},
    ...devicesOf({ ...facts, snapshot: seen }).map(device => {
      const values = JSON.parse(state(device, topics).payload) as Readonly<Record<string, unknown>>;
      return { [device.kind]: values };
    }),
  ) as Readonly<Record<'sunpilot' | 'charger' | 'car', Readonly<Record<string, unknown>>>>;
}

/** A stage in which a car charges from the sun. */
async function charging(): Promise<Facts> {
  const stage = new Stage();
  stage.spare(4000);
  return factsOf(stage, 'en', 600);
}

describe('a sensor whose source is lost', () => {
  it('of the meter says that nobody knows as soon as its reading is too old to be acted on', async () => {
    const facts = await charging();
    const { snapshot } = facts;
    const aged = (age: number): MeterSeen['reading'] =>
      snapshot.meter.reading && { ...snapshot.meter.reading, takenAtMs: millis(snapshot.nowMs - age) };
    const { staleAfterMs } = snapshot.meter;
    const { sunpilot: fresh } = told(facts, { meter: { reading: aged(staleAfterMs) } });
    expect(fresh).toMatchObject({ grid_power: expect.any(Number) as unknown, meter_connected: 'ON' });
    const { sunpilot: stale } = told(facts, { meter: { reading: aged(staleAfterMs + 1) } });
    expect(stale).toMatchObject({
      grid_power: null,
      solar_power: null,
      home_power: null,
      meter_connected: 'OFF',
    });
    expect(stale['energy_solar']).toBe(fresh['energy_solar']);
  });

  it('of a Wall Connector that fell silent says so, and keeps what it has counted', async () => {
    const facts = await charging();
    const heard = told(facts, {});
    expect(heard.charger).toMatchObject({ state: 'Charging', power: expect.any(Number) as unknown });
    expect(heard.sunpilot['charging_power']).toBeGreaterThan(1000);
    const silent = told(facts, { charger: { answering: false } });
    expect(silent.charger).toMatchObject({
      state: null,
      current: null,
      power: null,
      limit: null,
      voltage: null,
    });
    expect(silent.charger['state_attributes']).toMatchObject({ key: null });
    expect(silent.charger['energy']).toBe(heard.charger['energy']);
    expect(silent.sunpilot['charging_power']).toBeNull();
  });

  it('of a Wall Connector that fell silent while it was idle adds nothing to the power of all', async () => {
    const facts = await charging();
    const { sunpilot } = told(facts, { charger: { answering: false, actualAmps: amps(0) } });
    expect(sunpilot['charging_power']).toBe(0);
  });
});

describe('a car', () => {
  const alone = { vin: undefined } as const;

  it('that sleeps is shown as it fell asleep', async () => {
    const vehicle = { reach: 'asleep', charging: 'stopped', levelPercent: percent(61) } as const;
    const { car } = told(await factsOf(), { vehicle, charger: alone });
    expect(car).toMatchObject({ charge_level: 61, charging: 'Stopped', plugged_in: 'ON' });
  });

  it('that is out of reach keeps its level, but nobody knows whether it is plugged in', async () => {
    const vehicle = { reach: 'unreachable', charging: 'stopped', levelPercent: percent(61) } as const;
    const { car } = told(await factsOf(), { vehicle, charger: alone });
    expect(car).toMatchObject({ charge_level: 61, charging: null, plugged_in: null });
  });

  it('that is out of reach and yet on our bus is plugged in, and at home', async () => {
    const facts = await factsOf();
    const [vin] = facts.snapshot.vehicles.map(vehicle => vehicle.vin);
    const { car } = told(facts, { vehicle: { reach: 'unreachable', atHome: undefined }, charger: { vin } });
    expect(car).toMatchObject({ plugged_in: 'ON', at_home: 'ON' });
  });

  it('that was never heard of has no level, no limit and no state', async () => {
    const vehicle = {
      reach: 'unknown',
      charging: 'unknown',
      levelPercent: undefined,
      limitPercent: undefined,
      atHome: undefined,
    } as const;
    const { car } = told(await factsOf(), { vehicle, charger: alone });
    expect(car).toMatchObject({
      charge_level: null,
      charge_limit: null,
      charging: null,
      plugged_in: null,
      at_home: null,
    });
  });
});

describe('the maximum of a Wall Connector', () => {
  it('goes from what it can be lowered to up to what wiring and unit allow', async () => {
    const facts = await factsOf();
    const rangeOf = (charger: Partial<ChargerSeen>) => {
      const chargers = facts.snapshot.chargers.map(one => ({ ...one, ...charger }));
      const devices = devicesOf({ ...facts, snapshot: { ...facts.snapshot, chargers } });
      const rows = devices.flatMap(({ entities }) => entities.map(({ row }) => row));
      return rows.find(({ key }) => key === 'maximum')?.config;
    };
    expect(rangeOf({})).toMatchObject({ min: 6, max: 32 });
    expect(rangeOf({ ratedAmps: amps(16), minimumAmps: amps(5) })).toMatchObject({ min: 5, max: 16 });
    expect(rangeOf({ ratedAmps: amps(4) })).toMatchObject({ min: 6, max: 6 });
  });
});
