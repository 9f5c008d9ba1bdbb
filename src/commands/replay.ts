import { createInterface } from 'node:readline';
import { decide } from '../charging/decide.ts';
import type { Decision } from '../charging/decision.ts';
import type { Memory } from '../charging/memory.ts';
import type { Installation } from '../charging/snapshot.ts';
import { installationOf } from '../parts.ts';
import { faultText } from '../options/fault.ts';
import { loadOptions } from '../options/load.ts';
import { LineMistake, type Standing, readLine } from './replay-line.ts';
import { printed } from './twc-print.ts';
import { UsageError, readFlags } from './usage.ts';

export const replayHelp = `sunpilot replay [--options FILE]

Plays a recording, or whatever closes the loop from outside, through the decision: reads standard input, a line each
step, and answers each before the next is read.

  in   {"snapshot": …, "settings": …, "memory": …}; settings and memory are needed on the first line, and on others
       replace what holds; a recorded decision is left alone
  out  {"decision": …, "memory": …}

  --options FILE  circuit, wiring and meter are those of these options, whatever the snapshots say

  sunpilot replay < day.jsonl

DOCS.md has a full example of a line. A line that cannot be read is named with its mistake, and ends it with 1.
`;

/** One answer. */
interface Answer {
  readonly decision: Decision;
  readonly memory: Memory;
}

/** Plays what is on standard input. Answers the exit code. */
export async function replay(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['options']);
  if (flags.help) {
    process.stdout.write(replayHelp);
    return 0;
  }
  const own = flags.options === undefined ? undefined : await installationIn(flags.options);
  await printed(replayed(createInterface({ input: process.stdin, crlfDelay: Infinity }), own));
  return 0;
}

async function installationIn(path: string): Promise<Installation> {
  const read = await loadOptions(path);
  if ('faults' in read) throw new UsageError(`${read.faults.map(faultText).join('; ')}.`);
  return installationOf(read.options);
}

/** Each line's answer, before the next line is asked for. */
export async function* replayed(
  lines: AsyncIterable<string> | Iterable<string>,
  own?: Installation,
): AsyncGenerator<Answer> {
  let standing: Standing = { settings: undefined, memory: undefined };
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const [answer, settings] = step(text, number, standing, own);
    standing = { settings, memory: answer.memory };
    yield answer;
  }
}

function step(
  text: string,
  number: number,
  standing: Standing,
  own: Installation | undefined,
): readonly [Answer, Standing['settings']] {
  try {
    const { snapshot, settings, memory } = readLine(text, standing, own);
    const [decision, after] = decide(snapshot, settings, memory);
    return [{ decision, memory: after }, settings];
  } catch (error) {
    if (error instanceof LineMistake) throw new Error(`line ${number}: ${error.message}.`, { cause: error });
    throw new Error(
      `line ${number} cannot be decided (${String(error)}); its memory is hardly one of this version: leave "live" out.`,
      { cause: error },
    );
  }
}
