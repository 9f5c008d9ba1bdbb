import { afterEach, describe, expect, it } from '@jest/globals';
import { minutes } from '../../src/units.ts';
import { OwnProcess } from './own-process.ts';

let home: OwnProcess;

afterEach(() => home.close());

const drawn = (): number => home.estate.charger.look().actualAmps;
const asked = (command: string): number =>
  home.estate.carServer.requests.filter(({ path }) => path.includes(`/command/${command}`)).length;

describe('the program killed in the middle of a charge', () => {
  it('knows the charge as its own when it is back, and lets it go at the end of the window', async () => {
    home = await OwnProcess.at('2026-06-21T11:00', { battery: 'none' });
    home.launch();
    home.estate.plugIn();
    await home.until('a charge', () => drawn() > 6, minutes(12));
    await home.until('memory on disk', () => home.log.includes('Charging started'), minutes(10));
    await home.end('SIGKILL');
    expect(await home.memory()).toMatchObject({ chargers: { '1839': { charge: { kind: 'sun' } } } });
    await home.set({ solar_charging: true, window_end: '11:20' });
    const stops = asked('charge_stop');
    home.launch();
    await home.until('the end of the window', () => asked('charge_stop') > stops, minutes(30));
    await home.until('no current', () => drawn() < 1, minutes(10));
    await home.until('the stop in the log', () => home.log.includes('(the window has closed)'), minutes(10));
    expect(await home.end('SIGTERM')).toBe(0);
  }, 120_000);
});
