import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watts } from '../../src/units.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

beforeEach(async () => {
  resident = await moveIn({ settings: { solar_charging: true } });
  resident.estate.home.setSun(watts(4000));
  resident.estate.plugIn();
  await until('a sun charge', () => (resident.drawn > 8 ? true : undefined), 60);
  await resident.shows('sensor.sunpilot_status', 'Following the sun');
});

afterEach(() => resident.leave());

/** The entities are there by themselves, with what is true now. */
async function allTrue(): Promise<void> {
  await resident.shows('switch.sunpilot_solar_charging', 'on');
  await resident.shows('sensor.sunpilot_status', 'Following the sun');
  await resident.shows('select.wall_connector_1839_mode', 'Solar');
  await resident.shows('sensor.wall_connector_1839_current', ({ state }) => Number(state) > 8);
  await resident.shows('time.sunpilot_window_end', '21:00:00');
  expect(resident.drawn).toBeGreaterThan(8);
}

describe('in the middle of a charge', () => {
  it('a restart of Home Assistant changes nothing: everything is back by itself', async () => {
    await resident.home.restartCore();
    await allTrue();
    await resident.touches('switch.turn_off', 'switch.sunpilot_solar_charging', {}, 'off');
    await until('the stop', () => resident.told('charge_stop').at(-1));
  });

  it('a restart of the broker changes nothing either', async () => {
    await resident.home.broker.restart();
    await allTrue();
    await resident.touches(
      'select.select_option',
      'select.wall_connector_1839_mode',
      { option: 'Fast' },
      'Fast',
    );
    await resident.shows('sensor.sunpilot_status', 'Charging as asked');
  });

  it('SunPilot killed comes back, knows the charge as its own, and lets it go when the window ends', async () => {
    await resident.kill();
    resident.start();
    await resident.shows('sensor.sunpilot_status', 'Following the sun');
    await allTrue();
    expect(resident.told('charge_stop')).toEqual([]);
    const end = resident.timeIn(4);
    await resident.touches('time.set_value', 'time.sunpilot_window_end', { time: end }, end);
    await until('the end of the window', () => resident.told('charge_stop').at(-1), 60);
    await resident.shows('sensor.sunpilot_status', 'Outside the window');
  });

  it('SunPilot stopped says good-bye: nothing looks alive', async () => {
    await allTrue();
    await resident.stop();
    await resident.shows('switch.sunpilot_solar_charging', 'unavailable');
    await resident.shows('sensor.wall_connector_1839_limit', 'unavailable');
    resident.start();
    await resident.shows('switch.sunpilot_solar_charging', 'on');
  });
});
