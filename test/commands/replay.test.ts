import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replayed } from '../../src/commands/replay.ts';
import { startRecording } from '../../src/runtime/record.ts';
import { playDay, plainPlant } from '../../src/score/plant.ts';
import { scoreSettings, sunpilot } from '../../src/score/sunpilot.ts';
import type { Trace } from '../../src/score/trace.ts';
import { dayOf } from '../../src/score/weather.ts';

type Step = Parameters<NonNullable<Parameters<typeof sunpilot>[1]>>[0];

/** Some hours of a made-up day of clouds. */
function cloudy(fromHour: number, hours: number): Trace {
  const day = dayOf({ seed: 7, kind: 'cumulus', season: 'summer', peakWatts: 6000 });
  const [from, to] = [fromHour * 3600, (fromHour + hours) * 3600];
  return {
    ...day,
    beginS: from,
    solarWatts: day.solarWatts.slice(from, to),
    homeWatts: day.homeWatts.slice(from, to),
  };
}

function recorded(trace: Trace, cars = 1): readonly Step[] {
  const steps: Step[] = [];
  playDay(
    trace,
    { ...plainPlant, cars },
    sunpilot(scoreSettings, step => steps.push(step)),
  );
  return steps;
}

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-replay-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** The lines as the running program records them. */
async function linesOf(steps: readonly Step[], name: string): Promise<readonly string[]> {
  const path = join(folder, name);
  const recording = startRecording(path, why => {
    throw new Error(why);
  });
  for (const step of steps) recording.write(step);
  await recording.close();
  return (await readFile(path, 'utf8')).trim().split('\n');
}

async function answersTo(lines: readonly string[]): Promise<readonly string[]> {
  const answers: string[] = [];
  for await (const answer of replayed(lines)) answers.push(JSON.stringify(answer));
  return answers;
}

/** What a first line, changed in one place, is refused with. */
async function refusal(change: (line: Readonly<Record<string, unknown>>) => unknown): Promise<string> {
  const [first = ''] = await linesOf(recorded(cloudy(12, 0.001)), 'refused.jsonl');
  await rm(join(folder, 'refused.jsonl'));
  const line = JSON.stringify(change(JSON.parse(first) as Readonly<Record<string, unknown>>));
  return answersTo([line]).then(
    () => 'taken',
    (error: unknown) => String(error),
  );
}

const start = (...args: readonly string[]) => spawn(process.execPath, ['src/sunpilot.js', 'replay', ...args]);

async function ended(child: ReturnType<typeof start>) {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { out, err, code };
}

const changed = (changes: object): Promise<string> =>
  refusal(line => ({ ...line, snapshot: { ...Object(line['snapshot']), ...changes } }));

describe('sunpilot replay', () => {
  it.each([1, 2])('plays a recorded day of clouds with %i cars back bit for bit', async cars => {
    const steps = recorded(cloudy(10, cars === 1 ? 3 : 1), cars);
    const kinds = steps.flatMap(({ decision }) => decision.commands.map(({ command }) => command.kind));
    expect(kinds).toContain('start');
    const after = [...steps.slice(1).map(({ memory }) => memory), undefined];
    const expected = steps.map(({ decision }, index) => ({ decision, memory: after[index] }));
    const answers = await answersTo(await linesOf(steps, `day-${cars}.jsonl`));
    expect(answers.slice(0, -1)).toEqual(expected.slice(0, -1).map(answer => JSON.stringify(answer)));
    expect(answers.at(-1)).toContain(JSON.stringify(expected.at(-1)).slice(0, -1));
  });

  it('answers each line before it reads the next, so that another plant can close the loop', async () => {
    const steps = recorded(cloudy(12, 0.01));
    const lines = await linesOf(steps, 'loop.jsonl');
    const child = start();
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const [index, line] of lines.slice(0, 5).entries()) {
      child.stdin.write(`${line}\n`);
      const { value } = await answers.next();
      expect((JSON.parse(String(value)) as { decision: unknown }).decision).toEqual(
        JSON.parse(JSON.stringify(steps[index]?.decision)),
      );
    }
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  it('goes on from a memory without its last minutes as a program does that has just started', async () => {
    const taken = await refusal(line => ({ ...line, memory: { kept: { chargers: {} } } }));
    expect(taken).toBe('taken');
  });

  it('takes the circuit from the options where they are named', async () => {
    const [first = ''] = await linesOf(recorded(cloudy(12, 0.001)), 'circuit.jsonl');
    const options = join(folder, 'options.json');
    const line = JSON.parse(first) as { snapshot: Record<string, unknown> };
    delete line.snapshot['installation'];
    const own = {
      wall_connectors: { port: '/dev/ttyUSB0', circuit_amps: 20, charger_amps: 16 },
      meter: { connection: 'powerwall', host: '192.168.1.50', password: 'ABCDE' },
      vehicles: [],
    };
    await writeFile(options, JSON.stringify(own));
    const child = start('--options', options);
    child.stdin.end(`${JSON.stringify(line)}\n`);
    const { out, err, code } = await ended(child);
    expect([code, err]).toEqual([0, '']);
    const { decision } = JSON.parse(out) as { decision: { chargers: { mostAmps: number }[] } };
    expect(decision.chargers[0]?.mostAmps).toBe(16);
  });

  it.each([
    [{ settings: undefined }, /line 1: settings are missing; the first line needs them/],
    [
      { memory: undefined },
      /line 1: memory is missing; the first line needs it, \{"kept":\{"chargers":\{\}\}\}/,
    ],
    [{ snapshot: undefined }, /line 1: snapshot is missing; it must be an object/],
    [
      { settings: { start_export: -1 } },
      /line 1: settings: start_export \(-1\) must be watts from 0 to 25000/,
    ],
    [{ memory: { kept: { chargers: [] } } }, /line 1: memory\.kept\.chargers/],
    [{ memory: { kept: { chargers: {} }, live: 5 } }, /line 1: memory\.live \(5\) must be an object/],
  ])('refuses a line with %j', async (changes, said) => {
    expect(await refusal(line => ({ ...line, ...changes }))).toMatch(said);
  });

  it('refuses a snapshot by the key that is wrong', async () => {
    expect(await changed({ nowMs: 'now' })).toMatch(/line 1: snapshot\.nowMs \("now"\) must be a number\.$/);
    expect(await changed({ chargers: [{ id: '1839' }] })).toMatch(
      /snapshot\.chargers\[0\]\.protocol is missing; it must be 1 or 2/,
    );
    expect(await changed({ meter: { staleAfterMs: 1, grid: 'on' } })).toMatch(
      /snapshot\.meter\.grid \("on"\) must be one of connected, off, unsure/,
    );
  });

  it('answers the example of the documents as they say', async () => {
    const docs = await readFile(new URL('../../addon/DOCS.md', import.meta.url), 'utf8');
    const [, said = ''] = docs.split('### Playing a recording again');
    const [, example = ''] = /```json\n(.*?)```/s.exec(said) ?? [];
    const [answer = ''] = await answersTo([JSON.stringify(JSON.parse(example))]);
    const { decision } = JSON.parse(answer) as { decision: { told: { key: string; numbers: object } } };
    expect(said).toContain(`\`${decision.told.key}\``);
    expect(decision.told.numbers).toMatchObject({ surplus: 3000, left: 55 });
  });

  it('names the line that is not JSON, and ends with 1', async () => {
    const child = start();
    child.stdin.end('{"snapshot": nothing}\n');
    const { out, err, code } = await ended(child);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'sunpilot replay: line 1: this is not JSON: column 14; write one whole object a line.\n',
    );
  });
});
