import { describe, expect, it } from '@jest/globals';
import { startHomeAssistant } from '../../src/homeassistant/home.ts';
import { States } from '../../src/homeassistant/states.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { until } from '../powerwall/patient-clock.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { factsOf } from './facts.ts';

describe('Home Assistant without MQTT', () => {
  it('shows itself by posted states, and tells its states all the same, over the one connection', async () => {
    const home = new SimulatedHome(realClock);
    home.report('sensor.grid', '900', { unit_of_measurement: 'W' });
    const server = await startHomeServer(home, 'secret');
    const states = new States(realClock);
    const told: string[] = [];
    const joined = startHomeAssistant({
      address: { url: server.url, token: 'secret' },
      clock: realClock,
      install: 'ab12cd34',
      folder: memoryFolder(),
      version: '1',
      passing: false,
      states,
      act: () => undefined,
      learn: () => undefined,
    });
    states.watch(['sensor.grid'], (_, seen) => told.push(seen?.state ?? 'none'));
    await until(() => told.length > 0);
    joined.show(await factsOf());
    await until(() => home.states.has('sensor.sunpilot_status'));
    expect(home.states.get('sensor.sunpilot_status')?.attributes).toMatchObject({
      friendly_name: 'SunPilot Status',
      posted_by: 'SunPilot ab12cd34',
    });
    // This Home Assistant has no helpers either.
    await until(() => joined.faults().length > 0);
    expect(joined.faults()).toEqual([{ key: 'home_assistant_no_mqtt', about: {} }]);
    expect(told).toEqual(['900']);
    expect(server.heard.filter(type => type === 'auth')).toHaveLength(1);
    await joined.stop();
    expect(home.states.get('sensor.sunpilot_status')?.state).toBe('unavailable');
    expect(states.connected).toBe(false);
    await server.close();
  });
});
