import { describe, expect, it } from '@jest/globals';
import { requestKinds } from '../../src/charging/snapshot.ts';
import { tariffOf } from '../../src/vehicle/billing.ts';
import { playMonth } from './month.ts';

/** What Tesla gives to each account in a month, USD (`tesla-vehicle` §1.3). */
const CREDIT = 10;
const MONTH = 300_000;

describe('an ordinary month with one car', () => {
  it(
    'on the Fleet API stays well inside the free credit and meets no budget, and the car is charged by sun',
    async () => {
      const played = await playMonth('fleet_api', 30);
      const { asked, busiest, counted, monthUsd, faults, sunKwh, lowestPercent } = played;
      expect(faults).toEqual([]);
      expect(counted).toEqual({ data: asked.data, commands: asked.commands, wakes: asked.wakes });
      expect(monthUsd).toBeCloseTo(asked.data * 0.002 + asked.commands * 0.001 + asked.wakes * 0.02, 6);
      expect(monthUsd).toBeGreaterThan(0.5);
      expect(monthUsd).toBeLessThan(CREDIT / 2);
      const { budget } = tariffOf('fleet_api', 1) ?? {};
      for (const kind of requestKinds) expect(busiest[kind]).toBeLessThanOrEqual((budget?.[kind] ?? 0) / 2);
      expect(sunKwh).toBeGreaterThan(150);
      expect(lowestPercent).toBeGreaterThan(30);
    },
    MONTH,
  );

  it.each(['fleet_proxy', 'teslemetry'] as const)(
    'counts on the way by %s what its far end counts',
    async connection => {
      const { asked, counted, faults } = await playMonth(connection, 2);
      expect(faults).toEqual([]);
      expect(counted).toEqual({ data: asked.data, commands: asked.commands, wakes: asked.wakes });
      expect(asked.data).toBeGreaterThan(10);
    },
    MONTH,
  );

  it(
    'counts in Home Assistant no less than the integration sends, which knows sooner that a car sleeps',
    async () => {
      const { asked, counted, faults } = await playMonth('home_assistant', 2);
      expect(faults).toEqual([]);
      expect(counted).toMatchObject({ commands: asked.commands, wakes: asked.wakes });
      expect(counted?.data).toBeGreaterThanOrEqual(asked.data);
      expect(counted?.data).toBeLessThan(asked.data * 1.2);
    },
    MONTH,
  );
});
