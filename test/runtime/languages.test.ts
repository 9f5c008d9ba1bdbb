import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { faultKeys } from '../../src/runtime/failure.ts';
import { LANGUAGES, loadWords } from '../../src/runtime/words.ts';

const File = z.looseObject({
  faults: z.record(z.string(), z.string()),
  reasons: z.record(z.string(), z.object({ state: z.string(), sentence: z.string() })),
  entities: z.object({ sunpilot: z.record(z.string(), z.string()) }),
  lists: z.record(z.string(), z.record(z.string(), z.string())),
  headings: z.record(z.string(), z.string()),
  notices: z.record(z.string(), z.string()),
});

const folder = new URL('../../translations/', import.meta.url);
const fileOf = (language: string): z.infer<typeof File> =>
  File.parse(parse(readFileSync(new URL(`${language}.yaml`, folder), 'utf8')));

/** Every text of a file with the way to it, as `reasons.resting.state`. */
const textsOf = (branch: unknown, way: readonly string[] = []): readonly (readonly [string, string])[] =>
  typeof branch === 'string'
    ? [[way.join('.'), branch]]
    : Object.entries(z.record(z.string(), z.unknown()).parse(branch)).flatMap(([key, value]) =>
        textsOf(value, [...way, key]),
      );

const gapsOf = (text: string): readonly string[] =>
  [...new Set(text.match(/\{\w+\}/g))].toSorted((a, b) => a.localeCompare(b));

/** What stays the same in every language: addresses, keys of options, amounts in the form. */
const fixedIn = (text: string): readonly string[] =>
  (text.match(/\bhttps?:\/\/\d\S*|\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]{3,}_[A-Z_]+\b/g) ?? [])
    .map(found => found.replace(/[.,;]$/, ''))
    .toSorted((a, b) => a.localeCompare(b));

const english = new Map(textsOf(fileOf('en')));

describe('every language', () => {
  it('has a file, and every file is a language that the owner can have', () => {
    const files = LANGUAGES.map(language => `${language}.yaml`);
    expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  });

  it('is chosen by what Home Assistant calls it', async () => {
    const chosen = ['nl-BE', 'fr_CA', 'it', 'es-419', 'DE-ch', 'en-GB', 'itl', 'pt-BR', ''];
    const found = await Promise.all(chosen.map(async language => (await loadWords(language)).language));
    expect(found).toEqual(['nl', 'fr', 'it', 'es', 'de', 'en', 'en', 'en', 'en']);
  });
});

describe.each(LANGUAGES)('reading %s, the owner', language => {
  const file = fileOf(language);
  const texts = new Map(textsOf(file));

  it('is told all that is told in English, and nothing else', () => {
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('is told it with the same facts', () => {
    for (const [way, text] of texts) {
      const original = english.get(way) ?? '';
      expect([way, ...gapsOf(text)]).toEqual([way, ...gapsOf(original)]);
      expect([way, ...fixedIn(text)]).toEqual([way, ...fixedIn(original)]);
    }
  });

  it('finds no text empty, unfinished or with loose spaces', () => {
    for (const [way, text] of texts) expect([way, text]).toEqual([way, expect.stringMatching(/^\S(.*\S)?$/)]);
    for (const [way, text] of texts) expect([way, /TODO|\?\?|[{}]{2}| {2}/.test(text)]).toEqual([way, false]);
  });

  it('tells the words of a list apart, also from the plain keys that automations may send', () => {
    const states = Object.entries(file.reasons).map(([key, { state }]) => [key, state] as const);
    const lists = [...Object.entries(file.lists).map(([, words]) => Object.entries(words)), states];
    for (const words of lists) {
      const plain = words.map(([, word]) => word.toLowerCase());
      expect(plain.filter((word, at) => plain.indexOf(word) !== at)).toEqual([]);
      const taken = words
        .filter(([key, word]) => key !== word.toLowerCase())
        .map(([, word]) => word.toLowerCase());
      expect(taken.filter(word => words.some(([key]) => key === word))).toEqual([]);
    }
  });

  it('finds buttons, modes and dashboards under the very names that a sentence gives them', () => {
    const button = file.entities.sunpilot['accept_certificate'];
    for (const key of ['gateway_certificate', 'proxy_certificate', 'car_certificate', 'control_certificate'])
      expect(file.faults[key]).toContain(button);
    expect(file.reasons['not_governed']?.sentence.toLowerCase()).toContain(
      file.lists['modes']?.['normal']?.toLowerCase(),
    );
    for (const key of ['dashboard_made', 'dashboard_edited'])
      expect(file.notices[key]).toContain(file.headings['dashboard']);
  });

  it('is told of each fault first what is wrong and then what cures it', async () => {
    const { findingAndCure } = await loadWords(language);
    for (const key of faultKeys) {
      const { finding, cure } = findingAndCure({ key, about: {} });
      expect([key, finding]).toEqual([key, expect.stringMatching(/\p{L}.*\.$/u)]);
      expect([key, cure]).toEqual([key, expect.stringMatching(/^\p{Lu}.*\.$/u)]);
    }
  });

  it('reads numbers as they are written there', async () => {
    const { sentence } = await loadWords(language);
    const numbers = { surplus: 12_340, needed: 15_000, missing: 2660, steady: 180 };
    const shown = new Intl.NumberFormat(language).format(12_340);
    expect(sentence({ key: 'waiting_for_sun', numbers })).toContain(`${shown} W`);
  });
});
