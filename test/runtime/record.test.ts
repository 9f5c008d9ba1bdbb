import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Step } from '../../src/runtime/loop.ts';
import { startRecording } from '../../src/runtime/record.ts';
import { epoch, wattHours } from '../../src/units.ts';
import { StageCloud } from '../support/cloud.ts';
import { reserve } from '../support/powerwall-night.ts';
import { Stage } from '../support/stage.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunpilot-record-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const asFound = { told: { key: 'as_found', numbers: {} } } as const;

type Json = Readonly<Record<string, unknown>>;

const linesOf = async (path: string): Promise<readonly Json[]> =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Json);

const stepOf = (stage: Stage): Step => {
  const { memory } = stage;
  stage.run(1);
  return { snapshot: stage.snapshot(), settings: stage.settings, memory, decision: stage.last };
};

/** Names of all keys at every depth; of a list, those of its first member. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shapeOf(child)]));
}

describe('a recording', () => {
  it('has a line for each step: memory and settings first, settings again when they change', async () => {
    const path = join(folder, 'day.jsonl');
    const recording = startRecording(path, () => undefined);
    const stage = new Stage();
    recording.write(stepOf(stage));
    recording.write(stepOf(stage));
    stage.set({ solar_charging: false });
    recording.write(stepOf(stage));
    await recording.close();
    const keys = (await linesOf(path)).map(line => Object.keys(line));
    expect(keys).toEqual([
      ['snapshot', 'settings', 'memory', 'decision'],
      ['snapshot', 'decision'],
      ['snapshot', 'settings', 'decision'],
    ]);
  });

  it('is added to what an earlier run left', async () => {
    const path = join(folder, 'day.jsonl');
    for (let run = 0; run < 2; run += 1) {
      const recording = startRecording(path, () => undefined);
      recording.write(stepOf(new Stage()));
      await recording.close();
    }
    expect(await linesOf(path)).toHaveLength(2);
  });

  it('that cannot be written says so and leaves the program alone', async () => {
    const said: string[] = [];
    const recording = startRecording(join(folder, 'no', 'such', 'folder'), why => said.push(why));
    await new Promise(resolve => setTimeout(resolve, 20));
    recording.write(stepOf(new Stage()));
    await recording.close();
    expect(said.join('')).toContain('ENOENT');
  });

  it('has the shape of the example in the documents', async () => {
    const path = join(folder, 'day.jsonl');
    const recording = startRecording(path, () => undefined);
    const stage = new Stage();
    stage.appetite = 5000;
    stage.level = 99.5;
    stage.fuse = 63;
    stage.car.vinOnBus = true;
    const slot = { fromMs: epoch(0), toMs: epoch(1), price: 0.3 };
    stage.prices = {
      importNow: 0.3,
      exportNow: 0.1,
      importSlots: [slot],
      exportSlots: [slot],
      importBefore: [slot],
    };
    stage.forecast = [{ fromMs: epoch(0), toMs: epoch(1), wattHours: wattHours(4200) }];
    stage.clockChange = { atMs: epoch(0), byMinutes: 60 };
    stage.daylight = { riseMinute: 300, setMinute: 1300 };
    stage.cloud = new StageCloud();
    stage.cloud.level = 99.5;
    stage.cloud.take({ ...asFound, changes: [reserve(20)], wanted: true }, stage.now);
    Object.assign(stage.car, { wanted: 90, raisedAt: 1 });
    stage.spare(4000);
    stage.until(() => stage.why === 'following_sun');
    stage.run(30);
    recording.write(stepOf(stage));
    await recording.close();
    const docs = await readFile(new URL('../../addon/DOCS.md', import.meta.url), 'utf8');
    const blocks = [...docs.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json) as Json);
    const example = blocks.find(block => 'snapshot' in block);
    const [line] = await linesOf(path);
    for (const part of ['snapshot', 'decision'])
      expect(shapeOf(example?.[part])).toEqual(shapeOf(line?.[part]));
  });
});
