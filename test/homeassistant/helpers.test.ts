import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { watts } from '../../src/units.ts';
import { House } from './house.ts';
import { moveInto } from './tenancy.ts';

const SWITCH = 'input_boolean.sunpilot_solar_charging';
const EXPORT = 'input_number.sunpilot_start_export';

describe('a helper', () => {
  it('shows the settings, and obeys whoever changes a helper', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    expect(house.states.get(SWITCH)?.state).toBe('on');
    expect(house.states.get('input_datetime.sunpilot_window_end')?.state).toBe('21:00:00');
    house.touch(SWITCH, 'off');
    house.touch(EXPORT, '2000.0');
    house.touch('input_select.wall_connector_1839_mode', 'Fast');
    house.touch('input_datetime.sunpilot_window_end', '20:30:00');
    house.press('input_button.wall_connector_1839_boost');
    await home.live(5);
    expect(home.deeds).toEqual([
      { kind: 'settings', change: { solar_charging: false } },
      { kind: 'settings', change: { start_export: 2000 } },
      { kind: 'charger', id: '1839', change: { mode: 'fast' } },
      { kind: 'settings', change: { window_end: '20:30' } },
      { kind: 'act', act: { kind: 'boost', of: '1839' } },
    ]);
    await home.end();
  });

  it('puts the helper right when a setting changes inside, and when what was set is impossible', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    home.stage.set({ start_export: watts(1800), solar_charging: false });
    house.touch('input_text.sunpilot_import_price', 'my price');
    await home.live(5);
    expect(house.states.get(EXPORT)?.state).toBe('1800.0');
    expect(house.states.get(SWITCH)?.state).toBe('off');
    expect(house.states.get('input_text.sunpilot_import_price')?.state).toBe('');
    expect(home.deeds).toEqual([]);
    await home.end();
  });

  it('ends with helper and setting the same, whoever changes them and whenever', async () => {
    const change = fc.record({
      inside: fc.boolean(),
      value: fc.integer({ min: 0, max: 40 }).map(n => n * 50),
      after: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
        const house = new House();
        const home = await moveInto(house);
        await home.live(3);
        for (const { inside, value, after } of changes) {
          if (inside) home.stage.set({ start_export: watts(value) });
          else house.touch(EXPORT, `${value}.0`);
          await home.live(after);
        }
        const asked = changes.filter(({ inside }) => !inside).length;
        expect(home.deeds.length).toBeLessThanOrEqual(asked);
        await home.live(10);
        expect(Number(house.states.get(EXPORT)?.state)).toBe(home.stage.settings.start_export);
        expect(home.stage.settings.start_export).toBe(changes.at(-1)?.value ?? 1500);
        await home.end();
      }),
      { numRuns: 15 },
    );
  });

  it('takes an old press for no press, and follows a helper that gets another name', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(5);
    house.press('input_button.wall_connector_1839_boost');
    await home.live(2);
    await home.end();
    const back = await moveInto(house);
    await back.live(5);
    expect(back.deeds).toEqual([]);
    house.rename(SWITCH, 'input_boolean.sonne');
    await back.live(3);
    house.touch('input_boolean.sonne', 'off');
    await back.live(3);
    expect(back.deeds).toEqual([{ kind: 'settings', change: { solar_charging: false } }]);
    await back.end();
  });

  it('speaks the owner\u2019s language as soon as it is known, but keeps a name that the owner has given', async () => {
    const house = new House();
    const home = await moveInto(house);
    await home.live(3);
    const sun = house.items.get('input_boolean.sunpilot_wait_for_sun');
    house.items.set('input_boolean.sunpilot_wait_for_sun', { id: '', ...sun, name: 'Warten' });
    await home.speak('de');
    await home.live(5);
    expect(house.items.get(SWITCH)?.name).toBe('SunPilot Sonnenladen');
    expect(house.items.get('input_boolean.sunpilot_wait_for_sun')?.name).toBe('Warten');
    expect(house.items.get('input_select.wall_connector_1839_mode')?.['options']).toContain('Schnell');
    expect(house.states.get('input_select.wall_connector_1839_mode')?.state).toBe('Sonne');
    expect(house.notifications.get('sunpilot_no_mqtt')).toContain('kein MQTT');
    expect(home.deeds).toEqual([]);
    await home.end();
  });
});
