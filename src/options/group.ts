import { z } from 'zod';
import { closest } from './closest.ts';

type Keys = Readonly<Record<string, unknown>>;

/** What is wrong below a value: where, and the remedy. */
export interface Wrong {
  readonly path: readonly PropertyKey[];
  readonly remedy: string;
}

const mapping = z.looseObject({});

/** The keys of what was given, none where it is no group. */
export const keysOf = (given: unknown): Keys => mapping.safeParse(given).data ?? {};

export const notAGroup = 'must be a group of keys with values';

/**
 * An object whose keys are all known. Any other key with anything in it is a fault of its own, with the remedy of
 * `foreign` or the nearest key. Left out as a whole it counts as empty, so that each key it needs is named.
 */
export function group<S extends z.ZodRawShape>(shape: S, foreign: Readonly<Record<string, string>> = {}) {
  const known = Object.keys(shape);
  const strict = z.preprocess(given => withoutHollow(given, known), z.strictObject(shape, notAGroup));
  return reading({ schemaFor: () => strict, stray: key => foreign[key] ?? misspelt(key, known) }).prefault(
    {},
  );
}

/** A group whose schema depends on the keys that are there. */
export const choice = <Schema extends z.ZodType>(choose: (given: Keys) => Schema) =>
  reading({ schemaFor: given => choose(keysOf(given)) }).prefault({});

/** A list, with what its members demand of each other. */
export function list<Member extends z.ZodType>(
  member: Member,
  remedy: string,
  together: (given: readonly unknown[]) => readonly Wrong[],
) {
  const members = z.array(member, remedy).readonly();
  return reading({
    schemaFor: () => members,
    together: given => (Array.isArray(given) ? together(given) : []),
  }).prefault([]);
}

interface Reading<Schema extends z.ZodType> {
  readonly schemaFor: (given: unknown) => Schema;
  /** The remedy for a key that the schema does not know. */
  readonly stray?: (key: string) => string;
  /** What is wrong in what was given as a whole; it is told whatever else is wrong. */
  readonly together?: (given: unknown) => readonly Wrong[];
}

function reading<Schema extends z.ZodType>({ schemaFor, stray, together }: Reading<Schema>) {
  return z.unknown().transform((given, context): z.output<Schema> => {
    const read = schemaFor(given).safeParse(given);
    const wrong = (read.error?.issues ?? []).flatMap(issue => apart(issue, stray));
    for (const { path, remedy } of [...wrong, ...(together?.(given) ?? [])])
      context.addIssue({ code: 'custom', path: [...path], message: remedy });
    return read.success ? read.data : z.NEVER;
  });
}

const apart = (issue: z.core.$ZodIssue, stray: Reading<z.ZodType>['stray']): readonly Wrong[] =>
  issue.code === 'unrecognized_keys' && stray !== undefined
    ? issue.keys.map(key => ({ path: [...issue.path, key], remedy: stray(key) }))
    : [{ path: issue.path, remedy: issue.message }];

/** Home Assistant's forms write empty groups and lists for what the owner left open, also under keys of other versions. */
function withoutHollow(given: unknown, known: readonly string[]): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const told = Object.entries(given).filter(([key, value]) => known.includes(key) || !isHollow(value));
  return Object.fromEntries(told);
}

const isHollow = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.values(value).every(isHollow));

const misspelt = (key: string, known: readonly string[]): string =>
  guess(key, known) ?? `is not known here; remove it (known: ${known.join(', ')})`;

/** The remedy for a key that is probably one of `known`, misspelt; undefined where none is near. */
export function guess(key: string, known: readonly string[]): string | undefined {
  const meant = closest(key, known);
  return meant === undefined ? undefined : `is not known (did you mean ${meant}?)`;
}
