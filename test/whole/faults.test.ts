import { afterEach, describe, expect, it } from '@jest/globals';
import { minutes, seconds, watts } from '../../src/units.ts';
import { type House, charging, expectSafe, moveIn } from './house.ts';

let house: House | undefined;

afterEach(async () => {
  await house?.leave();
  house = undefined;
});

const inHouse = async (moving: Promise<House>): Promise<House> => {
  house = await moving;
  return house;
};

describe('a charge in a simulated home', () => {
  it('goes on when the adapter is gone for 20 s, and both are told', async () => {
    const home = await inHouse(charging());
    await home.estate.bus.unplug(seconds(20));
    await home.until('bus_lost', () => home.events.some(({ type }) => type === 'bus_lost'), seconds(30));
    await home.until('bus_back', () => home.events.some(({ type }) => type === 'bus_back'), seconds(60));
    await home.until('current again', () => home.kind === 'sun' && home.drawn > 6, seconds(300));
    expectSafe(home);
  }, 60_000);

  it.each([
    ['stands still and answers an empty 502', 'stopped', 'error 502'],
    ['answers with a web page', 'page', "not that of a Powerwall's gateway"],
    ['does not answer', 'hangs', 'does not answer in time'],
    ['has forgotten every token and takes no new one', 'refuses_tokens', 'denies access'],
  ] as const)(
    'is lowered, not lost, while the gateway %s',
    async (_, fault, sentence) => {
      const home = await inHouse(charging());
      home.estate.gateway.faults.add(fault);
      if (fault === 'refuses_tokens') home.estate.gateway.expireTokens();
      await home.until('meter_lost', () => home.events.some(({ type }) => type === 'meter_lost'), minutes(8));
      await home.until('the minimum', () => home.limits().at(-1)?.amps === 6, minutes(3));
      await home.until(sentence, () => home.lines.some(line => line.includes(sentence)), minutes(12));
      home.estate.gateway.faults.clear();
      await home.until(
        'meter_back',
        () => home.events.some(({ type }) => type === 'meter_back'),
        minutes(10),
      );
      expectSafe(home);
    },
    90_000,
  );

  it('ends when the grid fails, the limit first, and may come back with it', async () => {
    const home = await inHouse(charging({ battery: {}, settings: { battery_priority: 'car_first' } }));
    home.estate.home.setGrid('SystemIslandedActive');
    await home.until('the minimum on the wire', () => home.limits().at(-1)?.amps === 6, seconds(12));
    await home.until('the end of the charge', () => home.drawn < 1, seconds(60));
    home.estate.home.setGrid('SystemGridConnected');
    await home.until('a sun charge again', () => home.kind === 'sun' && home.drawn > 5, minutes(6));
    expectSafe(home);
  }, 60_000);
});

describe('a start in a simulated home', () => {
  it('that the car refuses is told with its word, and tried again', async () => {
    const home = await inHouse(moveIn({ asleep: false }));
    home.estate.carServer.misbehave({ refuses: 'no_power' });
    home.estate.home.setSun(watts(0));
    home.estate.plugIn();
    await home.until('the plug-in charge ended', () => home.asked('charge_stop').length > 0, minutes(3));
    home.estate.carServer.behave();
    await home.pass(seconds(90));
    home.estate.carServer.misbehave({ refuses: 'no_power' });
    home.estate.home.setSun(watts(4000));
    await home.until(
      'refused',
      () => home.events.some(({ type, why }) => type === 'refused' && why === 'no_power'),
      minutes(5),
    );
    expect(home.lines.join('')).toContain('look at the light of the Wall Connector and at its breaker');
    home.estate.carServer.behave();
    await home.until('a sun charge', () => home.kind === 'sun', minutes(5));
    expectSafe(home);
  }, 60_000);

  it('that is answered and then ignored is told after a minute, and tried again', async () => {
    const home = await inHouse(moveIn());
    home.estate.home.setSun(watts(0));
    home.estate.plugIn();
    await home.until('the plug-in charge ended', () => home.asked('charge_stop').length > 0, minutes(3));
    await home.pass(seconds(90));
    home.estate.carServer.misbehave({ ignoresStart: true });
    home.estate.home.setSun(watts(4000));
    await home.until(
      'not_confirmed',
      () => home.events.some(({ type }) => type === 'not_confirmed'),
      minutes(5),
    );
    home.estate.carServer.behave();
    await home.until('a sun charge', () => home.kind === 'sun', minutes(5));
    expectSafe(home);
  }, 60_000);
});
