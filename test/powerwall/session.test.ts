import '../support/one-realm.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Gateway, openGateway } from '../../src/powerwall/client.ts';
import { Session } from '../../src/powerwall/session.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { minutes, seconds } from '../../src/units.ts';
import { GRID, type Home, LEVEL, LOGIN, PASSWORD, askedAt, attempt, openHome } from './home.ts';

describe('the session with a gateway', () => {
  let home: Home;
  let gateways: Gateway[];

  const begin = (password = PASSWORD, host = home.host): Session => {
    const gateway = openGateway(home);
    gateways.push(gateway);
    return new Session(gateway, home.clock, home.folder, { host, password });
  };
  /** Tries every ten seconds. */
  const persist = async (session: Session, forSeconds: number, path = LEVEL): Promise<void> => {
    for (let passed = 0; passed < forSeconds; passed += 10) {
      await attempt(session, path);
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

  it('logs in as the customer, in the words that keep the site controller running', async () => {
    await expect(begin().read(LEVEL)).resolves.toEqual({ percentage: 62 });
    const login = home.gateway.requests.find(({ path }) => path === LOGIN);
    expect(JSON.parse(login?.body ?? '')).toEqual({
      username: 'customer',
      password: PASSWORD,
      email: expect.any(String),
      force_sm_off: false,
    });
  });

  it('logs in once for all who ask at the same time', async () => {
    const session = begin();
    const all = await Promise.all([attempt(session), attempt(session, GRID), attempt(session)]);
    expect(all).toEqual(['read', 'read', 'read']);
    expect(home.gateway.logins).toBe(1);
  });

  it('uses the token of before after a restart', async () => {
    await begin().read(LEVEL);
    await begin().read(LEVEL);
    expect(home.gateway.logins).toBe(1);
  });

  it('logs in anew where the owner has changed the password', async () => {
    await begin().read(LEVEL);
    expect(await attempt(begin('OTHER'))).toBe('gateway_password');
    expect(home.gateway.logins).toBe(2);
  });

  it('does not take the token of one gateway to another', async () => {
    await begin().read(LEVEL);
    await begin(PASSWORD, 'another.example').read(LEVEL);
    expect(home.gateway.logins).toBe(2);
  });

  it('keeps the token on disk, and the password not', async () => {
    await begin().read(LEVEL);
    const kept = await readFile(join(home.path, 'gateway-token.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ host: home.host, token: expect.stringMatching(/==$/) });
    expect(kept).not.toContain(PASSWORD);
  });

  it('renews a token that is over once, in the middle, without anyone noticing', async () => {
    const session = begin();
    await session.read(LEVEL);
    home.clock.pass(minutes(61));
    home.gateway.expireTokens();
    expect(await attempt(session)).toBe('read');
    expect(home.gateway.logins).toBe(2);
  });

  it('never logs in twice within a minute', async () => {
    const session = begin();
    await session.read(LEVEL);
    home.gateway.expireTokens();
    expect(await attempt(session)).toBe('gateway_forbidden');
    home.clock.pass(seconds(59));
    expect(await attempt(session)).toBe('gateway_forbidden');
    home.clock.pass(seconds(1));
    expect(await attempt(session)).toBe('read');
    expect(askedAt(home, LOGIN)).toEqual([0, 60]);
  });

  it('logs in ever more rarely where not even a new token is taken', async () => {
    home.gateway.faults.add('refuses_tokens');
    const session = begin();
    await persist(session, 2 * 3600);
    expect(askedAt(home, LOGIN)).toEqual([0, 60, 180, 420, 900, 1860, 3660, 5460]);
    home.gateway.faults.clear();
    home.clock.pass(minutes(30));
    expect(await attempt(session)).toBe('read');
  });

  it('logs in ever more rarely where one endpoint alone is forbidden', async () => {
    const session = begin();
    await session.read(LEVEL);
    for (let passed = 0; passed < 3600; passed += 10) {
      home.gateway.faults.add('refuses_tokens');
      expect(await attempt(session, GRID)).toBe('gateway_forbidden');
      home.gateway.faults.delete('refuses_tokens');
      expect(await attempt(session)).toBe('read');
      home.clock.pass(seconds(10));
    }
    expect(home.gateway.logins).toBe(7);
  });

  it('logs in ever more rarely while the gateway’s login is out of order', async () => {
    home.gateway.faults.add('busy');
    const session = begin();
    await persist(session, 3600);
    expect(askedAt(home, LOGIN)).toEqual([0, 60, 180, 420, 900, 1860]);
    expect(await attempt(session)).toBe('gateway_down');
  });

  it('is back within a minute when a gateway is there again, however long it was not', async () => {
    await home.pins.pin(home.host, 'that of before');
    const session = begin();
    await persist(session, 3600);
    const refusal = await session.read(LEVEL).catch((error: unknown) => error);
    const found = refusal instanceof Failure ? refusal.fault.about['fingerprint'] : undefined;
    await home.pins.pin(home.host, String(found));
    home.clock.pass(minutes(1));
    expect(await attempt(session)).toBe('read');
  });

  it('starts with short pauses again once a login has borne fruit', async () => {
    home.gateway.faults.add('busy');
    const session = begin();
    await persist(session, 400);
    home.gateway.faults.clear();
    home.clock.pass(minutes(30));
    expect(await attempt(session)).toBe('read');
    home.clock.pass(minutes(1));
    home.gateway.expireTokens();
    expect(await attempt(session)).toBe('read');
  });

  describe('with a password that the gateway refuses', () => {
    it('names it, and repeats it after half an hour', async () => {
      const session = begin('WRONG');
      expect(await attempt(session)).toBe('gateway_password');
      await persist(session, 1800);
      expect(askedAt(home, LOGIN)).toEqual([0]);
      expect(await attempt(session)).toBe('gateway_password');
      expect(askedAt(home, LOGIN)).toEqual([0, 1800]);
    });

    it('tries its last five characters a minute later, and stays with them', async () => {
      const session = begin(`GATEWAY${PASSWORD}`);
      expect(await attempt(session)).toBe('gateway_password');
      await persist(session, 60);
      expect(await attempt(session)).toBe('read');
      expect(askedAt(home, LOGIN)).toEqual([0, 60]);
      home.clock.pass(minutes(5));
      home.gateway.expireTokens();
      expect(await attempt(session)).toBe('read');
      expect(home.gateway.logins).toBe(3);
    });

    it('tries one login in half an hour once both have been refused', async () => {
      const session = begin('COMPLETELY-WRONG');
      await persist(session, 2 * 3600);
      expect(askedAt(home, LOGIN)).toEqual([0, 60, 1860, 3660, 5460]);
    });

    it('gets in as soon as the owner has set it right at the gateway', async () => {
      home.gateway.faults.add('refuses_logins');
      const session = begin();
      await persist(session, 1800);
      home.gateway.faults.clear();
      expect(await attempt(session)).toBe('read');
    });
  });

  it('reads, and keeps its pauses, where the disk takes nothing', async () => {
    await mkdir(join(home.path, 'gateway-token.json.new'));
    const session = begin();
    expect(await attempt(session)).toBe('read');
    home.gateway.expireTokens();
    expect(await attempt(session)).toBe('gateway_forbidden');
  });

  it('waits as long as the gateway says when there were too many logins', async () => {
    home.gateway.faults.add('limited');
    const session = begin();
    await persist(session, 120);
    expect(askedAt(home, LOGIN)).toEqual([0]);
    expect(await attempt(session)).toBe('gateway_limited');
    expect(askedAt(home, LOGIN)).toEqual([0, 120]);
  });
});
