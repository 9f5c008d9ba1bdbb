import { DateTime } from 'luxon';
import { type LogLevel, logLevels } from '../options/log-level.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './failure.ts';

/** One line for each thing worth telling. A text that costs something to make may be given as a function. */
export type Log = Readonly<Record<LogLevel, (text: string | (() => string)) => void>>;

/** Replaces every secret that was registered, also as it stands in an address, a form or a JSON text. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Registers a secret. One or two characters would blank out half the log and are ignored. */
  hide(secret: string | undefined): void {
    if (secret === undefined || secret.length < 3) return;
    for (const form of [secret, ...encodings(secret)]) this.#secrets.add(form);
  }

  redact(text: string): string {
    const longestFirst = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  }

  /** The same for the texts in a fault, which entities show as well. */
  redactFault({ key, about }: Fault): Fault {
    const cleaned = Object.entries(about).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.redact(value) : value,
    ]);
    return { key, about: Object.fromEntries(cleaned) };
  }
}

const encodings = (secret: string): readonly string[] => [
  encodeURIComponent(secret.toWellFormed()),
  new URLSearchParams({ secret }).toString().slice('secret='.length),
  JSON.stringify(secret).slice(1, -1),
];

/** Also the control characters with which a text from outside could repaint the reader's terminal. */
const breaks = /[\p{Cc}\u2028\u2029]+/gu;

/** A log that writes one line an entry, stamped with the clock's wall time. */
export function lineLog(
  clock: Clock,
  least: LogLevel,
  redactor: Redactor,
  write: (line: string) => void,
): Log {
  const at = (level: LogLevel): Log[LogLevel] => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return () => undefined;
    return text => {
      const time = DateTime.fromMillis(clock.wall()).toFormat('yyyy-MM-dd HH:mm:ss');
      const body = redactor.redact(typeof text === 'string' ? text : text());
      write(`${time} ${level.toUpperCase().padEnd(7)} ${body.replaceAll(breaks, ' ')}\n`);
    };
  };
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') };
}
