import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { firstMistake } from './json-mistake.ts';
import { type OptionsRead, readOptions } from './options.ts';

/** The options of a file, or all that is wrong with it or in it. */
export async function loadOptions(path: string): Promise<OptionsRead> {
  const file = await readFile(path, 'utf8').then(parsed, unreadable);
  return 'json' in file ? readOptions(file.json) : { faults: [{ key: path, value: undefined, ...file }] };
}

type Read = { readonly json: unknown } | { readonly remedy: string };

function parsed(file: string): Read {
  const text = file.replace(/^\uFEFF/, '');
  try {
    return { json: JSON.parse(text) };
  } catch {
    const { line, column } = firstMistake(text);
    return {
      remedy: `is not JSON: line ${line}, column ${column}; look there for a comma, quote or bracket too many or too few`,
    };
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; name the options file with --options FILE',
  EACCES: 'may not be read; give SunPilot the right to read it',
  EISDIR: 'is a folder; name the file in it',
};

const withCode = z.object({ code: z.string() });

function unreadable(cause: unknown): Read {
  const { code = 'unknown' } = withCode.safeParse(cause).data ?? {};
  return { remedy: remedies[code] ?? `cannot be read (${code}); check the disk that it is on` };
}
