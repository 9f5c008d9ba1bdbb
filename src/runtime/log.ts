import { DateTime } from 'luxon';
import type { Clock } from './clock.ts';

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line for each thing worth telling. A text that costs something to make may be given as a function. */
export type Log = Readonly<Record<LogLevel, (text: string | (() => string)) => void>>;

/** Replaces every secret that was registered, also in its URL-encoded form. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Registers a secret. One or two characters would blank out half the log and are ignored. */
  hide(secret: string | undefined): void {
    if (secret === undefined || secret.length < 3) return;
    this.#secrets.add(secret).add(encodeURIComponent(secret));
  }

  redact(text: string): string {
    const longestFirst = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  }
}

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
      write(`${time} ${level.toUpperCase().padEnd(7)} ${body.replaceAll('\n', ' ')}\n`);
    };
  };
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') };
}
