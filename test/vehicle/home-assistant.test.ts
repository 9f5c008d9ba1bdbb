import { describe, expect, it } from '@jest/globals';
import { amps, minutes, percent, seconds } from '../../src/units.ts';
import { Failure } from '../../src/runtime/failure.ts';
import { never } from './bench.ts';
import { homeBench, integrations } from './home-bench.ts';

const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error instanceof Failure ? error.fault : error));

describe.each(integrations)('a car by the entities of %s', integration => {
  it('tells how it charges, where it is and whether it is awake', async () => {
    const at = homeBench(integration);
    expect(await at.route.presence(never())).toBe('awake');
    expect(await at.route.read(never())).toEqual({
      charging: 'stopped',
      levelPercent: 60,
      limitPercent: 80,
      requestedAmps: 16,
      requestedMaxAmps: 32,
      stamp: undefined,
    });
    expect(at.route.atHome()).toBe(true);
  });

  it('is not woken by a question', async () => {
    const at = homeBench(integration);
    at.car.is({ asleep: true });
    at.shown.look();
    expect(await at.route.presence(never())).toBe('asleep');
    expect(await at.route.read(never())).toBe('asleep');
    expect(at.car.asked).toEqual([]);
  });

  it('starts, stops, and takes amps and a limit', async () => {
    const at = homeBench(integration);
    const { route, clock, car } = at;
    const done = { outcome: 'done' };
    const told = async (promise: Promise<unknown>): Promise<unknown> => {
      if (integration === 'esphome') clock.after(seconds(3), () => at.shown.look());
      return clock.until(promise);
    };
    expect(await told(route.command({ kind: 'amps', amps: amps(9.6) }, never()))).toEqual(done);
    expect(await told(route.command({ kind: 'start' }, never()))).toEqual(done);
    expect(await told(route.command({ kind: 'limit', percent: percent(70) }, never()))).toEqual(done);
    expect(await told(route.command({ kind: 'stop' }, never()))).toEqual(done);
    expect(car.asked).toEqual(['amps 10', 'start', 'limit 70', 'stop']);
  });

  it('is woken for a command, and is not for a stop', async () => {
    const at = homeBench(integration);
    at.car.is({ asleep: true });
    at.shown.look();
    expect(await at.route.command({ kind: 'stop' }, never())).toEqual({ outcome: 'done' });
    expect(at.car.asked).toEqual([]);
    if (integration === 'esphome')
      for (const after of [3, 6]) at.clock.after(seconds(after), () => at.shown.look());
    const started = at.clock.until(at.route.command({ kind: 'start' }, never()));
    expect(await started).toEqual({ outcome: 'done' });
    expect(at.car.asked).toEqual(['wake', 'start']);
  });

  it('that does not wake is not commanded', async () => {
    const at = homeBench(integration);
    at.car.wakes = false;
    at.car.is({ asleep: true });
    at.shown.look();
    const started = at.clock.until(at.route.command({ kind: 'start' }, never()));
    expect(await started).toEqual({ outcome: 'unknown', why: 'asleep' });
    expect(at.car.asked).toEqual(['wake']);
    expect(at.clock.now()).toBeLessThanOrEqual(minutes(2));
  });

  it('sends a low current twice, as a car needs it', async () => {
    const at = homeBench(integration);
    if (integration === 'esphome')
      for (const after of [1, 7]) at.clock.after(seconds(after), () => at.shown.look());
    await at.clock.until(at.route.command({ kind: 'amps', amps: amps(3) }, never()));
    expect(at.car.asked).toEqual(['amps 3', 'amps 3']);
  });

  it('is asked for no more than its number takes', async () => {
    const at = homeBench(integration);
    at.car.is({ maxAmps: amps(13) });
    at.shown.look();
    at.clock.after(seconds(1), () => at.shown.look());
    await at.clock.until(at.route.command({ kind: 'amps', amps: amps(32) }, never()));
    expect(at.car.asked).toEqual(['amps 13']);
  });

  it('refuses in its own word', async () => {
    const at = homeBench(integration);
    at.car.is({ charging: 'Complete' });
    at.shown.look();
    expect(await at.clock.until(at.route.command({ kind: 'start' }, never()))).toEqual({
      outcome: 'refused',
      why: 'complete',
    });
  });

  it('says unplugged when it is', async () => {
    const at = homeBench(integration);
    at.car.is({ charging: 'Disconnected' });
    at.shown.look();
    expect(await at.route.read(never())).toMatchObject({ charging: 'disconnected' });
    at.car.is({ charging: 'NoPower' });
    at.shown.look();
    expect(['no_power', 'unknown']).toContain(
      ((await at.route.read(never())) as { charging: string }).charging,
    );
  });

  it('is out of reach while Home Assistant is away, and comes back with it', async () => {
    const at = homeBench(integration);
    at.states.leave();
    expect(await at.route.presence(never())).toBe('unreachable');
    expect(await at.route.command({ kind: 'stop' }, never())).toEqual({
      outcome: 'unknown',
      why: 'home_assistant_away',
    });
    at.car.is({ levelPercent: percent(66) });
    at.shown.look();
    at.states.comeBack();
    expect(await at.route.read(never())).toMatchObject({ levelPercent: 66 });
  });
});

describe('an integration that asks its car every ten minutes', () => {
  it('is made to ask an awake car before it is read, so that a reading is of its moment', async () => {
    const at = homeBench('tesla_fleet');
    at.car.is({ charging: 'Charging', levelPercent: percent(61) });
    expect(await at.route.read(never())).toMatchObject({ charging: 'charging', levelPercent: 61 });
    expect(at.services()).toEqual(['homeassistant.update_entity']);
  });

  it('is made to look for a sleeping one every two minutes at most, and finds it awake', async () => {
    const at = homeBench('tesla_fleet');
    at.car.is({ asleep: true });
    at.shown.look();
    for (let n = 0; n < 5; n += 1) await at.route.presence(never());
    expect(at.services()).toHaveLength(1);
    at.car.is({ asleep: false });
    at.clock.pass(minutes(2));
    expect(await at.route.presence(never())).toBe('awake');
  });

  it('that thinks a car awake which sleeps is told by the car, and wakes it', async () => {
    const at = homeBench('tesla_fleet');
    at.car.is({ asleep: true });
    const started = at.clock.until(at.route.command({ kind: 'start' }, never()));
    expect(await started).toEqual({ outcome: 'done' });
    expect(at.car.asked).toEqual(['wake', 'start']);
  });

  it('may fail, which is not the car’s doing', async () => {
    const at = homeBench('tesla_fleet');
    at.home.answer = () => Promise.resolve({ ok: false, code: 'unknown_error', why: 'Missing scope.' });
    expect(await faultOf(at.route.command({ kind: 'start' }, never()))).toEqual({
      key: 'car_home_assistant',
      about: { why: 'Missing scope.' },
    });
    at.home.answer = () => Promise.resolve({ ok: false, code: 'timeout', why: 'too late' });
    expect(await at.route.command({ kind: 'start' }, never())).toEqual({
      outcome: 'unknown',
      why: 'timeout',
    });
  });
});

describe('a Bluetooth bridge', () => {
  it('says nothing of what became of a command, so its entities are watched, in vain for no more than 15 s', async () => {
    const at = homeBench('esphome');
    const outcome = await at.clock.until(at.route.command({ kind: 'start' }, never()));
    expect(outcome).toEqual({ outcome: 'unknown', why: 'not_confirmed' });
    expect(at.clock.now()).toBeLessThanOrEqual(16_000);
  });

  it('without contact to its car says so', async () => {
    const at = homeBench('esphome');
    at.home.report(at.shown.idOf('asleep'), 'unknown');
    expect(await at.route.presence(never())).toBe('unreachable');
    expect(at.route.atHome()).toBeUndefined();
  });
});

describe('the place of a car', () => {
  it('is remembered for 10 minutes out of sight', () => {
    const at = homeBench('tesla_fleet');
    expect(at.route.atHome()).toBe(true);
    at.states.leave();
    at.clock.pass(minutes(10));
    expect(at.route.atHome()).toBe(true);
    at.clock.pass(seconds(1));
    expect(at.route.atHome()).toBeUndefined();
  });

  it('is that of its position, else of a word, else unknown', () => {
    const at = homeBench('tesla_fleet');
    const tracker = at.shown.idOf('place');
    at.home.report(tracker, 'home', { latitude: 47.5, longitude: 8.54 });
    expect(at.route.atHome()).toBe(false);
    at.home.report(tracker, 'home', {});
    expect(at.route.atHome()).toBe(true);
    at.home.report(tracker, 'Work', {});
    expect(at.route.atHome()).toBe(false);
  });
});
