import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { percent } from '../../src/units.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

beforeEach(async () => {
  resident = await moveIn({ battery: { level: percent(100) } });
});

afterEach(() => resident.leave());

/** Limits as they went over the wire: command 05 or 09 of a master's heartbeat. */
const limits = (): readonly { readonly atMs: number; readonly amps: number }[] =>
  resident.estate.bus
    .frames()
    .filter(
      ({ from, hex }) =>
        from === 'master' && hex.startsWith('fbe0') && ['05', '09'].includes(hex.slice(12, 14)),
    )
    .map(({ atMs, hex }) => ({ atMs, amps: Number.parseInt(hex.slice(14, 18), 16) / 100 }));

describe('the device pages', () => {
  it('are there with live values', async () => {
    await resident.park(4000);
    await resident.shows('sensor.sunpilot_solar_power', ({ state }) => Math.abs(Number(state) - 4000) < 100);
    await resident.shows('binary_sensor.sunpilot_bus_connected', 'on');
    await resident.shows('sensor.wall_connector_1839_limit', '32');
    await resident.shows('binary_sensor.model_3_plugged_in', 'on');
    for (const [name, picture] of [
      ['SunPilot', 'sunpilot'],
      ['Wall Connector 1839', 'charger'],
      ['Model 3', 'car'],
    ] as const) {
      const page = await resident.page(name);
      await page.sees(name);
      expect(await page.shot(picture)).toContain(picture);
      await page.close();
    }
  });
});

describe('a click on the switch', () => {
  it('sets the limit on the wire, then starts the car, then current flows, then the status says so', async () => {
    await resident.park(4000);
    await resident.shows('switch.sunpilot_solar_charging', 'off');
    const page = await resident.page('SunPilot');
    const clicked = resident.clock.now();
    await page.toggle('switch.sunpilot_solar_charging');
    await resident.shows('switch.sunpilot_solar_charging', 'on');
    await until('a start', () => resident.told('charge_start').at(-1), 60);
    const started = resident.told('charge_start').at(-1) ?? 0;
    expect(started).toBeGreaterThan(clicked);
    expect(limits().findLast(({ atMs }) => atMs < started)?.amps).toBe(6);
    await until('current', () => (resident.drawn > 5 ? true : undefined), 60);
    const status = await resident.shows('sensor.sunpilot_status', 'Following the sun');
    expect(status.attributes).toMatchObject({
      key: 'following_sun',
      explanation: expect.stringContaining('W surplus') as unknown,
    });
    await page.sees('Following the sun');
    await page.shot('following-the-sun');
    expect(Math.max(...limits().map(({ amps }) => amps))).toBeLessThanOrEqual(32);
  });
});
