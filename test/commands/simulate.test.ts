import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulate } from '../../src/commands/simulate.ts';
import { UsageError } from '../../src/commands/usage.ts';

let folder = '';
let sunny = '';
let cloudy = '';

/** Half an hour from ten o'clock, a row every ten seconds. */
const csv = (solar: (second: number) => number): string =>
  [
    'time,solar_w,home_w',
    ...Array.from({ length: 180 }, (_, row) => `${36_000 + row * 10},${solar(row * 10)},500`),
  ].join('\n');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-simulate-'));
  [sunny, cloudy] = [join(folder, 'sunny.csv'), join(folder, 'cloudy.csv')];
  await writeFile(
    sunny,
    csv(() => 4500),
  );
  await writeFile(
    cloudy,
    csv(second => (second % 300 < 200 ? 4500 : 900)),
  );
});

afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['src/sunpilot.js', 'simulate', ...args]);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { out, err, code };
}

type Entry = Readonly<Record<string, string | number>>;

async function scored(...args: readonly string[]): Promise<readonly Entry[]> {
  const { out, err, code } = await run(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as readonly Entry[];
}

describe('sunpilot simulate', () => {
  it('scores every controller on every trace, and each in total', async () => {
    const entries = await scored(sunny, cloudy);
    const sunpilot = entries.filter(({ controller }) => controller === 'sunpilot');
    expect(sunpilot.map(({ trace }) => trace)).toEqual([sunny, cloudy, 'total']);
    expect(Object.keys(sunpilot[0] ?? {})).toEqual(
      'controller trace surplus_wh captured_wh imported_wh starts score_wh optimum_wh share'.split(' '),
    );
    expect(sunpilot[0]?.['surplus_wh']).toBe(2000);
    const sum = (key: string): number =>
      sunpilot.slice(0, 2).reduce((sum, entry) => sum + Number(entry[key]), 0);
    for (const key of ['captured_wh', 'score_wh', 'optimum_wh'])
      expect(sunpilot[2]?.[key]).toBeCloseTo(sum(key), 0);
    const optimum = entries.filter(({ controller }) => controller === 'optimum');
    expect(optimum.map(({ share }) => share)).toEqual([1, 1, 1]);
    // The optimum begins at its second step of ten seconds, which counts in half an hour.
    for (const { share } of entries) expect(share).toBeLessThanOrEqual(1.01);
  });

  it('takes one controller alone, still beside the optimum', async () => {
    const entries = await scored(sunny, '--controller', 'sunpilot');
    expect(entries.map(({ controller, trace }) => [controller, trace])).toEqual([
      ['sunpilot', sunny],
      ['sunpilot', 'total'],
    ]);
    expect(entries[0]?.['optimum_wh']).toBeGreaterThan(1850);
    expect(entries[0]?.['share']).toBeGreaterThan(0.8);
  });

  it('plays two cars, and a Powerwall', async () => {
    const [two] = await scored(sunny, '--controller', 'sunpilot', '--cars', '2');
    expect(two?.['starts']).toBe(2);
    const [first] = await scored(sunny, '--controller', 'sunpilot', '--battery', '13.5');
    expect(first?.['starts']).toBe(0);
  });

  it('prints a table, and draws every day and controller', async () => {
    const svg = join(folder, 'day.svg');
    const { out } = await run(sunny, cloudy, '--plot', svg);
    expect(out).toMatch(/sunny\.csv: the sun left 2\.0 kWh over, the optimum is worth 1\.8\d kWh/);
    expect(out).toMatch(/^sunpilot +\d\d\.\d % +\d\.\d % +1 +1\.\d\d kWh +\d+\.\d %$/m);
    expect(out).toMatch(/all 2 traces.+\n.+\nsunpilot .+\/day/);
    const drawing = await readFile(svg, 'utf8');
    const rows = out.split('\n').filter(line => line.endsWith(' %') && !line.includes('/day'));
    expect(drawing.match(/<polygon/g)).toHaveLength(rows.length);
  });

  it.each([
    [[], /TRACE\.csv is missing/],
    [['day.csv', '--cars', '0'], /--cars "0" must be a whole number from 1 to 3/],
    [['day.csv', '--cars', '1.5'], /--cars "1\.5" must be a whole number/],
    [['day.csv', '--battery', 'big'], /--battery "big" must be a number from 1 to 100/],
    [['day.csv', '--controller', 'magic'], /--controller "magic" must be one of all, sunpilot/],
    [['day.csv', '--rule', 'luck'], /--rule "luck" must be one of export, best_value/],
    [['day.csv', '--wings'], /--wings/],
  ])('takes %j for wrong use', async (args, said) => {
    await expect(simulate(args)).rejects.toThrow(UsageError);
    await expect(simulate(args)).rejects.toThrow(said);
  });

  it('names what is wrong with a trace, and ends with 1', async () => {
    await writeFile(join(folder, 'bad.csv'), 'time,solar_w,home_w\n0,1,2\n1,nine,2\n');
    const { code, out, err } = await run(join(folder, 'bad.csv'));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /^sunpilot simulate: \S+bad\.csv is no trace: line 3: solar_w "nine" is not understood; .+\n$/,
    );
    expect((await run(join(folder, 'none.csv'))).err).toMatch(/none\.csv is not there; name a CSV file/);
  });
});
