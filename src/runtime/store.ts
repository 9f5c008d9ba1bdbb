import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { Failure, type Fault } from './failure.ts';

/** One JSON document on disk. */
export interface Kept<T> {
  /** What is on disk; undefined where there is nothing, or nothing that could be read. */
  load(): Promise<T | undefined>;
  /** Returns when the value is safe on disk. Writes nothing when nothing changed. Throws a `Failure`. */
  save(value: T): Promise<void>;
}

type Report = (fault: Fault) => void;

/**
 * A document that survives a crash at any moment: written beside, synced, then renamed over the old one.
 * A torn or foreign file is set aside under a new name and reported, never lost and never a crash.
 */
export function keptFile<T>(path: string, schema: z.ZodType<T>, report: Report): Kept<T> {
  let onDisk: string | undefined;
  let line: Promise<unknown> = Promise.resolve();
  const inTurn = <R>(act: () => Promise<R>): Promise<R> => {
    const turn = line.then(act);
    line = turn.catch(() => undefined);
    return turn;
  };
  const read = async (): Promise<T | undefined> => {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => (isMissing(cause) ? undefined : ''));
    onDisk = undefined;
    if (text === undefined) return undefined;
    const value = parse(text, schema);
    if (value === undefined) await setAside(path, report);
    else onDisk = text;
    return value;
  };
  const write = async (text: string): Promise<void> => {
    if (text === onDisk) return;
    onDisk = undefined;
    try {
      await replace(path, text);
    } catch (cause) {
      throw new Failure('file_not_written', { file: path, why: reasonOf(cause) }, { cause });
    }
    onDisk = text;
  };
  return {
    load: () => inTurn(read),
    save: value => {
      const text = `${JSON.stringify(value, undefined, 2)}\n`;
      return inTurn(() => write(text));
    },
  };
}

const isMissing = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT';

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function setAside(path: string, report: Report): Promise<void> {
  const kept = await freeName(path);
  await rename(path, kept).then(
    () => report({ key: 'file_set_aside', about: { file: path, kept } }),
    (cause: unknown) => report({ key: 'file_not_written', about: { file: path, why: reasonOf(cause) } }),
  );
}

async function freeName(path: string, number = 1): Promise<string> {
  const name = `${path}.unreadable-${number}`;
  const taken = await access(name).then(
    () => true,
    () => false,
  );
  return taken ? freeName(path, number + 1) : name;
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** The documents of one data folder. */
export const dataFolder =
  (folder: string, report: Report) =>
  <T>(name: string, schema: z.ZodType<T>): Kept<T> =>
    keptFile(join(folder, name), schema, report);

export type DataFolder = ReturnType<typeof dataFolder>;
