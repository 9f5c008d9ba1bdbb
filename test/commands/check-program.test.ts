import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { textBoard } from '../../src/commands/check-board.ts';
import { checkKeys, loadCheckWords } from '../../src/commands/check-words.ts';
import { Redactor } from '../../src/runtime/log.ts';
import { LANGUAGES } from '../../src/runtime/words.ts';

const SECRETS = ['TOPSECRET', 'refresh-me-secretly', 'a-secret-token'];
const nowhere = {
  meter: { connection: 'powerwall', host: '127.0.0.1:45990', password: 'TOPSECRET' },
  vehicles: [
    {
      name: 'Model 3',
      vin: '5YJ3E1EA3JF012345',
      connection: 'fleet_proxy',
      url: 'https://127.0.0.1:45991',
      auth_url: 'https://127.0.0.1:45992',
      client_id: 'client',
      refresh_token: 'refresh-me-secretly',
    },
  ],
};

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-check-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the program to its end. */
async function ended(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['src/sunpilot.js', 'check', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const [out, err, [code]] = await output;
  for (const secret of SECRETS) expect(out + err).not.toContain(secret);
  return { code: Number(code), out, err };
}

async function optionsFile(options: unknown): Promise<readonly string[]> {
  const file = join(folder, 'options.json');
  await writeFile(file, typeof options === 'string' ? options : JSON.stringify(options));
  return ['--options', file, '--data', join(folder, 'data')];
}

describe('sunpilot check', () => {
  it('used wrongly says how it is used and ends with 2', async () => {
    const { code, out, err } = await ended(['--wings']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^sunpilot check: .+--wings.+\.\n$/);
  }, 30_000);

  it('explains itself, and what it leaves alone', async () => {
    const { code, out } = await ended(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('the bus is only listened to')]);
  }, 30_000);

  it('names all that is wrong with the options at once and ends with 2', async () => {
    const wrong = { wall_connectors: { circuit_amps: 480 }, meter: { ...nowhere.meter, host: 'https://x' } };
    const args = await optionsFile({ ...wrong, vehicles: [{ pasword: 'TOPSECRET' }] });
    const plain = await ended(args);
    const lines = plain.out.trim().split('\n');
    expect(plain.code).toBe(2);
    for (const line of lines) expect(line).toMatch(/^✗ Options: .+\.$/);
    for (const key of [
      'circuit_amps',
      'charger_amps',
      'meter.host',
      'vehicles[0].vin',
      'vehicles[0].pasword',
    ])
      expect(plain.out).toContain(key);
    const json = await ended([...args, '--json']);
    const entries = json.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object);
    expect([json.code, entries.length]).toEqual([2, lines.length]);
    expect(entries[0]).toEqual({ part: 'options', ok: false, says: expect.any(String) });
  }, 30_000);

  it('says which options are not there, or no JSON', async () => {
    expect(await ended(['--options', join(folder, 'none.json')])).toMatchObject({
      code: 2,
      out: expect.stringMatching(/none\.json does not exist; name the options file/),
    });
    expect((await ended(await optionsFile('{ "meter": }'))).out).toMatch(/is not JSON: line 1/);
  }, 30_000);

  it('where nothing is there tells a cure for every part, without a secret, in plain text', async () => {
    const args = await optionsFile({
      ...nowhere,
      wall_connectors: { port: join(folder, 'adapter'), circuit_amps: 48, charger_amps: 32 },
    });
    const env = { HOME_ASSISTANT_URL: 'http://127.0.0.1:45993', HOME_ASSISTANT_TOKEN: 'a-secret-token' };
    const { code, out, err } = await ended(args, env);
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^✓ Options: .+options\.json is complete\.$/m);
    expect(out).toMatch(/^✗ Serial port: The adapter .+ is not there\. Plug/m);
    expect(out).toMatch(/^– Wall Connectors: Not tried/m);
    expect(out).toMatch(/^✗ Meter: The device at 127\.0\.0\.1:45990 refuses the connection\. Check/m);
    expect(out).toMatch(/^✗ Model 3: The server for Model 3 at .+ refuses the connection\. Check/m);
    expect(out).toMatch(/^✗ Home Assistant: Home Assistant at http:\/\/127\S+ cannot be reached\./m);
    expect(out).toMatch(/\n\nNeeds your attention: 4 of 4\.\n$/);
    for (const control of ['\u001B', '\r']) expect(out).not.toContain(control);
  }, 30_000);

  it('speaks the language of the settings, and names what is wrong in them or damaged beside them', async () => {
    const bridge = 'tcp://127.0.0.1:45994';
    const args = await optionsFile({
      ...nowhere,
      wall_connectors: { bridge, circuit_amps: 48, charger_amps: 32 },
      vehicles: [],
    });
    await mkdir(join(folder, 'data'));
    const settings = { language: 'de', window_start: 'dawn' };
    await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'data', 'bus.json'), '{ "1839"');
    const { code, out } = await ended(args);
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ Einstellungen: window_start \("dawn"\) must be a time/m);
    expect(out).toMatch(/^✗ RS-485-Bridge: .+ lehnt die Verbindung ab\. Prüfen/m);
    expect(out).toMatch(/^– Autos: .+starten und stoppen Sie selbst\.$/m);
    expect(out).toMatch(/^✗ Datenordner: .+bus\.json/m);
    expect(JSON.parse(await readFile(join(folder, 'data', 'settings.json'), 'utf8'))).toEqual(settings);
  }, 30_000);
});

const gaps = (words: string): readonly string[] => (words.match(/\{\w+\}/g) ?? []).toSorted();

describe('the words of a check', () => {
  const File = z.object({ check: z.record(z.string(), z.string()) });
  const section = async (language: string) =>
    File.parse(parse(await readFile(`translations/${language}.yaml`, 'utf8'))).check;

  it.each(LANGUAGES)('are all there in %s, with the same facts as in English', async language => {
    const [words, english] = await Promise.all([section(language), section('en')]);
    expect(Object.keys(words).toSorted()).toEqual([...checkKeys].toSorted());
    for (const key of checkKeys)
      expect([key, gaps(words[key] ?? '')]).toEqual([key, gaps(english[key] ?? '')]);
  });
});

describe('in a terminal', () => {
  it('a part that is waited for is shown, and its outcome takes its place', async () => {
    const words = await loadCheckWords('en');
    let out = '';
    const paper = { isTTY: true, write: (text: string) => (out += text) };
    const redactor = new Redactor();
    redactor.hide('SECRET');
    const board = textBoard({ paper, words, redactor });
    board.waits({ name: 'meter', label: 'Meter' }, 'being asked');
    expect(out).toContain('· Meter: being asked');
    board.tell({ name: 'meter', label: 'Meter' }, { ok: false, says: 'The SECRET\u001B[2J is out.' });
    expect(out.split('\r')[1]).toBe('\u001B[K\u001B[31m✗\u001B[0m Meter: The *** [2J is out.\n');
  });
});
