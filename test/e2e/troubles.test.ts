import { afterEach, describe, expect, it } from '@jest/globals';
import { type Resident, moveIn } from './resident.ts';

let resident: Resident;

afterEach(() => resident.leave());

const problems =
  (sentence: string) =>
  ({ attributes }: { readonly attributes: Readonly<Record<string, unknown>> }) =>
    JSON.stringify(attributes['problems'] ?? []).includes(sentence);

describe('what is wrong', () => {
  it('with the gateway\u2019s password is told with its remedy in the log and on the device page', async () => {
    resident = await moveIn();
    resident.estate.gateway.faults.add('refuses_logins');
    resident.estate.gateway.expireTokens();
    await resident.says(/refuses the password\. Enter the customer password/);
    await resident.shows('sensor.sunpilot_status', problems('refuses the password'));
    await resident.shows('binary_sensor.sunpilot_meter_connected', 'off');
    expect(resident.isRunning).toBe(true);
    expect(await resident.log()).not.toContain('SUNNY');
  });

  it('with the port is told with its remedy in the log and on the device page', async () => {
    const chargers = { port: '/dev/no-such-adapter', circuit_amps: 48, charger_amps: 32 };
    resident = await moveIn({ options: { wall_connectors: chargers } });
    await resident.says(/adapter \/dev\/no-such-adapter is not there\. Plug/);
    await resident.shows('sensor.sunpilot_status', problems('is not there. Plug'));
    await resident.shows('binary_sensor.sunpilot_bus_connected', 'off');
    expect(resident.isRunning).toBe(true);
  });

  it('with a start that the car refuses is told with what to do', async () => {
    resident = await moveIn();
    await resident.park(4000);
    resident.estate.carServer.misbehave({ refuses: 'no_power' });
    await resident.home.ask.perform('switch.turn_on', {}, { entity_id: 'switch.sunpilot_solar_charging' });
    await resident.says(/refused to start: it gets no power from the charger; look at/);
    const status = await resident.shows('sensor.sunpilot_status', 'Start refused');
    expect(status.attributes['explanation']).toMatch(
      /Model 3 refused to start .*it gets no power.*; tried again in/,
    );
    await resident.shows(
      'event.sunpilot_charging',
      ({ attributes }) => attributes['event_type'] === 'refused',
    );
    expect(resident.isRunning).toBe(true);
  });
});
