import type { Redactor } from '../runtime/log.ts';
import type { Outcome, PartName } from './check-outcome.ts';
import type { CheckWords } from './check-words.ts';

/** Where the outcomes are told. */
export interface Board {
  /** A part is waited for. */
  waits(part: PartName, doing: string): void;
  tell(part: PartName, outcome: Outcome): void;
  /** How many of all parts are not well. */
  end(unwell: number, all: number): void;
}

/** Stream that is written to; a terminal sees colours and what is being waited for. */
interface Paper {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

interface Setup {
  readonly paper: Paper;
  readonly words: CheckWords;
  readonly redactor: Redactor;
}

const GREEN = 32;
const RED = 31;
const GREY = 90;
const ERASE = '\r\u001B[K';
/** A text from outside could repaint the reader's terminal. */
const breaks = /[\p{Cc}\u2028\u2029]+/gu;

/** One JSON object a line. */
export const jsonBoard = ({ paper, redactor }: Setup): Board => ({
  waits: () => undefined,
  tell: ({ name: part }, { ok = null, says }) =>
    void paper.write(`${JSON.stringify({ part, ok, says: clean(says, redactor) })}\n`),
  end: () => undefined,
});

/** A sentence a line: a tick, a cross, or a dash for what was not tried. */
export function textBoard({ paper, words, redactor }: Setup): Board {
  const isTerminal = paper.isTTY === true;
  const paint = (colour: number, text: string): string =>
    isTerminal ? `\u001B[${colour}m${text}\u001B[0m` : text;
  const mark = (ok: boolean | undefined): string =>
    ok === undefined ? paint(GREY, '–') : ok ? paint(GREEN, '✓') : paint(RED, '✗');
  return {
    waits: ({ label }, doing) => {
      if (isTerminal) paper.write(paint(GREY, `· ${clean(`${label}: ${doing}`, redactor)}`));
    },
    tell: ({ label }, { ok, says }) =>
      void paper.write(`${isTerminal ? ERASE : ''}${mark(ok)} ${clean(`${label}: ${says}`, redactor)}\n`),
    end: (count, all) =>
      void paper.write(`\n${count === 0 ? words.say('all_well') : words.say('unwell', { count, all })}\n`),
  };
}

const clean = (text: string, redactor: Redactor): string => redactor.redact(text).replaceAll(breaks, ' ');
