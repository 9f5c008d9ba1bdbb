import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Gateway, openGateway } from '../../src/powerwall/client.ts';
import { Session } from '../../src/powerwall/session.ts';
import { hours, minutes, seconds } from '../../src/units.ts';
import { type Home, LOGIN, PASSWORD, askedAt, attempt, openHome } from './home.ts';
import { until } from './patient-clock.ts';

describe('the session with a gateway, after a restart of the program', () => {
  let home: Home;
  let gateways: Gateway[];

  const begin = (password = PASSWORD): Session => {
    const gateway = openGateway(home);
    gateways.push(gateway);
    return new Session(gateway, home.clock, home.folder, { host: home.host, password });
  };
  /** Tries every ten seconds. */
  const persist = async (session: Session, forSeconds: number): Promise<void> => {
    for (let passed = 0; passed < forSeconds; passed += 10) {
      await attempt(session);
      home.clock.pass(seconds(10));
    }
  };

  beforeEach(async () => {
    home = await openHome();
    gateways = [];
  });
  afterEach(async () => {
    await Promise.all(gateways.map(gateway => gateway.close()));
    await home.close();
  });

  /** Tries every thirty seconds, with a restart before each. */
  const restart = async (password: string, forSeconds: number): Promise<readonly string[]> => {
    const told = new Set<string>();
    for (let passed = 0; passed < forSeconds; passed += 30) {
      told.add(await attempt(begin(password)));
      home.clock.pass(seconds(30));
    }
    return [...told];
  };

  it('still keeps from trying a wrong password, and names it', async () => {
    expect(await restart('WRONG', 2000)).toEqual(['gateway_password']);
    expect(askedAt(home, LOGIN)).toEqual([0, 1800]);
  });

  it('goes on with the other form of the password', async () => {
    expect(await restart('COMPLETELY-WRONG', 2000)).toEqual(['gateway_password']);
    expect(askedAt(home, LOGIN)).toEqual([0, 60, 1860]);
    const bodies = home.gateway.requests.map(({ body }) => body);
    expect(bodies[1]).toContain('"WRONG"');
  });

  it('stays with the form of the password that works', async () => {
    await persist(begin(`GATEWAY${PASSWORD}`), 70);
    home.clock.pass(minutes(5));
    home.gateway.expireTokens();
    expect(await attempt(begin(`GATEWAY${PASSWORD}`))).toBe('read');
  });

  it('logs in ever more rarely while the login is out of order', async () => {
    home.gateway.faults.add('busy');
    await restart(PASSWORD, 3600);
    expect(askedAt(home, LOGIN)).toEqual([0, 60, 180, 420, 900, 1860]);
  });

  it('logs in ever more rarely where not even a new token is taken', async () => {
    home.gateway.faults.add('refuses_tokens');
    await restart(PASSWORD, 2000);
    expect(askedAt(home, LOGIN)).toEqual([0, 60, 180, 420, 900, 1860]);
  });

  it('counts a login that was under way when the program was killed', async () => {
    home.gateway.faults.add('hangs');
    void attempt(begin());
    await until(() => askedAt(home, LOGIN).length > 0);
    home.gateway.faults.clear();
    expect(await attempt(begin())).toBe('gateway_forbidden');
    home.clock.pass(minutes(1));
    expect(await attempt(begin())).toBe('read');
  });

  it('waits as long as the gateway asked for', async () => {
    home.gateway.faults.add('limited');
    expect(await restart(PASSWORD, 120)).toEqual(['gateway_limited']);
    expect(askedAt(home, LOGIN)).toEqual([0]);
    home.gateway.faults.clear();
    expect(await attempt(begin())).toBe('read');
  });

  it('tries a changed password at once', async () => {
    await attempt(begin('WRONG'));
    expect(await attempt(begin())).toBe('read');
  });

  it('waits no longer than before where the clock was put back, and then tries', async () => {
    await attempt(begin('WRONG'));
    home.clock.jump(hours(-24 * 365));
    const session = begin('WRONG');
    await persist(session, 1800);
    expect(askedAt(home, LOGIN)).toEqual([0]);
    await attempt(session);
    expect(askedAt(home, LOGIN)).toEqual([0, 1800]);
  });

  it('begins with short pauses again once a login has borne fruit', async () => {
    home.gateway.faults.add('busy');
    await persist(begin(), 400);
    home.gateway.faults.clear();
    home.clock.pass(minutes(30));
    expect(await attempt(begin())).toBe('read');
    home.clock.pass(minutes(1));
    home.gateway.expireTokens();
    home.gateway.faults.add('busy');
    const later = begin();
    await attempt(later);
    home.gateway.faults.clear();
    home.clock.pass(minutes(1));
    expect(await attempt(later)).toBe('read');
  });
});
