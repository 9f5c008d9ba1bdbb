import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { LANGUAGES } from '../../src/runtime/words.ts';
import { type Element, config, inRepository, yaml } from './parts.ts';

interface Label {
  readonly name: string;
  readonly description: string;
  readonly fields?: Readonly<Record<string, Label>> | undefined;
}

const Label: z.ZodType<Label> = z.lazy(() =>
  z.strictObject({
    name: z.string().min(2),
    description: z.string().regex(/^\S.*[.?]$/),
    fields: z.record(z.string(), Label).optional(),
  }),
);

/** The keys of the form as a tree, without their types; a list has the keys of its member. */
interface Keys {
  readonly [key: string]: Keys;
}

const keysOf = (element: Element): Keys => {
  if (typeof element === 'string') return {};
  if (Array.isArray(element)) return element.map(keysOf).reduce((all, keys) => ({ ...all, ...keys }), {});
  return Object.fromEntries(Object.entries(element).map(([key, child]) => [key, keysOf(child)]));
};

const labelled = (labels: Readonly<Record<string, Label>>): Keys =>
  Object.fromEntries(Object.entries(labels).map(([key, { fields }]) => [key, labelled(fields ?? {})]));

describe('the form in Home Assistant', () => {
  it.each(LANGUAGES)(
    'has a name and a description for every option, and for nothing else, in %s',
    language => {
      const { configuration } = z
        .object({ configuration: z.record(z.string(), Label) })
        .parse(yaml(`addon/translations/${language}.yaml`));
      expect(labelled(configuration)).toEqual(keysOf(config.schema));
    },
  );

  it('is spoken in the languages of SunPilot: the folder is the same', () => {
    expect(realpathSync(inRepository('addon/translations'))).toBe(inRepository('translations'));
    const files = LANGUAGES.map(language => `${language}.yaml`);
    expect(readdirSync(inRepository('addon/translations')).toSorted()).toEqual(files.toSorted());
  });
});

/** Width and height in a PNG's first chunk, after the signature and the name of the chunk. */
const sizeOf = (path: string): readonly [number, number] => {
  const bytes = readFileSync(inRepository(path));
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001A\n');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

describe('the store', () => {
  it('shows an icon of 128 × 128 and a logo of 250 × 100', () => {
    expect(sizeOf('addon/icon.png')).toEqual([128, 128]);
    expect(sizeOf('addon/logo.png')).toEqual([250, 100]);
  });
});
