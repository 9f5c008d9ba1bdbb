import { createInterface } from 'node:readline';
import { entryOf, foundIn } from '../twc/tape.ts';
import { millis } from '../units.ts';
import { asOnWire, hexIn } from './twc-hex.ts';
import { printed } from './twc-print.ts';

export const decodeHelp = `sunpilot twc decode

Reads hex from standard input, one chunk a line, and writes a line of JSON for each frame, or piece of noise, of the
bus of Wall Connectors Gen 2.

  echo 'C0 FC E1 FA DE 5A 00 00 00 00 00 00 00 00 13 C0' | sunpilot twc decode

A chunk is what was on the wire, with delimiters (C0) and escapes; a frame may go on in the next line. Logs of other
programs show frames without delimiters: a line that begins with FB, FC or FD and ends in the right checksum (13 to 16
or 20 bytes) is taken for a whole frame. Blanks, colons, commas and 0x are skipped, and so is all behind a #.
A line that is no hex is named on standard error and left out, and the exit code is then 1.
`;

/** Decodes the hex on standard input. Answers the exit code. */
export async function decode(): Promise<number> {
  let code = 0;
  const chunks = chunksIn(createInterface({ input: process.stdin }), mistake => {
    code = 1;
    process.stderr.write(`sunpilot twc decode: ${mistake}\n`);
  });
  await printed(entriesIn(chunks));
  return code;
}

/** Hex in a text has no time: its lines follow each other at once. */
const NOW = millis(0);

async function* entriesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<object> {
  for await (const found of foundIn(chunks, () => NOW)) yield entryOf(found);
}

async function* chunksIn(
  lines: AsyncIterable<string>,
  complain: (mistake: string) => void,
): AsyncGenerator<Uint8Array> {
  let streaming = false;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line = hexIn(text);
    if ('mistake' in line) {
      complain(`line ${number} is left out: ${line.mistake}. Write each byte as two digits, 0-9 and A-F.`);
    } else {
      const [next, chunk] = asOnWire(streaming, line.bytes);
      streaming = next;
      yield chunk;
    }
  }
}
