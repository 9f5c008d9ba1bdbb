import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Fault } from '../../src/runtime/failure.ts';
import { type Kept, dataFolder, keptFile } from '../../src/runtime/store.ts';

const Note = z.strictObject({ amps: z.int() });
type Note = z.infer<typeof Note>;

describe('a document on disk', () => {
  let folder = '';
  let reported: Fault[] = [];
  const path = (): string => join(folder, 'note.json');
  const note = (): Kept<Note> => keptFile(path(), Note, fault => reported.push(fault));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sunpilot-store-'));
    reported = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is nothing before it was first written, and that is no fault', async () => {
    expect(await note().load()).toBeUndefined();
    expect(reported).toEqual([]);
  });

  it('is there after a restart, and nothing is left beside it', async () => {
    await note().save({ amps: 6 });
    expect(await note().load()).toEqual({ amps: 6 });
    expect(await readdir(folder)).toEqual(['note.json']);
  });

  it('makes the folder that it belongs in, and is readable by nobody else', async () => {
    const open = dataFolder(join(folder, 'a', 'b'), fault => reported.push(fault));
    await open('note.json', Note).save({ amps: 6 });
    const { mode } = await stat(join(folder, 'a', 'b', 'note.json'));
    expect(mode & 0o077).toBe(0);
  });

  it.each(['', '{"amps": 6', '{"amps": "six"}', '[]', '{"amps": 6, "volts": 240}', '\u0000\u0000'])(
    'that holds %j is set aside and reported, and the next can be written',
    async text => {
      await writeFile(path(), text);
      const kept = note();
      expect(await kept.load()).toBeUndefined();
      expect(reported).toEqual([
        { key: 'file_set_aside', about: { file: path(), kept: `${path()}.unreadable-1` } },
      ]);
      expect(await readFile(`${path()}.unreadable-1`, 'utf8')).toBe(text);
      await kept.save({ amps: 6 });
      expect(await note().load()).toEqual({ amps: 6 });
    },
  );

  it('that is spoilt again does not cover what was set aside before', async () => {
    for (const text of ['one', 'two', 'three']) {
      await writeFile(path(), text);
      await note().load();
    }
    const names = ['note.json.unreadable-1', 'note.json.unreadable-2', 'note.json.unreadable-3'];
    expect(await readdir(folder)).toEqual(names);
    const texts = names.map(name => readFile(join(folder, name), 'utf8'));
    expect(await Promise.all(texts)).toEqual(['one', 'two', 'three']);
  });

  it('is written again when what is on disk is no longer what was saved', async () => {
    const kept = note();
    await kept.save({ amps: 6 });
    await writeFile(path(), 'torn');
    expect(await kept.load()).toBeUndefined();
    await kept.save({ amps: 6 });
    await rm(path());
    expect(await kept.load()).toBeUndefined();
    await kept.save({ amps: 6 });
    expect(await note().load()).toEqual({ amps: 6 });
  });

  it('that cannot be read at all is set aside too, not written over', async () => {
    await mkdir(path());
    await writeFile(join(path(), 'inside'), 'x');
    const kept = note();
    expect(await kept.load()).toBeUndefined();
    await kept.save({ amps: 6 });
    expect(reported.map(({ key }) => key)).toEqual(['file_set_aside']);
    expect(await readFile(join(`${path()}.unreadable-1`, 'inside'), 'utf8')).toBe('x');
  });

  it('is not written again when nothing has changed', async () => {
    await note().save({ amps: 6 });
    const kept = note();
    await kept.load();
    const { ino } = await stat(path());
    await kept.save({ amps: 6 });
    expect((await stat(path())).ino).toBe(ino);
    await kept.save({ amps: 7 });
    expect((await stat(path())).ino).not.toBe(ino);
  });

  it('keeps the order of saves that overlap: the last one stays', async () => {
    const kept = note();
    const saves = Array.from({ length: 20 }, (_, amps) => kept.save({ amps }));
    const seen = await kept.load();
    await Promise.all(saves);
    expect(seen).toEqual({ amps: 19 });
    expect(await note().load()).toEqual({ amps: 19 });
  });

  it('holds the value as it was when it was saved', async () => {
    const value = { amps: 6 };
    const saved = note().save(value);
    value.amps = 80;
    await saved;
    expect(await note().load()).toEqual({ amps: 6 });
  });

  it('has its old value after a crash before the new one was in place', async () => {
    await note().save({ amps: 6 });
    await writeFile(`${path()}.new`, '{"amps": 4');
    const kept = note();
    expect(await kept.load()).toEqual({ amps: 6 });
    await kept.save({ amps: 7 });
    expect(await note().load()).toEqual({ amps: 7 });
    expect(await readdir(folder)).toEqual(['note.json']);
    expect(reported).toEqual([]);
  });

  it('is whole after the program was killed while it saved', async () => {
    const writer = `
      import { z } from 'zod';
      import { keptFile } from ${JSON.stringify(new URL('../../src/runtime/store.ts', import.meta.url).href)};
      const kept = keptFile(${JSON.stringify(path())}, z.unknown(), () => undefined);
      for (let amps = 0; ; amps += 1) {
        await kept.save({ amps });
        if (amps === 3) console.log('saving');
      }`;
    const root = new URL('../..', import.meta.url);
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer], { cwd: root });
    await new Promise(resolve => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise(resolve => child.once('close', resolve));
    expect((await note().load())?.amps).toBeGreaterThanOrEqual(3);
    expect(reported).toEqual([]);
  });

  it('that cannot be written is a failure with file and cause, and may be tried again', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, 'no folder');
    const file = join(blocked, 'note.json');
    const kept = keptFile(file, Note, fault => reported.push(fault));
    const about = { file, why: expect.stringContaining('blocked') };
    await expect(kept.save({ amps: 6 })).rejects.toMatchObject({ fault: { key: 'file_not_written', about } });
    await rm(blocked);
    await kept.save({ amps: 6 });
    expect(await kept.load()).toEqual({ amps: 6 });
  });

  it('that can neither be read nor set aside is reported and does not end the program', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, 'no folder');
    const file = join(blocked, 'note.json');
    expect(await keptFile(file, Note, fault => reported.push(fault)).load()).toBeUndefined();
    expect(reported).toEqual([
      { key: 'file_not_written', about: { file, why: expect.stringContaining('blocked') } },
    ]);
  });
});
