import { write } from '../twc/frame.ts';
import { withChecksum } from '../twc/tape.ts';

type Line = { readonly bytes: Uint8Array } | { readonly mistake: string };

/** The bytes of a line such as `C0 fb:e0 0x77`; a comment has none. */
export function hexIn(line: string): Line {
  const words = line
    .replace(/#.*/, '')
    .replaceAll(/0x/gi, ' ')
    .split(/[\s:,]+/);
  const mistake = words.map(mistakeIn).find(each => each !== undefined);
  return mistake === undefined ? { bytes: Buffer.from(words.join(''), 'hex') } : { mistake };
}

function mistakeIn(word: string): string | undefined {
  const foreign = /[^\da-f]/iu.exec(word)?.[0];
  if (foreign !== undefined) return `${quoted(word)} is no hex because of ${quoted(foreign)}`;
  return word.length % 2 === 1 ? `${quoted(word)} ends in half a byte` : undefined;
}

const LONGEST_QUOTE = 20;

/** Fit for a terminal, whatever was piped in. */
function quoted(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/gu, '?');
  return `"${plain.slice(0, LONGEST_QUOTE)}${plain.length > LONGEST_QUOTE ? '…' : ''}"`;
}

const DELIMITER = 0xc0;
const SHORTEST = 13;

/**
 * The bytes of a line as they were on the wire. Logs of other programs show a body with its checksum on each line,
 * decoded and without delimiters: those are put back. `streaming` says that delimiters were seen in the lines before;
 * then a line without them is a piece of a stream, unless it is a whole body.
 */
export function asOnWire(streaming: boolean, line: Uint8Array): readonly [boolean, Uint8Array] {
  if (looksLikeBody(line)) {
    if (isWhole(line)) return [streaming, write(line.subarray(0, -1))];
    if (!streaming && !line.includes(DELIMITER)) return [false, Uint8Array.of(DELIMITER, ...line, DELIMITER)];
  }
  return [streaming || line.includes(DELIMITER), line];
}

const looksLikeBody = (line: Uint8Array): boolean =>
  line.length >= SHORTEST && [0xfb, 0xfc, 0xfd].some(kind => kind === line[0]);

/** What ends in a delimiter and is whole without it is a frame whose first delimiter was lost. */
const isWhole = (line: Uint8Array): boolean =>
  hasChecksum(line) && !(line.at(-1) === DELIMITER && hasChecksum(line.subarray(0, -1)));

const hasChecksum = (line: Uint8Array): boolean =>
  Buffer.compare(line, withChecksum(line.subarray(0, -1))) === 0;
