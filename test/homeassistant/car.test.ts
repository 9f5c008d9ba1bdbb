import { describe, expect, it } from '@jest/globals';
import type { VehicleSeen } from '../../src/charging/snapshot.ts';
import { devicesOf } from '../../src/homeassistant/device.ts';
import { Topics, discovery, state } from '../../src/homeassistant/messages.ts';
import { percent } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { factsOf } from './facts.ts';

const topics = new Topics('ab12cd34');

/** The car's device, with changes to what is seen of it. */
async function shown(changes: Partial<VehicleSeen> = {}, stage = new Stage()) {
  const facts = await factsOf(stage);
  const vehicles = facts.snapshot.vehicles.map(vehicle => ({ ...vehicle, ...changes }));
  const devices = devicesOf({ ...facts, snapshot: { ...facts.snapshot, vehicles } });
  const device = devices.find(({ slug }) => slug === 'model_3');
  if (device === undefined) throw new Error('no car');
  const { components } = JSON.parse(discovery(device, topics, '1').payload) as {
    components: Readonly<Record<string, unknown>>;
  };
  const values = JSON.parse(state(device, topics).payload) as Readonly<Record<string, unknown>>;
  const command = (key: string, payload: string) =>
    device.entities.find(({ row }) => row.key === key)?.command?.(payload);
  return { components, values, command };
}

describe('what is paid for on the way to a car', () => {
  it('is shown with its budgets', async () => {
    const { components, values } = await shown();
    expect(components['sensor_requests']).toMatchObject({
      default_entity_id: 'sensor.model_3_requests',
      entity_category: 'diagnostic',
    });
    expect(values).toMatchObject({
      requests: 16,
      requests_attributes: {
        data: 12,
        data_budget: 80,
        commands: 3,
        commands_budget: 50,
        wakes: 1,
        wakes_budget: 4,
        month_usd: 0.42,
      },
    });
  });

  it('is not shown where requests cost nothing', async () => {
    const { components } = await shown({ requests: undefined });
    expect(components).not.toHaveProperty('sensor_requests');
  });
});

describe('the charge limit of a car', () => {
  it('is a number that goes to the car', async () => {
    const { components, command } = await shown();
    expect(components['number_charge_limit']).toMatchObject({
      default_entity_id: 'number.model_3_charge_limit',
      min: 50,
      max: 100,
      unit_of_measurement: '%',
    });
    const deed = { kind: 'limit', vin: '5YJ3E1EA3JF012345', percent: 85 };
    expect(command('charge_limit', '85')).toEqual(deed);
    for (const payload of ['49', '101', '', 'all']) expect(command('charge_limit', payload)).toBeUndefined();
  });

  it('shows what was set until the car has it', async () => {
    const { values } = await shown();
    expect(values['charge_limit']).toBe(80);
    const wanted = await shown({ limitOrder: { wantedPercent: percent(95), raisedAtMs: undefined } });
    expect(wanted.values['charge_limit']).toBe(95);
  });

  it('is not there where the way to the car takes none', async () => {
    const { components } = await shown({ limitOrder: undefined });
    expect(components).not.toHaveProperty('number_charge_limit');
  });
});
