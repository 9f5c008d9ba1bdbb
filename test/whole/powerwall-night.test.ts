import { afterEach, describe, expect, it } from '@jest/globals';
import { minutes, percent, watts } from '../../src/units.ts';
import { OwnProcess } from './own-process.ts';

let home: OwnProcess;

afterEach(() => home.close());

const posted = (): readonly unknown[] =>
  (home.estate.cloud?.server.requests ?? [])
    .filter(({ path }) => path.endsWith('/backup'))
    .map(({ body }) => JSON.parse(body) as unknown);
const reserve = (): number | undefined => home.estate.cloud?.site.settings.reserve;
const fed = (): number => home.estate.home.flows().battery;

describe('a night in which a car charges and the program is killed in the middle', () => {
  it('empties no battery into a battery, and gives back the reserve that was found', async () => {
    const battery = { level: percent(61.9) };
    home = await OwnProcess.at('2026-06-21T23:00', { battery, control: 'fleet_api' });
    const { estate } = home;
    estate.home.setHouse(watts(0));
    await home.set({ solar_charging: true, protect_reserve: true });
    home.launch();
    estate.plugIn();
    await home.until('a charge', () => estate.charger.look().actualAmps > 6, minutes(12));
    await home.until('a Powerwall that feeds the car', () => fed() > 1000, minutes(5));
    await home.until('a raised reserve on its way', () => posted().length > 0, minutes(12));
    await home.end('SIGKILL');
    const raised = { found: 20, sent: 'set', seen: false };
    expect(await home.memory()).toMatchObject({ powerwall: { raisedReserve: raised } });
    home.launch();
    await home.until('a Powerwall that feeds the car no more', () => fed() < 100, minutes(12));
    expect(reserve()).toBe(61);
    await home.until('it read back', () => home.log.includes('is given back afterwards'), minutes(15));
    estate.car.unplug();
    await home.until('the reserve given back', () => reserve() === 20, minutes(25));
    await home.until('that told', () => home.log.includes('has the settings that you gave it'), minutes(25));
    expect(posted().at(-1)).toEqual({ backup_reserve_percent: 20 });
    expect(estate.home.battery().level).toBeGreaterThan(60.5);
    expect(home.log).not.toContain('simulated-refresh-token');
    const asked = estate.cloud?.server.requests.filter(({ path }) => path.includes('/energy_sites/')) ?? [];
    expect(asked.length).toBeLessThanOrEqual(30);
    expect(await home.end('SIGTERM')).toBe(0);
  }, 180_000);
});
