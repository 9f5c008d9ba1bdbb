import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { faultText } from '../../src/options/fault.ts';
import { firstMistake } from '../../src/options/json-mistake.ts';
import { loadOptions } from '../../src/options/load.ts';

const right = {
  wall_connectors: { port: '/dev/ttyUSB0', circuit_amps: 48, charger_amps: 32 },
  meter: { connection: 'powerwall', host: '192.168.1.50', password: 'ABCDE' },
};

describe('the options file', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sunpilot-options-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const faultsIn = async (text: string): Promise<readonly string[]> => {
    const path = join(folder, 'options.json');
    await writeFile(path, text);
    const read = await loadOptions(path);
    return 'faults' in read ? read.faults.map(fault => faultText(fault).replace(folder, '')) : [];
  };

  it('gives the options, also with the byte order mark that some editors write', async () => {
    expect(await faultsIn(JSON.stringify(right))).toEqual([]);
    expect(await faultsIn(`\uFEFF${JSON.stringify(right)}`)).toEqual([]);
  });

  it('that is missing is one fault', async () => {
    expect(await loadOptions('/nowhere/options.json')).toEqual({
      faults: [
        {
          key: '/nowhere/options.json',
          value: undefined,
          remedy: 'does not exist; name the options file with --options FILE',
        },
      ],
    });
  });

  it('that cannot be read is one fault', async () => {
    const read = await loadOptions(folder);
    expect('faults' in read && read.faults.map(({ remedy }) => remedy)).toEqual([
      'is a folder; name the file in it',
    ]);
    const below = join(folder, 'options.json');
    await writeFile(below, '{}');
    const through = await loadOptions(join(below, 'x'));
    expect('faults' in through && through.faults.map(({ remedy }) => remedy)).toEqual([
      'cannot be read (ENOTDIR); check the disk that it is on',
    ]);
  });

  it('that is no JSON is one fault, with line and column and without what stands there', async () => {
    const text = '{\n  "meter": {\n    "password": "ABCDE"\n    "host": "h"\n  }\n}\n';
    expect(await faultsIn(text)).toEqual([
      '/options.json is not JSON: line 4, column 5; look there for a comma, quote or bracket too many or too few',
    ]);
  });

  it('is told what is wrong in it', async () => {
    expect(await faultsIn(JSON.stringify({ ...right, meter: {} }))).toEqual([
      expect.stringMatching(/^meter\.host is missing; /),
      expect.stringMatching(/^meter\.password is missing; /),
      'meter.connection is missing; it must be powerwall, pypowerwall or home_assistant',
    ]);
  });
});

describe('the first mistake in a text that is not JSON', () => {
  it.each([
    ['', 1, 1],
    ['  ', 1, 3],
    ['{', 1, 2],
    ['{"a": 1,}', 1, 9],
    ['[1, 2,\n]', 2, 1],
    ['{"a": }', 1, 7],
    ['{"a" 1}', 1, 6],
    ["{'a': 1}", 1, 2],
    ['{"a": 01}', 1, 7],
    ['{"a": 1.}', 1, 7],
    ['{"a": nul}', 1, 7],
    ['{"a": "b\nc"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ['[1] 2', 1, 5],
    ['{\r\n  "a": 1\r\n  "b": 2\r\n}', 3, 3],
    ['// note\n{}', 1, 1],
  ])('of %j is in line %i, column %i', (text, line, column) => {
    expect(() => {
      JSON.parse(text);
    }).toThrow(SyntaxError);
    expect(firstMistake(text)).toEqual({ line, column });
  });

  it('is beyond the end of a text that is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent);
        const lines = text.split('\n');
        expect(firstMistake(text)).toEqual({ line: lines.length, column: (lines.at(-1) ?? '').length + 1 });
      }),
    );
  });

  it('is never before the letter that was spoilt', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, where) => {
        const cut = where % json.length;
        const { column } = firstMistake(`${json.slice(0, cut)}\u0000${json.slice(cut + 1)}`);
        expect(column).toBeLessThanOrEqual(cut + 1);
      }),
    );
  });
});
