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
 * An object whose keys are all known. Any other key is a fault of its own, with the remedy of `foreign` or the
 * nearest key. Left out as a whole it counts as empty, so that each key it needs is named.
 */
export function group<S extends z.ZodRawShape>(shape: S, foreign: Readonly<Record<string, string>> = {}) {
  const strict = z.strictObject(shape, notAGroup);
  const known = Object.keys(shape);
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

function misspelt(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  return meant === undefined
    ? `is not known here; remove it (known: ${known.join(', ')})`
    : `is not known; did you mean ${meant}?`;
}
