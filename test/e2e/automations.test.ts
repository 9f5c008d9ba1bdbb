import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

afterEach(() => resident.leave());

describe('an automation', () => {
  it('that turns the switch off stops a car that we started, and is told by the event', async () => {
    resident = await moveIn({ settings: { solar_charging: true } });
    const { ask } = resident.home;
    const told: unknown[] = [];
    await resident.shows('event.sunpilot_charging', () => true);
    await ask.subscribe({ type: 'mqtt/subscribe', topic: 'diary' }, event => told.push(event));
    const payload = '{{ trigger.to_state.attributes.event_type }} {{ trigger.to_state.attributes.car }}';
    await resident.home.automate('diary', {
      alias: 'Diary',
      triggers: [
        { trigger: 'state', entity_id: 'event.sunpilot_charging', not_to: ['unavailable', 'unknown'] },
      ],
      conditions: [],
      actions: [{ action: 'mqtt.publish', data: { topic: 'diary', payload } }],
    });
    await resident.park(4000);
    await resident.home.ask.perform('button.press', {}, { entity_id: 'button.model_3_start' });
    await until('a charge', () => (resident.drawn > 5 ? true : undefined), 60);
    await resident.home.ask.perform('button.press', {}, { entity_id: 'button.model_3_stop' });
    await until('its end', () => (resident.drawn < 1 ? true : undefined), 60);
    await resident.home.ask.perform('switch.turn_off', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    await resident.home.ask.perform('switch.turn_on', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    await until(
      'a sun charge',
      async () => ((await resident.log()).includes('Following the sun') ? true : undefined),
      60,
    );
    await until('current', () => (resident.drawn > 5 ? true : undefined), 60);
    const stops = resident.told('charge_stop').length;
    await resident.home.ask.perform('switch.turn_off', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    await until('the stop', () => (resident.told('charge_stop').length > stops ? true : undefined));
    await until('no current', () => (resident.drawn < 1 ? true : undefined));
    const event = await resident.shows(
      'event.sunpilot_charging',
      ({ attributes }) => attributes['why'] === 'switched_off',
    );
    expect(event.attributes).toMatchObject({
      car: 'Model 3',
      charger: '1839',
      kind: 'sun',
      why: 'switched_off',
    });
    expect(told).toEqual(expect.arrayContaining([expect.objectContaining({ payload: 'stopped Model 3' })]));
  });

  it('that turns the switch off leaves a car alone that its owner started', async () => {
    resident = await moveIn({ settings: { solar_charging: true } });
    await resident.park(0);
    await until('quiet', () => (resident.clock.now() > 300_000 ? true : undefined), 60);
    resident.estate.car.ownerStarts();
    await until('the full share', () => (resident.drawn > 30 ? true : undefined), 60);
    const stops = resident.told('charge_stop').length;
    await resident.home.ask.perform('switch.turn_off', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    await resident.shows('sensor.wall_connector_1839_current', ({ state }) => Number(state) > 30);
    expect(resident.told('charge_stop')).toHaveLength(stops);
    expect(resident.drawn).toBeGreaterThan(30);
  });
});
