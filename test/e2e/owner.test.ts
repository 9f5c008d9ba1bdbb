import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

afterEach(() => resident.leave());

describe('an owner who', () => {
  it('renames entities and reloads MQTT finds them working as before', async () => {
    resident = await moveIn();
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    const { ask } = resident.home;
    const renamed = { entity_id: 'switch.sunpilot_solar_charging', new_entity_id: 'switch.sonne' };
    await ask.call({ type: 'config/entity_registry/update', ...renamed });
    await resident.shows('switch.sonne', 'off');
    const [entry] = await ask.entries('mqtt');
    await ask.perform('homeassistant.reload_config_entry', { entry_id: entry?.entry_id });
    await resident.shows('switch.sonne', 'off');
    await ask.perform('switch.turn_on', {}, { entity_id: 'switch.sonne' });
    await resident.shows('switch.sonne', 'on');
    await until('the setting kept', async () => {
      const kept = JSON.stringify(await resident.kept('settings.json'));
      return kept.includes('"solar_charging":true') ? true : undefined;
    });
  });

  it('speaks German reads German, and automations read English', async () => {
    resident = await moveIn({ language: 'de' });
    await resident.park(0);
    await resident.home.ask.perform('switch.turn_on', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    const status = await resident.shows('sensor.sunpilot_status', 'Wartet auf Sonne');
    expect(status.attributes).toMatchObject({ key: 'waiting_for_sun' });
    expect(status.attributes['explanation']).toContain('nichts übrig');
    await resident.home.ask.perform(
      'select.select_option',
      { option: 'Auto zuerst' },
      { entity_id: 'select.sunpilot_battery_priority' },
    );
    const priority = await resident.shows('select.sunpilot_battery_priority', 'Auto zuerst');
    expect(priority.attributes).toMatchObject({ key: 'car_first' });
    const page = await resident.page('SunPilot');
    await page.sees('Sonnenladen');
    await page.shot('german');
    expect(JSON.stringify(await resident.kept('settings.json'))).toContain('"language":"de"');
  });

  it('has the broker down sees everything when it is up', async () => {
    resident = await moveIn();
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    await resident.home.broker.stop();
    await resident.home.restartCore().catch(() => undefined);
    expect(resident.isRunning).toBe(true);
    await resident.home.broker.start();
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    await resident.touches('switch.turn_on', 'switch.sunpilot_solar_charging', {}, 'on');
  });
});
