import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { amps, percent, seconds } from '../../src/units.ts';
import { done, refused, unknown } from '../../src/vehicle/reasons.ts';
import { never, on } from './bench.ts';
import { asked, tessieBench } from './hosted-bench.ts';

const start = { kind: 'start' } as const;
const stop = { kind: 'stop' } as const;
const STATUS = 'GET /status';
const KEPT = 'GET /state?use_cache=true';
const FRESH = 'GET /state?use_cache=false';

describe('what Tessie keeps', () => {
  it('is read without a bother to the car', () =>
    on(tessieBench(), async ({ clock, route, server }) => {
      clock.pass(seconds(70));
      await route.read(never());
      expect(asked(server)).toEqual([STATUS, KEPT]);
    }));

  it('says nothing of a command that came later', () =>
    on(tessieBench(), async ({ clock, route, server }) => {
      clock.pass(seconds(5));
      expect(await route.command(start, never())).toEqual(done);
      clock.pass(seconds(5));
      expect(await route.read(never())).toMatchObject({ charging: 'charging' });
      expect(asked(server).slice(-3)).toEqual([STATUS, KEPT, FRESH]);
    }));

  it('is enough of a car that Tessie leaves alone to fall asleep', () =>
    on(tessieBench(), async ({ clock, route, server }) => {
      server.misbehave({ waitsForSleep: true });
      clock.pass(seconds(600));
      expect(await route.presence(never())).toBe('awake');
      expect(await route.read(never())).toMatchObject({ levelPercent: 60 });
      expect(asked(server)).toEqual([STATUS, STATUS, KEPT]);
    }));
});

describe('Tessie’s commands', () => {
  it('say in the path what is wanted, wait for the car, and need no wake of their own', () =>
    on(tessieBench(), async ({ route, server }) => {
      await route.command(start, never());
      await route.command({ kind: 'amps', amps: amps(9.4) }, never());
      await route.command({ kind: 'limit', percent: percent(70) }, never());
      await route.command(stop, never());
      expect(asked(server)).toEqual([
        'POST /command/start_charging?wait_for_completion=true',
        'POST /command/set_charging_amps?amps=9&wait_for_completion=true',
        'POST /command/set_charge_limit?percent=70&wait_for_completion=true',
        STATUS,
        'POST /command/stop_charging?wait_for_completion=true',
      ]);
    }));

  it.each([
    ['already set', done],
    ['not charging', refused('not_charging')],
    ['SetChargingAmps failed', refused('SetChargingAmps failed')],
    ['car could not execute command: disconnected', refused('disconnected')],
    ['vehicle is offline or asleep', unknown('asleep')],
    ['timeout', unknown('timeout')],
  ])('end with “%s” as %j', (reason, outcome) =>
    on(tessieBench(), async ({ route, server }) => {
      server.misbehave({ refuses: reason });
      expect(await route.command({ kind: 'amps', amps: amps(9) }, never())).toEqual(outcome);
    }),
  );

  it('that fail without a word may have happened', () =>
    on(tessieBench(), async ({ car, route, server }) => {
      server.misbehave({ failsSilently: true });
      expect(await route.command(start, never())).toEqual(unknown('no reason'));
      expect(car.asked).toEqual(['start']);
    }));
});
