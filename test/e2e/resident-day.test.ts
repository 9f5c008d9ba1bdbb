import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { minutes, percent } from '../../src/units.ts';
import { freePort } from './parts/ports.ts';
import { type Recorded, recorded } from './parts/recorder.ts';
import { Supervisor } from './parts/supervisor.ts';
import { until } from './parts/wait.ts';
import { type Resident, moveIn } from './resident.ts';

/**
 * `npm run measure -- resident-day` lives through the whole day, the suite through its liveliest half hour. `SPEED=1
 * MINUTES=15` before it measures a quarter of an hour at noon as an owner has it.
 */
const long = process.env['MEASURE'] === 'long';
const SPEED = Number(process.env['SPEED'] ?? 60);
const LASTS = minutes(Number(process.env['MINUTES'] ?? (long ? 24 : 0.5)) * SPEED);
const wholeDay = LASTS >= minutes(24 * 60);
const START = wholeDay ? '2026-06-21T00:00' : '2026-06-21T12:00';
const HOUR_MS = 3_600_000;

let resident: Resident;
let supervisor: Supervisor;

afterEach(async () => {
  await resident.leave();
  await supervisor.stop();
});

/** Minutes after midnight: what happens in the family on this day, beside the weather and the house's own habits. */
const family: readonly (readonly [number, () => void])[] = [
  [7 * 60 + 30, () => resident.estate.car.leave()],
  [10 * 60 + 30, () => comeHome(35)],
  [14 * 60, () => resident.estate.gateway.faults.add('stopped')],
  [14 * 60 + 3, () => resident.estate.gateway.faults.delete('stopped')],
  [17 * 60, () => resident.estate.car.leave()],
  [18 * 60 + 10, () => comeHome(60)],
];

function comeHome(level: number): void {
  resident.estate.car.arrive(percent(level));
  resident.estate.plugIn();
}

const perHour = (count: number, hours: number): string => (count / hours).toFixed(0);

/** What an hour costs Home Assistant. Its own hours: this home lives sixty of its hours in one of them. */
function report(before: Recorded, after: Recorded, hours: number): readonly string[] {
  const calls = [...supervisor.commands].map(([type, count]) => `${type} ${perHour(count, hours)}`);
  const grown = [...after.tables]
    .map(([name, bytes]) => [name, bytes - (before.tables.get(name) ?? 0)] as const)
    .filter(([, bytes]) => bytes > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, bytes]) => `${name} ${perHour(bytes / 1000, hours)}`);
  const states = perHour(after.states - before.states, hours);
  const events = perHour(after.events - before.events, hours);
  return [
    `${(hours * SPEED).toFixed(1)} h of a home, ${(hours * 60).toFixed(1)} min of Home Assistant; an hour of Home Assistant has`,
    `websocket calls: ${perHour(total(), hours)} (${calls.join(', ')})`,
    `rows: ${states} states, ${events} events`,
    `database: ${perHour((after.bytes - before.bytes) / 1000, hours)} kB (${grown.join(', ')})`,
  ];
}

/** Its devices are announced twice: once more when the Wall Connector has told what stands on its nameplate. */
async function hasMovedIn(): Promise<void> {
  await until('the nameplate', async () => {
    const devices = await resident.home.ask.devices();
    return devices.find(({ serial_number: serial }) => serial?.endsWith('1839') === true);
  });
  await wait(2000);
  await resident.shows('sensor.wall_connector_1839_state', ({ state }) => state !== 'unavailable');
}

const total = (): number => [...supervisor.commands.values()].reduce((sum, count) => sum + count, 0);

describe('a day in the life of a home', () => {
  it(
    'leaves nothing in the log of Home Assistant, and little in its database',
    async () => {
      resident = await moveIn({
        start: START,
        speed: SPEED,
        estate: { day: 'cumulus', seed: 4, carLevel: percent(35) },
        battery: { level: percent(60) },
        settings: { solar_charging: true, battery_priority: 'share' },
        reach: async home => {
          supervisor = new Supervisor(home);
          const port = await freePort();
          await supervisor.start(port);
          return [
            `HOME_ASSISTANT_URL=http://127.0.0.1:${port}/core`,
            `HOME_ASSISTANT_TOKEN=${supervisor.token}`,
          ];
        },
      });
      const { estate, clock, home } = resident;
      estate.home.setHouse(undefined);
      estate.plugIn();
      await hasMovedIn();
      supervisor.commands.clear();
      const before = recorded(home.core.folder);
      const [began, beganReal] = [clock.now(), performance.now()];
      if (wholeDay) for (const [minute, happens] of family) clock.after(minutes(minute), happens);
      const end = began + LASTS;
      await until('the end', () => (clock.now() >= end ? true : undefined), (LASTS / SPEED / 1000) * 2);
      const after = recorded(home.core.folder);
      const hours = (performance.now() - beganReal) / HOUR_MS;
      for (const line of report(before, after, hours)) process.stdout.write(`${line}\n`);
      expect(home.core.warnings()).toEqual([]);
      expect(resident.isRunning).toBe(true);
      expect(estate.home.totals().carsFromSun).toBeGreaterThan(0);
      expect(after.states).toBeGreaterThan(before.states);
      expect(after.unavailable).toBe(before.unavailable);
      const begunMinutes = Math.ceil(hours * 60);
      expect(supervisor.commands.get('call_service')).toBeLessThanOrEqual(20 * begunMinutes);
      expect(total()).toBeLessThanOrEqual(23 * begunMinutes);
      expect(after.bytes - before.bytes).toBeLessThan(1e5 * begunMinutes);
    },
    long ? 3_000_000 : 240_000,
  );
});
