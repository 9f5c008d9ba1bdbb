import { readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { causes, eventTypes, refusals } from '../src/charging/decision.ts';
import { powerwallReasons } from '../src/charging/powerwall-reasons.ts';
import { reasons } from '../src/charging/reasons.ts';
import { pageKeys } from '../src/page/words.ts';
import { faultKeys } from '../src/runtime/failure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const notOurs = ['node_modules', 'coverage'];

/** Every file below a folder, from the root on, without what was installed or hidden. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !notOurs.includes(name))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });

const linesOf = (path: string): number => read(path).split('\n').length - 1;
const isCode = (path: string): boolean => ['.ts', '.js'].includes(extname(path));

describe('a stranger finds the way', () => {
  it('because files are short: half of them have at most 80 lines, none has more than 250', () => {
    const lengths = filesBelow('src')
      .filter(isCode)
      .map(linesOf)
      .toSorted((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
    const long = [...filesBelow('src'), ...filesBelow('test')]
      .filter(isCode)
      .filter(path => linesOf(path) > 250);
    expect(long).toEqual([]);
  });

  it('because the root holds only what belongs there', () => {
    const files = 'package.json package-lock.json tsconfig.json repository.yaml README.md LICENSE';
    const known = `${files} addon src test translations`.split(' ');
    const found = readdirSync(root).filter(name => !name.startsWith('.') && !notOurs.includes(name));
    expect(found.filter(name => !known.includes(name))).toEqual([]);
  });
});

describe('Home Assistant', () => {
  it('finds one app in the repository: it takes every config file for one', () => {
    const taken = filesBelow('.').filter(path => /^config\.(?:ya?ml|json)$/.test(basename(path)));
    expect(taken.filter(path => path !== join('addon', 'config.yaml'))).toEqual([]);
  });
});

/** Each closed list that the owner is told from, and the section of `translations/` that has its words. */
const told: readonly (readonly [string, readonly string[]])[] = [
  ['faults', faultKeys],
  ['reasons', Object.keys(reasons)],
  ['events', eventTypes],
  ['causes', causes],
  ['powerwall', Object.keys(powerwallReasons)],
  ['refusals', refusals],
  ['page', pageKeys],
];

const Section = z.record(z.string(), z.unknown());
const languages = readdirSync(join(root, 'translations')).filter(name => extname(name) === '.yaml');
const sectionOf = (language: string, section: string): Record<string, unknown> =>
  Section.parse(z.looseObject({}).parse(parse(read(join('translations', language))))[section]);
const placeholdersOf = (words: unknown): readonly string[] =>
  [...new Set(JSON.stringify(words).match(/\{\w+\}/g))].toSorted();

describe('the owner', () => {
  describe.each(languages)('reading %s', language => {
    it.each(told)('is told everything of the list of %s, and nothing that never happens', (section, keys) => {
      expect(Object.keys(sectionOf(language, section)).toSorted()).toEqual([...keys].toSorted());
    });

    it.each(told)('is told the same facts in %s as in English', (section, keys) => {
      const [words, english] = [sectionOf(language, section), sectionOf('en.yaml', section)];
      for (const key of keys) {
        expect([key, ...placeholdersOf(words[key])]).toEqual([key, ...placeholdersOf(english[key])]);
      }
    });

    it('is told a reason with the numbers that the decision gives, and no others', () => {
      const words = sectionOf(language, 'reasons');
      for (const [key, numbers] of Object.entries(reasons)) {
        const known = numbers.map(name => `{${name}}`);
        expect([key, placeholdersOf(words[key]).filter(name => !known.includes(name))]).toEqual([key, []]);
      }
      for (const [key, numbers] of Object.entries(powerwallReasons)) {
        const known = numbers.map(name => `{${name}}`).toSorted();
        expect([key, ...placeholdersOf(sectionOf(language, 'powerwall')[key])]).toEqual([key, ...known]);
      }
    });

    it('is told the remedy of every fault: a second sentence', () => {
      for (const [key, words] of Object.entries(sectionOf(language, 'faults'))) {
        expect([key, words]).toEqual([key, expect.stringMatching(/^\S.+[.] \p{Lu}.+[.]$/u)]);
      }
    });
  });
});
