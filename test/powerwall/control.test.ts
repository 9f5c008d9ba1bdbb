import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { hours, minutes, percent, seconds } from '../../src/units.ts';
import { reserve } from '../support/powerwall-night.ts';
import { controlBench, on, ways } from './control-bench.ts';

const LOOK = ['GET live_status', 'GET site_info'];

describe.each(ways)("the Powerwall's settings by %s", way => {
  it('are read at once, of the only Powerwall of the account, and then four times a day', () =>
    on(controlBench(way), async ({ clock, control, asked }) => {
      await clock.live(seconds(1));
      expect(control.seen()).toMatchObject({
        reservePercent: 20,
        mode: 'self_consumption',
        state: undefined,
      });
      await clock.live(hours(23));
      expect(asked()).toEqual(['GET products', ...Array(4).fill('GET site_info')]);
      expect(control.faults()).toEqual([]);
    }));

  it('are read of the site that the owner named', () =>
    on(controlBench(way, { site: '2252364112345' }), async ({ clock, control, asked }) => {
      await clock.live(seconds(1));
      expect(control.seen()).toMatchObject({ reservePercent: 20 });
      expect(asked()).toEqual(['GET site_info']);
    }));

  it('are looked at together with what stands against a change when that is wanted', () =>
    on(controlBench(way, { site: '2252364112345' }), async ({ clock, site, control, asked }) => {
      site.storm = true;
      await clock.live(minutes(5));
      control.look();
      control.look();
      await clock.live(seconds(5));
      expect(asked()).toEqual(['GET site_info', ...LOOK]);
      const { state, takenAtMs } = control.seen();
      expect(state).toMatchObject({ stormWatch: true, offGrid: false, levelPercent: 62.4 });
      expect(takenAtMs).toBeGreaterThanOrEqual(minutes(5));
    }));

  it('are changed, and read back until that took effect', () =>
    on(controlBench(way, { site: '2252364112345' }), async ({ clock, site, control, asked }) => {
      site.delay = minutes(4);
      await clock.live(seconds(1));
      control.send(reserve(62));
      expect(control.seen().command).toMatchObject({ outcome: 'pending', expected: true });
      await clock.live(minutes(3));
      expect(control.seen()).toMatchObject({
        reservePercent: 20,
        command: { outcome: 'done', expected: true },
      });
      await clock.live(minutes(3));
      expect(control.seen()).toMatchObject({ reservePercent: 62, command: { expected: false } });
      await clock.live(hours(1));
      expect(asked()).toEqual(['GET site_info', 'POST backup', ...Array(4).fill('GET site_info')]);
      expect(site.settings).toEqual({ reserve: 62, mode: 'self_consumption' });
    }));

  it('are changed in their mode', () =>
    on(controlBench(way), async ({ clock, site, control }) => {
      control.send({ kind: 'mode', mode: 'backup' });
      await clock.live(minutes(1));
      expect(control.seen()).toMatchObject({ mode: 'backup', command: { outcome: 'done', expected: false } });
      expect(site.settings.mode).toBe('backup');
    }));

  it('that never change though they were taken are told after a quarter of an hour, with the cure', () =>
    on(controlBench(way), async ({ clock, site, control }) => {
      site.forgets = true;
      await clock.live(seconds(1));
      control.send(reserve(62));
      await clock.live(minutes(14));
      expect(control.faults()).toEqual([]);
      await clock.live(minutes(3));
      expect(control.faults()).toEqual([{ key: 'control_no_effect', about: { value: '62 %' } }]);
      site.set({ reserve: percent(30) });
      await clock.live(hours(7));
      expect(control.faults()).toEqual([]);
    }));

  it('that may have left and never changed are told as well', () =>
    on(controlBench(way, { deadline: 300 }), async ({ clock, server, control }) => {
      await clock.live(seconds(1));
      server.misbehave({ hangs: true });
      control.send(reserve(62));
      await clock.live(seconds(10));
      server.behave();
      await clock.live(minutes(20));
      expect(control.faults()).toEqual([{ key: 'control_no_effect', about: { value: '62 %' } }]);
    }));

  it('that are refused are told with the reason', () =>
    on(controlBench(way), async ({ clock, control }) => {
      await clock.live(seconds(1));
      control.send(reserve(90));
      await clock.live(seconds(5));
      expect(control.seen()).toMatchObject({ reservePercent: 20, command: { outcome: 'refused' } });
      expect(control.faults()).toEqual([
        { key: 'control_refused', about: { value: '90 %', why: 'backup reserve is not allowed' } },
      ]);
    }));

  it('that the cloud cuts to what the Powerwall takes are not told as a fault: it is another value', () =>
    on(controlBench(way), async ({ clock, site, control }) => {
      site.clips = true;
      await clock.live(seconds(1));
      control.send(reserve(90));
      await clock.live(minutes(20));
      expect(control.seen()).toMatchObject({ reservePercent: 80 });
      expect(control.faults()).toEqual([]);
    }));

  it('may have changed though no answer came: that is found by looking', () =>
    on(controlBench(way, { deadline: 300 }), async ({ clock, server, control }) => {
      await clock.live(seconds(1));
      server.misbehave({ obeysInSilence: true });
      control.send(reserve(62));
      await clock.live(seconds(1));
      expect(control.seen().command).toMatchObject({ outcome: 'unknown', expected: true });
      server.behave();
      await clock.live(minutes(3));
      expect(control.seen()).toMatchObject({ reservePercent: 62, command: { expected: false } });
      expect(control.faults()).toEqual([]);
    }));

  it('that are both changed at once both arrive', () =>
    on(controlBench(way), async ({ clock, site, control }) => {
      await clock.live(seconds(1));
      control.send(reserve(40));
      control.send({ kind: 'mode', mode: 'autonomous' });
      await clock.live(minutes(2));
      expect(site.settings).toEqual({ reserve: 40, mode: 'autonomous' });
      expect(control.seen()).toMatchObject({ reservePercent: 40, mode: 'autonomous' });
    }));
});
