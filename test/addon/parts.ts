import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** A path from the repository's root on. */
export const inRepository = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const text = (path: string): string => readFileSync(inRepository(path), 'utf8');
export const yaml = (path: string): unknown => parse(text(path));

/** What an option's value may be: a type of the Supervisor, a group of keys, or a list of either. */
export type Element = string | readonly Element[] | { readonly [key: string]: Element };

const Element: z.ZodType<Element> = z.lazy(() =>
  z.union([z.string(), z.array(Element), z.record(z.string(), Element)]),
);

const Config = z.looseObject({
  name: z.string(),
  version: z.string(),
  slug: z.string(),
  description: z.string(),
  arch: z.array(z.string()),
  url: z.string(),
  image: z.string(),
  homeassistant: z.string(),
  timeout: z.number(),
  options: z.record(z.string(), z.unknown()),
  schema: z.record(z.string(), Element),
});

export const config = Config.parse(yaml('addon/config.yaml'));

export interface Leaf {
  /** Keys from the outermost group on; a list adds none. */
  readonly path: readonly string[];
  readonly type: string;
}

/** Every value that the form asks for. */
export const leavesOf = (element: Element, path: readonly string[] = []): readonly Leaf[] => {
  if (typeof element === 'string') return [{ path, type: element }];
  if (Array.isArray(element)) return element.flatMap(member => leavesOf(member, path));
  return Object.entries(element).flatMap(([key, child]) => leavesOf(child, [...path, key]));
};

export const leaves = leavesOf(config.schema);
export const nameOf = ({ path }: Leaf): string => path.join('.');
