import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EndedSession } from '../../src/charging/energy-memory.ts';
import { sessionsFile } from '../../src/runtime/sessions-file.ts';
import { wattHours } from '../../src/units.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-sessions-'));
  path = join(folder, 'sessions.csv');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const session = (day: number, changes: Partial<EndedSession> = {}): EndedSession => ({
  started: `2026-06-${String(day).padStart(2, '0')}T08:00:00+02:00`,
  ended: `2026-06-${String(day).padStart(2, '0')}T17:30:00+02:00`,
  charger: '1839',
  car: 'Model 3',
  solarWh: wattHours(12_345),
  batteryWh: wattHours(0),
  gridWh: wattHours(655),
  cost: 0.1965,
  unpriced: false,
  ...changes,
});

const HEADER = 'started,ended,charger,car,kwh,solar_kwh,battery_kwh,grid_kwh,cost\r\n';
const line = (day: string): string =>
  `2026-06-${day}T08:00:00+02:00,2026-06-${day}T17:30:00+02:00,1839,Model 3,13.000,12.345,0.000,0.655,0.20\r\n`;
const text = (): Promise<string> => readFile(path, 'utf8');

describe('the record of sessions', () => {
  it('has a header and a line for each, and adds those that it has not', async () => {
    const file = sessionsFile(path);
    await file.keep([session(1)]);
    await file.keep([session(1), session(2)]);
    expect(await text()).toBe(HEADER + line('01') + line('02'));
    expect(file.fault()).toBeUndefined();
  });

  it('is not there before the first session', async () => {
    await sessionsFile(path).keep([]);
    await expect(text()).rejects.toThrow('ENOENT');
  });

  it('has no line twice, however often the program starts', async () => {
    for (let start = 0; start < 3; start += 1) await sessionsFile(path).keep([session(1), session(2)]);
    expect(await text()).toBe(HEADER + line('01') + line('02'));
  });

  it('leaves the cost open where a price was not known, and the name of a car that nobody knows', async () => {
    await sessionsFile(path).keep([session(1, { unpriced: true, car: undefined })]);
    expect(await text()).toMatch(/,1839,,13\.000,12\.345,0\.000,0\.655,\r\n$/);
  });

  it('is CSV whatever the car is called', async () => {
    const cars = ['Mom, "the best"', 'two\nlines', '=SUM(A1)'];
    await sessionsFile(path).keep(cars.map((car, at) => session(at + 1, { car })));
    const lines = (await text()).split('\r\n');
    expect(lines[1]).toContain(',"Mom, ""the best""",');
    expect(lines[2]).toContain(',two lines,');
    expect(lines[3]).toContain(",'=SUM(A1),");
    expect(lines).toHaveLength(5);
  });

  it('comes whole through a crash at any byte of writing', async () => {
    const all = [session(1), session(2), session(3)];
    const whole = HEADER + line('01') + line('02') + line('03');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async length => {
        await writeFile(path, whole);
        await truncate(path, length);
        await sessionsFile(path).keep(all);
        expect(await text()).toBe(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what the owner wrote into it', async () => {
    await sessionsFile(path).keep([session(1)]);
    await appendFile(path, 'my own note');
    await sessionsFile(path).keep([session(1), session(2)]);
    expect(await text()).toBe(`${HEADER}${line('01')}my own note\r\n${line('02')}`);
  });

  it('that cannot be written is told, and written later', async () => {
    await mkdir(path);
    const file = sessionsFile(path);
    await file.keep([session(1)]);
    expect(file.fault()).toMatchObject({ key: 'file_not_written', about: { file: path } });
    await rm(path, { recursive: true });
    await file.keep([session(1)]);
    expect(file.fault()).toBeUndefined();
    expect(await text()).toBe(HEADER + line('01'));
  });
});
