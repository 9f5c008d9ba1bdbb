import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { minutes, seconds } from '../../src/units.ts';
import { AGGREGATES, type Home, LOGIN, askedAt, openHome } from './home.ts';

describe('a Powerwall in trouble', () => {
  let home: Home;

  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home.close());

  it('says nothing of a hiccup', async () => {
    const meter = home.start();
    await home.clock.rest();
    home.gateway.faults.add('stopped');
    await home.clock.live(seconds(9));
    expect(meter.faults()).toEqual([]);
    home.gateway.faults.delete('stopped');
    await home.clock.live(seconds(30));
    expect(meter.faults()).toEqual([]);
  });

  it('asks ever more gently, and recovers with the first answer', async () => {
    const meter = home.start();
    await home.clock.rest();
    home.gateway.faults.add('stopped');
    await home.clock.live(seconds(123));
    expect(askedAt(home, AGGREGATES)).toEqual([0, 2, 4, 8, 16, 32, 62, 92, 122]);
    expect(meter.faults()).toEqual([{ key: 'gateway_down', about: { status: 502 } }]);
    home.gateway.faults.delete('stopped');
    await home.clock.live(seconds(29));
    expect(meter.seen().reading?.takenAtMs).toBe(152_000);
    expect(meter.faults()).toEqual([]);
    await home.clock.live(seconds(2));
    expect(meter.seen().reading?.takenAtMs).toBe(154_000);
    expect(home.gateway.logins).toBe(1);
  });

  it.each([
    ['busy', 'gateway_down'],
    ['page', 'gateway_not_json'],
    ['garbage', 'gateway_not_json'],
    ['limited', 'gateway_limited'],
    ['refuses_tokens', 'gateway_forbidden'],
  ] as const)('names a gateway that is %s: %s', async (fault, key) => {
    const meter = home.start();
    await home.clock.rest();
    home.gateway.faults.add(fault);
    await home.clock.live(seconds(15));
    expect(meter.faults()).toMatchObject([{ key }]);
  });

  it.each([
    ['stopped', 600_000],
    ['busy', 600_000],
    ['page', 600_000],
    ['garbage', 600_000],
    ['limited', 600_000],
    ['refuses_tokens', 600_000],
    ['meter_frozen', 600_000],
    ['grid_word_null', 602_000],
    ['grid_endpoint_missing', 602_000],
  ] as const)(
    'keeps the last reading, ever older, of a gateway that is %s after 10 minutes',
    async (fault, at) => {
      const meter = home.start();
      await home.clock.live(minutes(10));
      home.gateway.faults.add(fault);
      for (let minute = 0; minute < 12; minute += 1) {
        await home.clock.live(minutes(1));
        expect(meter.seen().reading).toMatchObject({ siteWatts: -2100, takenAtMs: at });
      }
    },
  );

  it('keeps the last reading, ever older, of a gateway that does not answer', async () => {
    const meter = home.start();
    await home.clock.live(minutes(10));
    home.gateway.faults.add('hangs');
    home.clock.pass(minutes(12));
    expect(meter.seen().reading?.takenAtMs).toBe(600_000);
  });

  it('leaves a gateway that counts requests alone for as long as it says', async () => {
    home.start();
    await home.clock.rest();
    home.gateway.faults.add('limited');
    await home.clock.live(seconds(120));
    expect(askedAt(home, AGGREGATES)).toEqual([0, 2]);
    await home.clock.live(seconds(31));
    expect(askedAt(home, AGGREGATES)).toHaveLength(3);
  });

  it('refuses a gateway with another certificate before the password is out', async () => {
    const meter = home.start();
    await home.clock.rest();
    await home.gateway.renewCertificate();
    home.gateway.expireTokens();
    const before = home.gateway.requests.length;
    await home.clock.live(minutes(3));
    expect(meter.faults()).toMatchObject([{ key: 'gateway_certificate' }]);
    expect(home.gateway.requests).toHaveLength(before);
  });

  it('goes on with the new certificate once the owner has accepted it', async () => {
    const meter = home.start();
    await home.clock.rest();
    await home.gateway.renewCertificate();
    await home.clock.live(minutes(1));
    const found = meter.faults()[0]?.about['fingerprint'];
    await home.pins.pin(home.host, String(found));
    await home.clock.live(seconds(31));
    expect(meter.faults()).toEqual([]);
    expect(meter.seen().reading?.takenAtMs).toBeGreaterThan(60_000);
  });

  it('names a wrong password and tries it no more than twice an hour', async () => {
    const meter = home.start('WRONG');
    await home.clock.live(minutes(29));
    expect(meter.faults()).toMatchObject([{ key: 'gateway_password' }]);
    expect(askedAt(home, LOGIN)).toEqual([0]);
    await home.clock.live(minutes(30));
    expect(askedAt(home, LOGIN)).toEqual([0, 1800]);
  });

  it('keeps the password out of everything that it says', async () => {
    const meter = home.start('WRONG-SECRET');
    await home.clock.live(minutes(3));
    const said = inspect([meter.faults(), meter.seen()], { depth: 9 });
    expect(said).toContain('gateway_password');
    expect(said).not.toMatch(/WRONG|SECRET/);
  });
});
