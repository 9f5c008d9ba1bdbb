import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { amps, percent } from '../../src/units.ts';
import { done, refused, unknown } from '../../src/vehicle/reasons.ts';
import { bytes, message } from '../../src/vehicle/signed/protobuf.ts';
import { apiBench, never, on, short } from './bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;
const VEHICLE = 'GET';
const DATA = 'GET /vehicle_data?charge_state%3Bdrive_state%3Blocation_data';
const SIGNED = 'POST /signed_command';
const PLAIN = 'POST /command/charge_start';
const text = (status: number, error: string) => ({ status, body: { response: null, error } });
const commands = (server: Parameters<typeof short>[0]): readonly string[] =>
  short(server).filter(line => line.includes('command'));

describe('reading through the Fleet API without a proxy', () => {
  it('asks the free question first and the paid one only of a car that is online', () =>
    on(apiBench(), async ({ car, route, server }) => {
      expect(await route.read(never())).toMatchObject({ charging: 'stopped', levelPercent: 60 });
      expect(route.atHome()).toBe(true);
      car.is({ asleep: true });
      expect(await route.read(never())).toBe('asleep');
      expect(short(server).filter(line => line.startsWith('GET'))).toEqual([VEHICLE, DATA, VEHICLE]);
      expect(car.asked).toEqual([]);
    }));
});

describe('commanding a car in the signed protocol', () => {
  it('starts, stops, sets amps and the charge limit', () =>
    on(apiBench(), async ({ car, route }) => {
      expect(await route.command(start, never())).toEqual(done);
      expect(await route.command({ kind: 'amps', amps: amps(9) }, never())).toEqual(done);
      expect(await route.command({ kind: 'limit', percent: percent(70) }, never())).toEqual(done);
      expect(await route.command(stop, never())).toEqual(done);
      expect(car.asked).toEqual(['start', 'amps 9', 'limit 70', 'stop']);
    }));

  it('asks for a session once, and pays one message a command from then on', () =>
    on(apiBench(), async ({ route, server }) => {
      await route.command(start, never());
      await route.command(stop, never());
      expect(commands(server)).toEqual([SIGNED, SIGNED, SIGNED]);
    }));

  it('goes on with the session after a restart, and uses no counter twice', () =>
    on(apiBench(), async ({ car, clock, restarted, route, server }) => {
      await route.command(start, never());
      clock.pass(60_000 as never);
      const after = restarted();
      expect(await after.command(stop, never())).toEqual(done);
      expect(commands(server)).toHaveLength(3);
      expect(car.asked).toEqual(['start', 'stop']);
      await after.close();
    }));

  it('sends amps below 5 twice', () =>
    on(apiBench(), async ({ car, clock, route }) => {
      await clock.until(route.command({ kind: 'amps', amps: amps(1) }, never()));
      expect(car.asked).toEqual(['amps 1', 'amps 1']);
    }));

  it('wakes a sleeping car before a start, and not to stop it', () =>
    on(apiBench(), async ({ car, clock, route, server }) => {
      car.is({ asleep: true });
      expect(await route.command(stop, never())).toEqual(done);
      expect(commands(server)).toEqual([]);
      expect(await clock.until(route.command(start, never()))).toEqual(done);
      expect(car.asked).toEqual(['wake', 'start']);
    }));

  it('looks for a minute, then says that the car sleeps on', () =>
    on(apiBench(), async ({ car, clock, route }) => {
      car.is({ asleep: true });
      car.wakes = false;
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('asleep'));
      expect(car.asked).toEqual(['wake']);
    }));

  it.each(['complete', 'disconnected', 'no_power'])('reports %s as the car’s refusal', word =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ refuses: word });
      expect(await route.command(start, never())).toEqual(refused(word));
    }),
  );

  it('takes is_charging for a start, not_charging for a stop and already_set for a limit', () =>
    on(apiBench(), async ({ car, route, server }) => {
      expect(await route.command(stop, never())).toEqual(done);
      car.is({ charging: 'Charging' });
      expect(await route.command(start, never())).toEqual(done);
      server.misbehave({ refuses: 'already_set' });
      expect(await route.command({ kind: 'limit', percent: percent(80) }, never())).toEqual(done);
    }));

  it('tries again when the car is waking up inside', () =>
    on(apiBench(), async ({ clock, route, server }) => {
      server.misbehave({ refuses: 'could_not_wake_buses' });
      expect(await clock.until(route.command(start, never()))).toEqual(refused('could_not_wake_buses'));
    }));

  it('reads the replies of older firmware, which are in clear', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ clear: true });
      expect(await route.command(start, never())).toEqual(done);
    }));
});

describe('a command of which nobody knows what became', () => {
  it('is not repeated after a 500: the car may have obeyed', () =>
    on(apiBench(), async ({ car, route, server }) => {
      await route.command(stop, never());
      server.misbehave({ obeysAndAnswers: text(500, 'context deadline exceeded') });
      expect(await route.command(start, never())).toEqual(unknown('context deadline exceeded'));
      expect(car.asked).toEqual(['stop', 'start']);
    }));

  it('is repeated after a 503, which means that the car was not reached', () =>
    on(apiBench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: text(503, 'vehicle did not answer') });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('vehicle did not answer'));
      expect(commands(server)).toHaveLength(4);
    }));

  it('is not repeated after a time-out either', () =>
    on(apiBench({ deadline: 250 }), async ({ car, route, server }) => {
      await route.command(stop, never());
      server.misbehave({ obeysInSilence: true });
      await expect(route.command(start, never())).rejects.toMatchObject({ fault: { key: 'car_timeout' } });
      expect(car.asked).toEqual(['stop', 'start']);
    }));

  it('shows in the next reading', () =>
    on(apiBench(), async ({ route, server }) => {
      server.misbehave({ ignoresStart: true });
      expect(await route.command(start, never())).toEqual(done);
      expect(await route.read(never())).toMatchObject({ charging: 'stopped' });
    }));

  it('wakes a car that fell asleep in between', () =>
    on(apiBench(), async ({ clock, route, server }) => {
      server.misbehave({ answersCommands: text(408, 'vehicle unavailable: vehicle is offline or asleep') });
      expect(await clock.until(route.command(start, never()))).toEqual(unknown('asleep'));
    }));

  it('is one whose reply cannot be read', () =>
    on(apiBench(), async ({ car, route, server }) => {
      await route.command(stop, never());
      const reply = { status: 200, body: { response: Buffer.from('garbage').toString('base64') } };
      server.misbehave({ obeysAndAnswers: reply });
      expect(await route.command(start, never())).toEqual(unknown('unreadable_answer'));
      expect(car.asked).toEqual(['stop', 'start']);
    }));
});

describe('a reply that belongs to another question', () => {
  it('says nothing of this one', () =>
    on(apiBench(), async ({ route, server }) => {
      await route.command(stop, never());
      const done = [bytes(10, message(1)), bytes(50, Buffer.alloc(16))];
      const reply = { status: 200, body: { response: Buffer.concat(done).toString('base64') } };
      server.misbehave({ obeysAndAnswers: reply });
      expect(await route.command(start, never())).toEqual(unknown('unreadable_answer'));
    }));
});

describe('a car of before the signed protocol', () => {
  it('is commanded plainly, and asked only once whether it signs', () =>
    on(apiBench({ old: true }), async ({ car, restarted, route, server }) => {
      expect(await route.command(start, never())).toEqual(done);
      expect(await route.command(start, never())).toEqual(done);
      const after = restarted();
      expect(await after.command(start, never())).toEqual(done);
      expect(commands(server)).toEqual([SIGNED, PLAIN, PLAIN, PLAIN]);
      expect(car.asked).toEqual(['start', 'start', 'start']);
      await after.close();
    }));

  it('is signed for as soon as it wants signatures', () =>
    on(apiBench(), async ({ accounts, car, route, server }) => {
      await accounts.memory(car.vin).setPlain(true);
      const fault = {
        key: 'car_account',
        about: { why: expect.stringMatching(/Command Protocol required/) },
      };
      await expect(route.command(start, never())).rejects.toMatchObject({ fault });
      expect(await route.command(start, never())).toEqual(done);
      expect(commands(server)).toEqual([PLAIN, SIGNED, SIGNED]);
    }));

  it('needs no key', () =>
    on(apiBench({ old: true, unpaired: true }), async ({ route }) => {
      await route.presence(never());
      expect(route.hints()).toEqual([]);
    }));
});
