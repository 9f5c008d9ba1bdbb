import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Step } from './loop.ts';

/** Writes each step as a line that can be played back: the facts, what was decided, and at first the memory. */
export interface Recording {
  write(step: Step): void;
  close(): Promise<void>;
}

/** Makes the lines of a recording, one for each step: the memory is in the first, settings are where they have changed. */
export function lineMaker(): (step: Step) => string {
  let told: string | undefined;
  return ({ snapshot, settings, memory, decision }) => {
    const now = JSON.stringify(settings);
    const first = told === undefined ? { memory } : {};
    const changed = now === told ? {} : { settings };
    told = now;
    return `${JSON.stringify({ snapshot, ...changed, ...first, decision })}\n`;
  };
}

/** Begins a recording, behind what the file already holds. A file that cannot be written ends the recording, not the program. */
export function startRecording(path: string, report: (why: string) => void): Recording {
  const file = createWriteStream(path, { flags: 'a' });
  const lineOf = lineMaker();
  let broken = false;
  file.on('error', error => {
    broken = true;
    report(error.message);
  });
  return {
    write: step => {
      if (!broken) file.write(lineOf(step));
    },
    close: async () => {
      file.end();
      if (!broken) await finished(file).catch(() => undefined);
    },
  };
}
