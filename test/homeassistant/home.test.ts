import { describe, expect, it } from '@jest/globals';
import { startHomeAssistant } from '../../src/homeassistant/home.ts';
import { States } from '../../src/homeassistant/states.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { dataFolder } from '../../src/runtime/store.ts';
import { startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { until } from '../powerwall/patient-clock.ts';

describe('Home Assistant without MQTT', () => {
  it('shows no device, and tells its states all the same, over the one connection', async () => {
    const home = new SimulatedHome(realClock);
    home.report('sensor.grid', '900', { unit_of_measurement: 'W' });
    const server = await startHomeServer(home, 'secret');
    const states = new States(realClock);
    const told: string[] = [];
    const joined = startHomeAssistant({
      address: { url: server.url, token: 'secret' },
      clock: realClock,
      install: 'ab12cd34',
      folder: dataFolder('/nowhere', () => undefined),
      version: '1',
      passing: false,
      states,
      act: () => undefined,
      learn: () => undefined,
    });
    states.watch(['sensor.grid'], (_, seen) => told.push(seen?.state ?? 'none'));
    await until(() => told.length > 0);
    expect(told).toEqual(['900']);
    expect(joined.faults()).toEqual([{ key: 'home_assistant_no_mqtt', about: {} }]);
    expect(server.heard.filter(type => type === 'auth')).toHaveLength(1);
    await joined.stop();
    expect(states.connected).toBe(false);
    await server.close();
  });
});
