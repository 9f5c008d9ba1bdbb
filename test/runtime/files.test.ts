import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Files, openFiles } from '../../src/runtime/files.ts';
import type { Log } from '../../src/runtime/log.ts';
import { openVoice } from '../../src/runtime/voice.ts';

const silent = (): void => undefined;
const log: Log = { debug: silent, info: silent, warning: silent, error: silent };

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-files-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (headless = false): Promise<Files> => openFiles(folder, log, headless);

/** What is on disk once it is. */
async function settled(holds: (text: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = await readFile(join(folder, 'settings.json'), 'utf8').catch(() => '');
    if (holds(text)) return text;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error('not written');
}

describe('the data folder', () => {
  it('has solar charging off until the owner turns it on, but on where nobody could', async () => {
    expect((await open(false)).settings.now().solar_charging).toBe(false);
    expect((await open(true)).settings.now().solar_charging).toBe(true);
  });

  it('keeps what the owner changes, beside what another version owns', async () => {
    await writeFile(
      join(folder, 'settings.json'),
      JSON.stringify({ solar_charging: true, from_tomorrow: 7 }),
    );
    const { settings } = await open();
    settings.change({ window_end: '19:00' });
    settings.changeCharger('1839', { mode: 'fast' });
    settings.changeVehicle('5YJ3E1EA3JF012345', { ready_by_on: true });
    expect(settings.now().wall_connectors['1839']?.mode).toBe('fast');
    const text = await settled(now => now.includes('ready_by'));
    expect(JSON.parse(text)).toMatchObject({
      from_tomorrow: 7,
      window_end: '19:00',
      wall_connectors: { '1839': { mode: 'fast' } },
      vehicles: { '5YJ3E1EA3JF012345': { ready_by_on: true, ready_by: '07:00' } },
    });
    expect((await open()).settings.now()).toMatchObject({ solar_charging: true, window_end: '19:00' });
  });

  it('names the installation once and for all', async () => {
    const { install } = await open();
    expect(install).toMatch(/^[\da-f]{8}$/);
    expect((await open()).install).toBe(install);
  });

  it('with torn files starts without them and says so', async () => {
    for (const name of ['memory.json', 'bus.json', 'settings.json'])
      await writeFile(join(folder, name), '{"half":');
    const files = await open();
    expect(files.kept).toEqual({ chargers: {} });
    expect(files.chargers).toEqual({});
    expect(files.faults().map(({ key }) => key)).toEqual([
      'file_set_aside',
      'file_set_aside',
      'file_set_aside',
    ]);
  });
});

describe('the language', () => {
  it('is Home Assistant\u2019s at the first meeting, and the owner\u2019s from then on', async () => {
    const { settings } = await open();
    const voice = await openVoice(settings);
    await voice.learn('de-CH');
    expect(voice.words().language).toBe('de');
    await voice.learn('en');
    expect(voice.words().language).toBe('de');
    await settled(now => now.includes('"language": "de"'));
    expect((await openVoice((await open()).settings)).words().language).toBe('de');
  });
});
