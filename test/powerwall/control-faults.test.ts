import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { loadWords } from '../../src/runtime/words.ts';
import type { Reply } from '../../src/simulator/car-server.ts';
import { hours, minutes, seconds } from '../../src/units.ts';
import { reserve } from '../support/powerwall-night.ts';
import { type ControlBench, SECRET, controlBench, on, ways } from './control-bench.ts';

const words = await loadWords('en');

const failed = (status: number, error: string, headers = {}): Reply => ({
  status,
  headers,
  body: { response: null, error, error_description: '' },
});

/** The faults that are told, as an owner reads them: without the token, and with every blank filled. */
function told({ control }: ControlBench): readonly string[] {
  const faults = control.faults();
  for (const fault of faults) {
    expect(words.fault(fault)).not.toMatch(/[{}]|undefined/);
    expect(words.fault(fault)).not.toContain(SECRET);
  }
  return faults.map(({ key }) => key);
}

const everywhere: readonly (readonly [string, Reply, string])[] = [
  ['nobody knows the site', failed(404, 'not_found'), 'control_not_found'],
  ['the payment is missing', failed(402, 'payment required'), 'control_allowance'],
  ['the permission is missing', failed(403, 'Unauthorized missing scopes'), 'control_permission'],
  ['the account was disabled', failed(403, 'account disabled: EXCEEDED_LIMIT'), 'control_allowance'],
];

describe.each(ways)("what keeps SunPilot from the Powerwall's settings by %s", way => {
  it.each(everywhere)('is told at once where %s', (_, answers, key) =>
    on(controlBench(way), async bench => {
      bench.server.misbehave({ answers });
      await bench.clock.live(seconds(1));
      expect(told(bench)).toEqual([key]);
      await bench.clock.live(hours(2));
      expect(bench.asked().length).toBeLessThanOrEqual(5);
      bench.server.behave();
      await bench.clock.live(hours(1));
      expect([told(bench), bench.control.seen().reservePercent]).toEqual([[], 20]);
    }),
  );

  it.each([
    [
      'a Powerwall that Tesla cannot reach',
      { answers: failed(408, 'gateway unavailable') },
      'control_answer',
    ],
    ['an error of the server', { answers: failed(503, 'internal') }, 'control_answer'],
    ['a web page', { servesPages: true }, 'control_answer'],
    ['an answer of another kind', { answers: { status: 200, body: { hello: 1 } } }, 'control_answer'],
    ['silence', { hangs: true }, 'control_unreachable'],
  ] as const)('is not told for one hiccup, and then in words: %s', (_, wrong, key) =>
    on(controlBench(way, { deadline: 200 }), async bench => {
      await bench.clock.live(seconds(1));
      bench.server.misbehave(wrong);
      bench.control.look();
      await bench.clock.live(seconds(1));
      expect(told(bench)).toEqual([]);
      await bench.clock.live(minutes(3));
      expect(told(bench)).toEqual([key]);
      bench.server.behave();
      await bench.clock.live(minutes(20));
      expect([told(bench), bench.control.seen().state?.offGrid]).toEqual([[], false]);
    }),
  );

  it('is a limit: it is left alone for as long as the server says', () =>
    on(controlBench(way), async bench => {
      const { clock, server, control } = bench;
      await clock.live(seconds(1));
      server.misbehave({ answers: failed(429, 'rate_limited', { 'retry-after': '600' }) });
      control.look();
      await clock.live(seconds(20));
      const before = bench.asked().length;
      await clock.live(seconds(500));
      control.send(reserve(30));
      await clock.live(seconds(70));
      expect(bench.asked()).toHaveLength(before);
      expect(control.seen().command?.outcome).toBe('unknown');
      await clock.live(minutes(2));
      expect(told(bench)).toEqual(['control_limited']);
      server.behave();
      await clock.live(minutes(12));
      expect([told(bench), control.seen().state?.stormWatch]).toEqual([[], false]);
    }));

  it('is an account with two Powerwalls: both are named', () =>
    on(controlBench(way), async bench => {
      bench.site.hasSecond = true;
      await bench.clock.live(seconds(1));
      expect(told(bench)).toEqual(['control_site']);
      expect(bench.control.faults()[0]?.about['sites']).toBe('2252364112345, 2252364112346');
    }));

  it('is a site that is not of this account', () =>
    on(controlBench(way, { site: '12345' }), async bench => {
      await bench.clock.live(seconds(1));
      expect(told(bench)).toEqual(['control_not_found']);
    }));

  it('is a token that is over', () =>
    on(controlBench(way, { token: 'another-token' }), async bench => {
      await bench.clock.live(seconds(1));
      expect(told(bench)).toEqual(['control_login']);
    }));

  it('is a permission to read and not to change: the command counts as refused', () =>
    on(controlBench(way), async bench => {
      await bench.clock.live(seconds(1));
      bench.server.misbehave({ answers: failed(403, 'Unauthorized missing scopes') });
      bench.control.send(reserve(62));
      await bench.clock.live(seconds(1));
      expect(bench.control.seen().command).toMatchObject({ outcome: 'refused', expected: false });
      expect(told(bench)).toEqual(['control_permission']);
    }));

  it('is nothing once the program ends, in the middle of a question, too', () =>
    on(controlBench(way), async bench => {
      await bench.clock.live(seconds(1));
      bench.server.misbehave({ hangs: true });
      bench.control.look();
      await bench.control.stop();
      const before = bench.asked().length;
      bench.clock.pass(hours(8));
      expect(bench.asked()).toHaveLength(before);
    }));
});
