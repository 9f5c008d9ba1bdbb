import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { amps, percent } from '../../src/units.ts';
import { done, refused, unknown } from '../../src/vehicle/reasons.ts';
import { never, on } from './bench.ts';
import { TOKEN, asked, providers } from './hosted-bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;
const seven = { kind: 'amps', amps: amps(7) } as const;
const eighty = { kind: 'limit', percent: percent(80) } as const;
const text = (status: number, error: string) => ({ status, body: { error } });
const commands = (server: Parameters<typeof asked>[0]): readonly string[] =>
  asked(server).filter(line => line.includes('/command/'));

describe.each(providers)('a car by %s', (_, bench) => {
  it('is read where it is awake', () =>
    on(bench(), async ({ car, route }) => {
      const reading = await route.read(never());
      expect(reading).toMatchObject({
        charging: 'stopped',
        levelPercent: 60,
        limitPercent: 80,
        requestedAmps: 16,
        requestedMaxAmps: 32,
      });
      expect(car.asked).toEqual([]);
    }));

  it('is never woken by a question', () =>
    on(bench(), async ({ car, route, server }) => {
      car.is({ asleep: true });
      expect(await route.presence(never())).toBe('asleep');
      expect(await route.read(never())).toBe('asleep');
      expect(car.asked).toEqual([]);
      expect(asked(server)).toHaveLength(2);
    }));

  it('is at home or away by its position, which stays within', () =>
    on(bench(), async ({ car, clock, route }) => {
      const reading = await route.read(never());
      expect(route.atHome()).toBe(true);
      car.is({ latitude: 47.4 });
      clock.pass(120_000 as never);
      await route.read(never());
      expect(route.atHome()).toBe(false);
      expect(JSON.stringify([reading, route])).not.toMatch(/47\.|8\.54/);
    }));

  it('is at no known place where Tesla hides it', () =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ hidesPlace: true });
      expect(await route.read(never())).toMatchObject({ levelPercent: 60 });
      expect(route.atHome()).toBeUndefined();
    }));

  it('starts, stops, and takes amps and a charge limit', () =>
    on(bench(), async ({ car, route }) => {
      for (const command of [start, seven, eighty, stop])
        expect(await route.command(command, never())).toEqual(done);
      expect(car.asked).toEqual(['start', 'amps 7', 'limit 80', 'stop']);
    }));

  it('is told amps below 5 twice', () =>
    on(bench(), async ({ car, clock, route }) => {
      await clock.until(route.command({ kind: 'amps', amps: amps(1) }, never()));
      expect(car.asked).toEqual(['amps 1', 'amps 1']);
    }));

  it('is woken for a start, and not to stop what does not charge', () =>
    on(bench(), async ({ car, clock, route }) => {
      car.is({ asleep: true });
      expect(await route.command(stop, never())).toEqual(done);
      expect(car.asked).toEqual([]);
      expect(await clock.until(route.command(start, never()))).toEqual(done);
      expect(car.asked).toEqual(['wake', 'start']);
    }));

  it('is said to sleep on where it cannot be woken', () =>
    on(bench(), async ({ car, clock, route }) => {
      car.is({ asleep: true });
      car.wakes = false;
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('asleep'));
      expect(car.asked).toEqual(['wake']);
    }));

  it.each(['complete', 'disconnected', 'no_power'])('refuses with %s', word =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ refuses: word });
      expect(await route.command(start, never())).toEqual(refused(word));
    }),
  );

  it('has obeyed where it says that things are so already', () =>
    on(bench(), async ({ car, route, server }) => {
      expect(await route.command(stop, never())).toEqual(done);
      car.is({ charging: 'Charging' });
      expect(await route.command(start, never())).toEqual(done);
      server.misbehave({ refuses: 'requested' });
      expect(await route.command(start, never())).toEqual(done);
      server.misbehave({ refuses: 'already_set' });
      expect(await route.command(eighty, never())).toEqual(done);
    }));

  it('is asked again while it wakes up inside', () =>
    on(bench(), async ({ clock, route, server }) => {
      server.misbehave({ refuses: 'could_not_wake_buses' });
      expect(await clock.until(route.command(start, never()))).toEqual(refused('could_not_wake_buses'));
      expect(commands(server)).toHaveLength(4);
    }));

  it('may have obeyed after a 500: it is not told twice, and the next reading looks at the car itself', () =>
    on(bench(), async ({ car, route, server }) => {
      await route.read(never());
      server.misbehave({ obeysAndAnswers: text(500, 'upstream gave up') });
      expect(await route.command(start, never())).toEqual(unknown('upstream gave up'));
      expect(car.asked).toEqual(['start']);
      server.behave();
      expect(await route.read(never())).toMatchObject({ charging: 'charging' });
    }));

  it('may have obeyed where no answer comes', () =>
    on(bench({ deadline: 100 }), async ({ car, route, server }) => {
      server.misbehave({ obeysInSilence: true });
      await expect(route.command(start, never())).rejects.toMatchObject({ fault: { key: 'car_timeout' } });
      expect(car.asked).toEqual(['start']);
    }));

  it('was not reached with a 503, and is told again', () =>
    on(bench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: text(503, 'vehicle did not answer') });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('vehicle did not answer'));
      expect(commands(server)).toHaveLength(4);
    }));
});

describe.each(providers)('what %s complains about', (_, bench) => {
  it('is a wrong token, asked with once and never told', () =>
    on(bench({ token: 'wrong-secret' }), async ({ route, server }) => {
      const thrown: unknown = await route.presence(never()).catch((error: unknown) => error);
      expect(thrown).toMatchObject({ fault: { key: 'car_token_refused', about: { url: server.url } } });
      expect(`${String(thrown)} ${JSON.stringify([thrown, route])}`).not.toContain('wrong-secret');
      expect(server.requests).toHaveLength(1);
      await expect(route.command(start, never())).rejects.toMatchObject({
        fault: { key: 'car_token_refused' },
      });
    }));

  it.each([
    [402, 'subscription_required', 'car_subscription'],
    [402, 'insufficient_credits', 'car_subscription'],
    [403, 'Unauthorized missing scopes', 'car_permission'],
    [403, 'forbidden', 'car_permission'],
    [401, 'mobile_access_disabled', 'car_account'],
    [404, 'not_found', 'car_not_found'],
    [412, 'Account must be registered in the current region', 'car_answer'],
    [500, 'your public key has not been paired with the vehicle', 'car_key_not_paired'],
    [502, 'bad gateway', 'car_answer'],
  ])('is named: %i with “%s” is %s', (status, words, key) =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ answers: text(status, words) });
      const fault = { key, about: { url: server.url, why: words } };
      await expect(route.presence(never())).rejects.toMatchObject({ fault });
    }),
  );

  it('is also named where only commands meet it', () =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ answersCommands: text(402, 'insufficient_credits') });
      await expect(route.command(start, never())).rejects.toMatchObject({
        fault: { key: 'car_subscription' },
      });
    }));

  it('is too many questions, with the quiet that it asks for', () =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ answers: { ...text(429, 'rate_limited'), headers: { 'retry-after': '42' } } });
      const fault = { key: 'car_limited', about: { seconds: 42 } };
      await expect(route.presence(never())).rejects.toMatchObject({ fault });
    }));

  it('quotes no token, whatever the server writes', () =>
    on(bench(), async ({ route, server }) => {
      server.misbehave({ answers: text(400, `bad token ${TOKEN}`) });
      await expect(route.presence(never())).rejects.toMatchObject({
        fault: { about: { why: 'bad token ***' } },
      });
      server.misbehave({ answersCommands: text(500, `bad token ${TOKEN}`) });
      expect(await route.command(start, never())).toEqual(unknown('bad token ***'));
    }));

  it('is no web page, and no silence', () =>
    on(bench({ deadline: 100 }), async ({ route, server }) => {
      server.misbehave({ servesPages: true });
      await expect(route.read(never())).rejects.toMatchObject({ fault: { key: 'car_not_json' } });
      server.misbehave({ hangs: true });
      await expect(route.presence(never())).rejects.toMatchObject({ fault: { key: 'car_timeout' } });
    }));
});
