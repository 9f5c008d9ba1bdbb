import '../support/one-realm.ts';
import { afterEach, expect, it } from '@jest/globals';
import { realClock } from '../../src/runtime/clock.ts';
import { type HomeServer, startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { minutes, seconds } from '../../src/units.ts';
import { type House, moveIn } from './house.ts';

let house: House | undefined;
let homeAssistant: HomeServer | undefined;

afterEach(async () => {
  await house?.leave();
  await homeAssistant?.close();
});

const REMEDY = 'press "Accept new certificate" on the page of the device SunPilot';

it('a gateway with a new certificate is told nothing until the owner accepts it, and the next one is refused again', async () => {
  const published: string[] = [];
  const home = new SimulatedHome(realClock);
  homeAssistant = await startHomeServer(home, 'token', {
    published: message => published.push(JSON.stringify(message)),
  });
  house = await moveIn({ homeAssistant: { url: homeAssistant.url, token: 'token' } });
  const { gateway } = house.estate;
  const told = (text: string) => (): boolean => house?.lines.some(line => line.includes(text)) ?? false;
  const problem = (state: string) => (): boolean =>
    published
      .findLast(message => message.includes('meter_problem\\":'))
      ?.includes(`meter_problem\\":\\"${state}`) ?? false;
  await house.until('a reading', () => house?.last?.snapshot.meter.reading !== undefined, minutes(2));

  await gateway.renewCertificate();
  await house.until('the remedy', told(REMEDY), minutes(60));
  await house.until('the problem', problem('ON'), minutes(60));
  expect(published.findLast(message => message.includes('meter_problem'))).toContain('gateway_certificate');
  const asked = gateway.requests.length;
  await house.pass(minutes(1));
  expect(gateway.requests).toHaveLength(asked);

  const topic = /sunpilot\/[\da-f]{8}\/sunpilot\/accept_certificate\/set/.exec(published.join(''))?.[0] ?? '';
  homeAssistant.command(topic, 'PRESS');
  await house.until('the end of it', told('Solved: The device at'), minutes(60));
  await house.until('no problem', problem('OFF'), minutes(60));
  expect(gateway.requests.length).toBeGreaterThan(asked);

  const heard = house.lines.length;
  await gateway.renewCertificate();
  await house.until(
    'refused again',
    () => house?.lines.slice(heard).some(line => line.includes(REMEDY)) ?? false,
    minutes(60),
  );
  await house.pass(seconds(10));
}, 200_000);
