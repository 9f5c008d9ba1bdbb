import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDesk } from '../../src/homeassistant/rest.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { type HomeServer, startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';

let home: SimulatedHome;
let server: HomeServer;

beforeEach(async () => {
  home = new SimulatedHome(realClock);
  server = await startHomeServer(home, 'secret');
});

afterEach(() => server.close());

const six = { state: '6', attributes: { unit_of_measurement: 'A' } };

describe('a state that is posted', () => {
  it('is there with its attributes until it is removed, and may be gone before', async () => {
    const desk = openDesk({ url: server.url, token: 'secret' });
    await desk.post('sensor.limit', six);
    expect(home.states.get('sensor.limit')).toMatchObject(six);
    await desk.remove('sensor.limit');
    await desk.remove('sensor.limit');
    expect(home.states.size).toBe(0);
  });

  it('that Home Assistant does not take is an error with its answer, without the token', async () => {
    const desk = openDesk({ url: server.url, token: 'another' });
    const refusal: unknown = await desk.post('sensor.limit', six).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'HomeError', code: '401' });
    await expect(desk.remove('sensor.limit')).rejects.toMatchObject({ code: '401' });
    expect(String(refusal)).not.toContain('another');
  });

  it('that does not arrive is one of the lost', async () => {
    const { url } = server;
    await server.close();
    await expect(openDesk({ url, token: 'secret' }).post('sensor.limit', six)).rejects.toMatchObject({
      code: 'lost',
    });
    server = await startHomeServer(home, 'secret');
  });
});
