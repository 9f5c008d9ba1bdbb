import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Step } from './loop.ts';

/** Writes each step as a line that can be played back: the facts, what was decided, and at first the memory. */
export interface Recording {
  write(step: Step): void;
  close(): Promise<void>;
}

/** Begins a recording, behind what the file already holds. A file that cannot be written ends the recording, not the program. */
export function startRecording(path: string, report: (why: string) => void): Recording {
  const file = createWriteStream(path, { flags: 'a' });
  let settings: string | undefined;
  let broken = false;
  file.on('error', error => {
    broken = true;
    report(error.message);
  });
  return {
    write: step => {
      if (broken) return;
      const now = JSON.stringify(step.settings);
      const first = settings === undefined ? { memory: step.memory } : {};
      const changed = now === settings ? {} : { settings: step.settings };
      settings = now;
      file.write(
        `${JSON.stringify({ snapshot: step.snapshot, ...changed, ...first, decision: step.decision })}\n`,
      );
    },
    close: async () => {
      file.end();
      if (!broken) await finished(file).catch(() => undefined);
    },
  };
}
