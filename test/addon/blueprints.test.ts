import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const folder = new URL('../../addon/blueprints/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Blueprint {
  readonly name: string;
  readonly description: string;
  readonly domain: string;
  readonly source_url: string;
  readonly homeassistant: { readonly min_version: string };
  readonly input: Readonly<Record<string, Input>>;
}
interface Input {
  readonly name: string;
  readonly selector?: object;
  readonly input?: Blueprint['input'];
}

const inputsOf = (inputs: Blueprint['input']): readonly (readonly [string, Input])[] =>
  Object.entries(inputs).flatMap(([key, one]) =>
    one.input === undefined ? [[key, one] as const] : inputsOf(one.input),
  );

const used = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/!input (\w+)/g)].map(([, key]) => key ?? '')),
];

describe.each(readdirSync(folder))('the blueprint %s', name => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const tags = [{ tag: '!input', resolve: (key: string) => key }];
  const { blueprint } = parse(text, { customTags: tags }) as { readonly blueprint: Blueprint };
  const app = parse(read('addon/config.yaml')) as { readonly homeassistant: string; readonly url: string };

  it('knows where it comes from, so that Home Assistant can fetch it anew', () => {
    expect(blueprint.source_url).toBe(`${app.url}/blob/main/addon/blueprints/${name}`);
    expect(blueprint.domain).toBe('automation');
  });

  it('asks for the Home Assistant that the app asks for', () => {
    expect(blueprint.homeassistant.min_version).toBe(app.homeassistant);
  });

  it('has a field of its own kind for each input, and uses each', () => {
    const inputs = inputsOf(blueprint.input);
    for (const [key, one] of inputs)
      expect([key, one]).toEqual([key, expect.objectContaining({ selector: expect.anything() as unknown })]);
    expect(used(text).toSorted()).toEqual(inputs.map(([key]) => key).toSorted());
  });

  it.each(['README.md', 'addon/DOCS.md'])('can be imported from %s by one click', page => {
    const link = `https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url=${encodeURIComponent(blueprint.source_url)}`;
    expect(read(page)).toContain(link);
  });
});
