import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { cleaner, reportFile } from '../../src/page/report.ts';
import { Redactor } from '../../src/runtime/log.ts';

const VIN = '5YJ3E1EA7JF654321';
const GUEST = '5YJSA1E24HF012347';

function hiding(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.hide(secret);
  return redactor;
}

const read = (
  about: Readonly<Record<string, unknown>>,
  lines: readonly string[],
  redactor = new Redactor(),
) => text(reportFile(about, Readable.from(lines), cleaner(redactor)).pipe(createGunzip()));

/** The same value with every number in its place and every text blanked. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.values(value).map(shapeOf);
}

describe('a recording for a bug report', () => {
  it('says in its first line what was running, beside the first second', async () => {
    const file = await read({ version: '1.2.3' }, ['{"snapshot":1}\n{"snapshot":2}\n', '{"snapshot":3}\n']);
    expect(
      file
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual([{ report: { version: '1.2.3' }, snapshot: 1 }, { snapshot: 2 }, { snapshot: 3 }]);
  });

  it('says so too where nothing was decided', async () => {
    expect(JSON.parse(await read({ version: '1.2.3' }, []))).toEqual({ report: { version: '1.2.3' } });
  });

  it('has no secret in any text, and every number as it was', () => {
    const clean = cleaner(hiding('12345', 'a"b\\c'));
    const line = JSON.stringify({ watts: 12345, why: 'said 12345', 'a"b\\c': ['x a"b\\c y'] });
    expect(JSON.parse(clean(line))).toEqual({ watts: 12345, why: 'said ***', '***': ['x *** y'] });
  });

  it('gives each car another number, the same wherever it stands', () => {
    const clean = cleaner(new Redactor());
    const line = JSON.stringify({
      vin: VIN,
      [VIN]: { stands: `Charging started: ${VIN} at 1839.`, guest: GUEST },
    });
    expect(JSON.parse(clean(line))).toEqual({
      vin: '5YJ3E1EA7JF000001',
      '5YJ3E1EA7JF000001': {
        stands: 'Charging started: 5YJ3E1EA7JF000001 at 1839.',
        guest: '5YJSA1E24HF000002',
      },
    });
    expect(clean(`"${GUEST}"`)).toBe('"5YJSA1E24HF000002"');
  });

  it('stays what it was for a machine, whatever is in it', () => {
    const clean = cleaner(hiding('SUNNY', VIN));
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const json = JSON.stringify(value);
        expect(shapeOf(JSON.parse(clean(json)))).toEqual(shapeOf(JSON.parse(json)));
      }),
    );
  });
});
