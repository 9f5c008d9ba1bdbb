import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type LogLevel, logLevels } from '../../src/options/log-level.ts';
import { type Log, Redactor, lineLog } from '../../src/runtime/log.ts';
import { HandClock } from '../support/hand-clock.ts';

function logging(least: LogLevel = 'debug', redactor = new Redactor()): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: lineLog(new HandClock(), least, redactor, line => lines.push(line)), lines };
}

const hiding = (...secrets: readonly string[]): Redactor => {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.hide(secret);
  return redactor;
};

describe('the log', () => {
  it('writes time, level and text on one line', () => {
    const { log, lines } = logging();
    log.warning('the port is gone');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^2026-06-2\d \d\d:\d\d:\d\d WARNING the port is gone\n$/);
  });

  it.each(logLevels)('at level %s leaves out what matters less', least => {
    const { log, lines } = logging(least);
    for (const level of logLevels) log[level](level);
    expect(lines.map(line => line.trim().split(' ').at(-1))).toEqual(
      logLevels.slice(logLevels.indexOf(least)),
    );
  });

  it('does not make a text that nobody will read', () => {
    const { log, lines } = logging('info');
    log.debug(() => {
      throw new Error('made');
    });
    log.info(() => 'cheap');
    expect(lines).toHaveLength(1);
  });

  it('keeps an entry on one line and off the terminal, whatever it is told', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const { log, lines } = logging();
        log.info(text);
        expect(lines).toHaveLength(1);
        expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(lines[0]?.endsWith('\n')).toBe(true);
      }),
    );
    const { log, lines } = logging();
    log.error('one\r\ntwo\u001B[2Jthree');
    expect(lines[0]).toMatch(/ ERROR {3}one two \[2Jthree\n$/);
  });

  it('shows no secret', () => {
    const { log, lines } = logging('debug', hiding('ABCDE'));
    log.info(() => 'login with ABCDE refused, ABCDE is wrong');
    expect(lines[0]).toContain('login with *** refused, *** is wrong');
  });
});

describe('the redactor', () => {
  it.each([
    ['in an address', (secret: string) => `http://h/?token=${encodeURIComponent(secret)}`],
    ['in a form', (secret: string) => new URLSearchParams({ token: secret }).toString()],
    ['in a JSON text', (secret: string) => JSON.stringify({ token: secret })],
    ['as it is', (secret: string) => `the token ${secret} is over`],
  ])('finds a secret %s', (_, written) => {
    const awkward = fc.string({
      minLength: 3,
      unit: fc.constantFrom('a', '/', '+', ' ', '~', '"', '\n', '%', 'é'),
    });
    fc.assert(
      fc.property(awkward, secret => {
        fc.pre(!written('').includes(secret));
        const clean = hiding(secret).redact(written(secret));
        expect(clean).toContain('***');
        expect(clean).not.toContain(secret);
      }),
    );
  });

  it('hides a secret that holds another one as a whole', () => {
    expect(hiding('abc', 'abcdef').redact('abcdef abc')).toBe('*** ***');
  });

  it('takes no notice of what is too short to be a secret, or is none', () => {
    const redactor = hiding('', 'ab');
    redactor.hide(undefined);
    expect(redactor.redact('a cab')).toBe('a cab');
  });

  it('takes a text that is no well-formed Unicode', () => {
    expect(hiding('\uD800abc').redact('x \uD800abc')).toBe('x ***');
  });
});
