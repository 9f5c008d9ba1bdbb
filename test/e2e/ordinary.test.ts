import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watts } from '../../src/units.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

/** `npm run measure` takes its time; the suite has a short form. */
const long = process.env['MEASURE'] === 'long';
const ORDINARY_MINUTES = long ? 15 : 1;
/** Real seconds that Home Assistant is gone: an hour of the simulated home, or ten minutes of it. */
const GONE_SECONDS = long ? 180 : 30;

let resident: Resident;

beforeEach(async () => {
  resident = await moveIn({ settings: { solar_charging: true } });
  resident.estate.home.setSun(watts(4000));
  resident.estate.plugIn();
  await until('a sun charge', () => (resident.drawn > 8 ? true : undefined), 90);
  await resident.shows('sensor.sunpilot_status', 'Following the sun');
});

afterEach(() => resident.leave());

describe('ordinary life with Home Assistant', () => {
  it(
    'leaves no warning in its log, and at most twenty calls a minute',
    async () => {
      let calls = 0;
      await resident.home.ask.subscribe({ type: 'subscribe_events', event_type: 'call_service' }, () => {
        calls += 1;
      });
      for (let minute = 0; minute < ORDINARY_MINUTES; minute += 1) {
        resident.estate.home.setSun(watts(3000 + (minute % 3) * 1500));
        await wait(60_000);
      }
      process.stdout.write(`calls a minute: ${(calls / ORDINARY_MINUTES).toFixed(1)}\n`);
      expect(calls / ORDINARY_MINUTES).toBeLessThanOrEqual(20);
      expect(calls).toBeGreaterThan(0);
      expect(resident.home.core.warnings()).toEqual([]);
    },
    long ? 1_200_000 : 180_000,
  );

  it(
    'may end for long: the car charges on, and all is true within ten seconds of its return',
    async () => {
      await resident.home.core.stop();
      const end = performance.now() + GONE_SECONDS * 1000;
      while (performance.now() < end) {
        expect(resident.drawn).toBeGreaterThan(8);
        await wait(1000);
      }
      resident.estate.home.setSun(watts(2600));
      await until('the limit following', () => (resident.drawn < 9.5 ? true : undefined));
      await resident.home.startCore();
      const back = performance.now();
      await resident.shows('sensor.sunpilot_status', 'Following the sun');
      await resident.shows(
        'sensor.wall_connector_1839_current',
        ({ state }) => Math.abs(Number(state) - resident.drawn) < 1,
      );
      const seconds = (performance.now() - back) / 1000;
      process.stdout.write(`all true ${seconds.toFixed(1)} s after the return\n`);
      expect(seconds).toBeLessThan(10);
    },
    long ? 600_000 : 180_000,
  );
});
