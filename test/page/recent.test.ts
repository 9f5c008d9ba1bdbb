import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../../src/charging/decide.ts';
import { readLine } from '../../src/commands/replay-line.ts';
import { Recent } from '../../src/page/recent.ts';
import { millis } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { seenOf } from './bench.ts';

async function textOf(recent: Recent): Promise<string> {
  let all = '';
  for await (const text of recent.texts()) all += text;
  return all;
}

/** Plays some seconds of a stage and has each recorded. */
function record(recent: Recent, stage: Stage, seconds: number): void {
  const look = stage.snapshot.bind(stage);
  for (let n = 0; n < seconds; n += 1) {
    const { memory } = stage;
    let snapshot = look();
    // What was decided on: afterwards the offers are others already.
    stage.snapshot = () => (snapshot = look());
    stage.run(1);
    recent.write({ snapshot, settings: stage.settings, memory, decision: stage.last });
  }
}

describe('the recording of the last hours', () => {
  it('holds each second once, in order', async () => {
    const [recent, stage] = [new Recent(), new Stage()];
    record(recent, stage, 150);
    const lines = (await textOf(recent)).trimEnd().split('\n');
    const moments = lines.map(line => (JSON.parse(line) as { snapshot: { nowMs: number } }).snapshot.nowMs);
    expect(moments).toEqual(Array.from({ length: 150 }, (_, at) => stage.now - (149 - at) * 1000));
  });

  it('can be played again from its first line to its last, and decides the same', async () => {
    const [recent, stage] = [new Recent(), new Stage()];
    stage.spare(4000);
    record(recent, stage, 200);
    let standing: Parameters<typeof readLine>[1] = { settings: undefined, memory: undefined };
    for (const line of (await textOf(recent)).trimEnd().split('\n')) {
      const { snapshot, settings, memory } = readLine(line, standing, undefined);
      const [decision, after] = decide(snapshot, settings, memory);
      expect(JSON.parse(JSON.stringify(decision))).toEqual(
        (JSON.parse(line) as { decision: unknown }).decision,
      );
      standing = { settings, memory: after };
    }
    expect(stage.why).toBe('following_sun');
  });

  it('keeps three hours of an ordinary home in half a megabyte', async () => {
    const recent = new Recent();
    const { memory, ...seen } = await seenOf();
    if (memory === undefined) throw new Error('no memory');
    const hours = 4;
    for (let second = 0; second < hours * 3600; second += 1) {
      const snapshot = { ...seen.snapshot, nowMs: millis(second * 1000), localMinute: second / 60 };
      recent.write({ ...seen, snapshot, memory });
    }
    const first = JSON.parse((await textOf(recent)).split('\n', 1)[0] ?? '') as {
      snapshot: { nowMs: number };
    };
    expect(first.snapshot.nowMs / 3_600_000).toBeCloseTo(hours - 3, 1);
    expect(recent.bytes).toBeGreaterThan(0);
    expect(recent.bytes).toBeLessThan(2 ** 19);
  });

  it('never takes more than its share of memory, whatever is in a snapshot', async () => {
    const recent = new Recent();
    const { memory, ...seen } = await seenOf();
    if (memory === undefined) throw new Error('no memory');
    const [noise] = fc.sample(fc.string({ minLength: 30_000, maxLength: 30_000 }), 1);
    for (let second = 0; second < 900; second += 1) {
      const localDay = `${noise?.slice(second * 7)}${noise?.slice(0, second * 11)}`;
      recent.write({
        ...seen,
        memory,
        snapshot: { ...seen.snapshot, localDay, nowMs: millis(second * 1000) },
      });
    }
    await textOf(recent);
    expect(recent.bytes).toBeLessThanOrEqual(1.5 * 2 ** 20);
  });
});
